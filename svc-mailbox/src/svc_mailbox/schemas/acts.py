"""What an act needs: the sender's acts, and those at the desk."""

from __future__ import annotations

import marshmallow as ma
from marshmallow import validate

from casework.web.bounds import EMAIL, bounded, department
from casework.web.fields import CaseNumber, Choice, Phone, Strict, StrictBoolean, StrictInteger, Text
from svc_mailbox.domain.content import ADDITION, BODY, FOLLOW_UP, NAME, REASON, REPLY, SUBJECT, WHERE_TO
from svc_mailbox.domain.dispatching import MOST_ABOUT, MOST_CO_HANDLERS
from svc_mailbox.domain.limits import MOST_EXTENSION
from svc_mailbox.domain.words import DeclineReason, Destination


class Nothing(Strict):
    """An act that needs no words."""


class Reason(Strict):
    """Why."""

    reason = bounded(REASON, multiline=True)


class MaybeReason(Strict):
    """Why, if somebody wants to say it."""

    reason = bounded(REASON, multiline=True, required=False)


class Reply(Strict):
    """An answer."""

    text = bounded(REPLY, multiline=True)


class Addition(Strict):
    """Something more about the matter."""

    text = bounded(ADDITION, multiline=True)


class Question(Strict):
    """A further question."""

    text = bounded(FOLLOW_UP, multiline=True)


class Opinion(Strict):
    """What a co-handler knows, or a note."""

    text = bounded(BODY, multiline=True)


class MaybeText(Strict):
    """A word with it, if wanted."""

    text = bounded(REASON, multiline=True, required=False)


class Rate(Strict):
    """How satisfied the sender is with the answer of a round: 5 (very satisfied) to 1."""

    round = StrictInteger(min=1, max=2, required=True)
    level = StrictInteger(min=1, max=5, required=True)
    solved = StrictBoolean(load_default=None, allow_none=True)
    reason = bounded(REASON, multiline=True, required=False)


class Consent(Strict):
    """Whether the redacted letter may be read by everybody."""

    publish = StrictBoolean(required=True)


class Decline(Strict):
    """不予受理."""

    why = Choice(DeclineReason, load_default=DeclineReason.OTHER)
    reason = bounded(REASON, multiline=True)
    where_to = bounded(WHERE_TO)


class Merge(Strict):
    """The letter that this one repeats."""

    into = CaseNumber(required=True)


class Refer(Strict):
    """Another channel's instance, or a destination that has one. The two Booleans are for a petition: it is reported
    at once (信访工作条例 art. 25), and a supervisor sends what the bureau has returned (art. 23). `about`: whom a
    complaint is about, beside the department that was written to; a supervisor's word.
    """

    to = Text(min=3, max=64, validate=validate.Regexp(r"^[a-z]+/[a-z][a-z0-9-]{0,31}$"))
    destination = Choice(Destination)
    reason = bounded(REASON, multiline=True)
    urgent = StrictBoolean(load_default=False)
    override = StrictBoolean(load_default=False)
    about = ma.fields.List(department(), load_default=list, validate=validate.Length(max=MOST_ABOUT))


class GiveName(Strict):
    """Who wrote: a petition has a name and an address (信访工作条例 art. 19), and we need a way to answer."""

    name = Text(min=1, max=NAME[1], required=True)
    phone = Phone()
    email = Text(min=6, max=254, validate=validate.Regexp(EMAIL, error="Not an e-mail address."))
    address = Text(min=1, max=200, required=True)


class Dispatch(Strict):
    """Who handles it, and who helps."""

    lead = department(required=True)
    co_handlers = ma.fields.List(department(), load_default=list, validate=validate.Length(max=MOST_CO_HANDLERS))


class AskExtension(Strict):
    """延期申请."""

    days = StrictInteger(min=1, max=MOST_EXTENSION, required=True)
    reason = bounded(REASON, multiline=True)


class Recuse(Strict):
    """The account that stands aside."""

    account = Text(min=1, max=128, required=True)


class Propose(Strict):
    """A redacted copy; `keep` names what looks like personal data and is none."""

    subject = bounded(SUBJECT)
    body = bounded(BODY, multiline=True)
    answer = bounded(REPLY, multiline=True)
    keep = ma.fields.List(Text(min=1, max=200), load_default=list, validate=validate.Length(max=100))
