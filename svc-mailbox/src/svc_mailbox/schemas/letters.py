"""A letter as it comes in, and what its sender gets for it."""

from __future__ import annotations

import marshmallow as ma
from marshmallow import validate

from casework.web import receipts
from casework.web.bounds import EMAIL, bounded, department
from casework.web.fields import Choice, Instant, Phone, Strict, StrictBoolean, Text
from svc_mailbox.domain.content import BODY, NAME, PLACE, SUBJECT
from svc_mailbox.domain.words import Channel, Kind


class NewLetter(Strict):
    """A letter, as its sender submits it."""

    department = department(required=True)
    kind = Choice(Kind, required=True)
    subject = bounded(SUBJECT)
    body = bounded(BODY, multiline=True)
    place = bounded(PLACE, required=False)
    anonymous = StrictBoolean(load_default=False)
    name = Text(min=1, max=NAME[1])
    phone = Phone()
    email = Text(min=6, max=254, validate=validate.Regexp(EMAIL, error="Not an e-mail address."))
    address = Text(min=1, max=200)
    publish_consent = StrictBoolean(load_default=False)  # who says nothing has agreed to nothing
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


class Receipt(receipts.Receipt):
    """What the sender gets: number and code to follow the letter by, and our signed word."""

    due_on = ma.fields.String()


class Content(receipts.Content):
    """What a receipt is about."""

    department = Text(min=0, max=200, required=True)
