"""A complaint as it comes in, and what its complainant gets for it."""

from __future__ import annotations

import marshmallow as ma
from marshmallow import validate

from casework.web import receipts
from casework.web.bounds import EMAIL, bounded, department
from casework.web.fields import CaseNumber, Choice, Phone, Strict, Text
from svc_complaints.domain.content import BODY, NAME, SUBJECT
from svc_complaints.domain.words import Kind, Naming

MOST_ACCUSED = 5  # departments, and officials, of one complaint


class Official(Strict):
    """An official, with the department where they work: it is complained about with them."""

    name = Text(min=NAME[0], max=NAME[1], required=True)
    department = department(required=True)


class Accused(Strict):
    """Whom it is about: departments, officials, or both."""

    departments = ma.fields.List(department(), load_default=list, validate=validate.Length(max=MOST_ACCUSED))
    officials = ma.fields.List(
        ma.fields.Nested(Official), load_default=list, validate=validate.Length(max=MOST_ACCUSED)
    )


class NewComplaint(Strict):
    """A complaint, as it is submitted."""

    kind = Choice(Kind, required=True)
    naming = Choice(Naming, required=True)
    accused = ma.fields.Nested(Accused, required=True)
    subject = bounded(SUBJECT)
    body = bounded(BODY, multiline=True)
    earlier = CaseNumber()
    name = Text(min=NAME[0], max=NAME[1])
    phone = Phone()
    email = Text(min=6, max=254, validate=validate.Regexp(EMAIL, error="Not an e-mail address."))
    address = Text(min=1, max=200)
    language = ma.fields.String(validate=validate.OneOf(["zh", "en"]), load_default="zh")


class Correction(Strict):
    """What replaces the faulty parts of a complaint."""

    kind = Choice(Kind)
    naming = Choice(Naming)
    accused = ma.fields.Nested(Accused)
    subject = Text(min=SUBJECT[0], max=SUBJECT[1])
    body = Text(min=BODY[0], max=BODY[1], multiline=True)
    earlier = CaseNumber()
    name = Text(min=NAME[0], max=NAME[1])
    phone = Phone()
    email = Text(min=6, max=254, validate=validate.Regexp(EMAIL, error="Not an e-mail address."))
    address = Text(min=1, max=200)


class Receipt(receipts.Receipt):
    """What the complainant gets: number and code to come back by, and our signed word."""

    receipt_code = ma.fields.String()
    review_by = ma.fields.String()
    confirm = ma.fields.String()


class Content(receipts.Content):
    """What a receipt is about."""

    naming = Text(min=0, max=32, required=True)
