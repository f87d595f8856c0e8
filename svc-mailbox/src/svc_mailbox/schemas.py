"""What comes in. Bounds are those of the rules, so that OpenAPI says what is taken; texts are kept as sent."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import validate

from casework.web.fields import (
    CaseNumber,
    Choice,
    Instant,
    Phone,
    QueryInteger,
    Strict,
    StrictBoolean,
    StrictInteger,
    Text,
)
from svc_mailbox.domain.content import ADDITION, BODY, FOLLOW_UP, NAME, PLACE, REASON, REPLY, SUBJECT, WHERE_TO
from svc_mailbox.domain.dispatching import MOST_CO_HANDLERS
from svc_mailbox.domain.limits import MOST_EXTENSION
from svc_mailbox.domain.words import Channel, DeclineReason, Kind, State
from svc_mailbox.storage.search import Queue

EMAIL = r"^[^@\s]{1,64}@[^@\s]{1,185}\.[^@\s]{2,63}$"


def bounded(bounds: tuple[int, int], *, multiline: bool = False, required: bool = True) -> Text:
    """A text within bounds of the rules."""
    least, most = bounds
    if required:
        return Text(min=least, max=most, multiline=multiline, required=True)
    return Text(min=0, max=most, multiline=multiline, load_default="")


def department(**kwargs: Any) -> Text:
    """A department's id."""
    return Text(min=1, max=64, **kwargs)


class NewLetter(Strict):
    """A letter, as its sender submits it."""

    department = department(required=True)
    kind = Choice(Kind, required=True)
    subject = bounded(SUBJECT)
    body = bounded(BODY, multiline=True)
    place = bounded(PLACE, required=False)
    anonymous = StrictBoolean(required=True)
    name = Text(min=1, max=NAME[1])
    phone = Phone()
    email = Text(min=6, max=254, validate=validate.Regexp(EMAIL, error="Not an e-mail address."))
    address = Text(min=1, max=200)
    publish_consent = StrictBoolean(required=True)
    language = ma.fields.String(validate=validate.OneOf(["zh", "en"]), load_default="zh")


class EnteredLetter(NewLetter):
    """A letter that staff enter."""

    channel = Choice(Channel, required=True)
    received_at = Instant()


class Correction(Strict):
    """What replaces the faulty parts of a letter."""

    department = department()
    kind = Choice(Kind)
    subject = Text(min=SUBJECT[0], max=SUBJECT[1])
    body = Text(min=BODY[0], max=BODY[1], multiline=True)
    place = Text(min=0, max=PLACE[1])
    anonymous = StrictBoolean()
    name = Text(min=1, max=NAME[1])
    phone = Phone()
    email = Text(min=6, max=254, validate=validate.Regexp(EMAIL, error="Not an e-mail address."))
    address = Text(min=1, max=200)


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
    """Another channel's instance."""

    to = Text(min=3, max=64, required=True, validate=validate.Regexp(r"^[a-z]+/[a-z][a-z0-9-]{0,31}$"))
    reason = bounded(REASON, multiline=True)


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


class Verify(Strict):
    """A receipt, and what it is said to be about."""

    class Content(Strict):
        """What a receipt is about."""

        department = Text(min=0, max=200, required=True)
        kind = Text(min=0, max=32, required=True)
        subject = Text(min=0, max=200, required=True)
        body = Text(min=0, max=20_000, multiline=True, required=True)

    receipt = Text(min=1, max=2048, required=True)
    content = ma.fields.Nested(Content)


class DeskQuery(Strict):
    """Which letters."""

    queue = Choice(Queue, load_default=Queue.ALL)
    state = Choice(State)
    kind = Choice(Kind)
    q = Text(min=0, max=100, load_default="")
    page = QueryInteger(min=1, max=10_000, load_default=1)
    size = QueryInteger(min=1, max=100, load_default=20)


class PageQuery(Strict):
    """Which page."""

    page = QueryInteger(min=1, max=10_000, load_default=1)
    size = QueryInteger(min=1, max=100, load_default=20)


class PublishedQuery(Strict):
    """After which letter, and how many."""

    after = CaseNumber()
    limit = QueryInteger(min=1, max=100, load_default=20)


class Receipt(ma.Schema):
    """What the sender gets: number and code to follow the letter by, and our signed word."""

    number = ma.fields.String()
    query_code = ma.fields.String()
    received_at = ma.fields.String()
    due_on = ma.fields.String()
    provisional = ma.fields.Boolean()
    digest = ma.fields.String()
    receipt = ma.fields.String()
    state = ma.fields.String()
