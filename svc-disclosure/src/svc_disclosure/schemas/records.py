"""更正: a request to correct a record (art. 41), and how it is settled."""

from __future__ import annotations

import marshmallow as ma
from marshmallow import validate

from casework.web.bounds import EMAIL, bounded, department
from casework.web.fields import Choice, Phone, Strict, Text
from svc_disclosure.domain.applicants import NAME
from svc_disclosure.domain.content import CONTACT, DESCRIPTION, PAPER, REASON, WHERE
from svc_disclosure.domain.words import Settled


class NewCorrection(Strict):
    """What is wrong, and the evidence: without it there is nothing to check."""

    department = department(required=True)
    name = bounded(NAME)
    phone = Phone()
    email = Text(min=6, max=CONTACT[1], validate=validate.Regexp(EMAIL, error="Not an e-mail address."))
    address = Text(min=1, max=CONTACT[1])
    what = bounded(DESCRIPTION, multiline=True)
    evidence = bounded(PAPER)
    language = ma.fields.String(validate=validate.OneOf(["zh", "en"]), load_default="zh")


class Corrected(Strict):
    """What replaces the faulty parts of a stored request."""

    department = department()
    name = Text(min=NAME[0], max=NAME[1])
    phone = Phone()
    email = Text(min=6, max=CONTACT[1], validate=validate.Regexp(EMAIL, error="Not an e-mail address."))
    address = Text(min=1, max=CONTACT[1])
    what = Text(min=DESCRIPTION[0], max=DESCRIPTION[1], multiline=True)
    evidence = Text(min=PAPER[0], max=PAPER[1])


class Settle(Strict):
    """How it ended; `to` is who corrects it, when that is somebody else."""

    result = Choice(Settled, required=True)
    reason = bounded(REASON, multiline=True)
    to = bounded(WHERE, required=False)


class CorrectionReceipt(ma.Schema):
    """Number and code to come back by, our signed word, by when it is settled (null: it has to be put right first)."""

    number = ma.fields.String()
    query_code = ma.fields.String()
    submitted_at = ma.fields.String()
    due = ma.fields.String(allow_none=True)
    digest = ma.fields.String()
    receipt = ma.fields.String()
    state = ma.fields.String()
