"""What the disclosure log is asked for, and what its desk sends."""

from __future__ import annotations

import marshmallow as ma
from marshmallow import validate

from casework.web.bounds import bounded
from casework.web.fields import QueryInteger, Strict, StrictBoolean, Text
from casework.web.queries import PageQuery
from svc_disclosure.domain.content import REASON
from svc_disclosure.domain.log import SUMMARY, TITLE
from svc_disclosure.storage import log_entries

STATES = (
    "", log_entries.WAITING, log_entries.KEPT_BACK, log_entries.CLEARED, log_entries.PUBLISHED, log_entries.TAKEN_BACK,
)  # fmt: skip
MOST_KEPT = 50
LONGEST_Q = 400  # characters: each takes up to nine in an address, and the gateway takes addresses of 4,094 bytes
MOST_FILES = 50


class LogQuery(PageQuery):
    """Which entries: by words, or by the description of an application that is about to be sent."""

    q = Text(min=0, max=LONGEST_Q, multiline=True, load_default="")
    agency = Text(min=0, max=64, load_default="")


class WhichFile(Strict):
    """Which of the files of an entry, from 1."""

    place = QueryInteger(min=1, max=MOST_FILES, load_default=1)


class DeskLogQuery(Strict):
    """Entries of which state; empty for all."""

    state = Text(min=0, max=16, load_default="", validate=validate.OneOf(STATES))


class Clear(Strict):
    """Texts for the public; or that it is for this applicant only. `keep`: what is no personal data although it looks
    so."""

    title = bounded(TITLE)
    summary = bounded(SUMMARY, multiline=True)
    own_record = StrictBoolean(load_default=False)
    consent_limited = StrictBoolean(load_default=False)
    keep = ma.fields.List(Text(min=1, max=200), load_default=list, validate=validate.Length(max=MOST_KEPT))


class TakeBack(Strict):
    """Why it leaves the log."""

    reason = bounded(REASON, multiline=True)


class Decide(Strict):
    """Published proactively (`reason`: where), or not (why)."""

    published = StrictBoolean(required=True)
    reason = bounded(REASON, multiline=True)
