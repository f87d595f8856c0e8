"""An application as it comes in, and what its applicant gets for it."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import validate

from casework.web.bounds import EMAIL, bounded, department
from casework.web.fields import Choice, Instant, Phone, Strict, StrictBoolean, Text
from svc_disclosure.domain.applicants import NAME, IdentityPaper
from svc_disclosure.domain.content import CONTACT, DESCRIPTION, DOCUMENT_NUMBER
from svc_disclosure.domain.words import ApplicantClass, Assistance, Carrier, Channel, Obtaining

PAPER_NUMBER, CREDIT_CODE = (4, 30), (18, 18)


def _maybe(bounds: tuple[int, int], **kwargs: Any) -> Text:
    """A text that may be left out, within bounds when it is not."""
    return Text(min=max(1, bounds[0]), max=bounds[1], **kwargs)


class Applicant(Strict):
    """Who applies (art. 29 (1)): a person with an identity paper, or an organisation with its code; how to reach them.

    There is no field for a purpose: since 2019 nobody has to say what for.
    """

    applicant_class = Choice(ApplicantClass, required=True)
    name = bounded(NAME)
    paper = Choice(IdentityPaper)
    paper_number = _maybe(PAPER_NUMBER)
    code = _maybe(CREDIT_CODE)
    representative = _maybe(NAME)
    contact = _maybe(NAME)
    phone = Phone()
    email = Text(min=6, max=CONTACT[1], validate=validate.Regexp(EMAIL, error="Not an e-mail address."))
    address = _maybe(CONTACT)
    language = ma.fields.String(validate=validate.OneOf(["zh", "en"]), load_default="zh")


class Wanted(Applicant):
    """What is asked for, and in which form (art. 29 (2), (3))."""

    description = bounded(DESCRIPTION, multiline=True)
    document_number = Text(min=0, max=DOCUMENT_NUMBER[1])
    carrier = Choice(Carrier, load_default=Carrier.ELECTRONIC)
    obtaining = Choice(Obtaining, load_default=Obtaining.ONLINE)
    assistance = ma.fields.List(Choice(Assistance), load_default=list, validate=validate.Length(max=len(Assistance)))
    suggests_publication = StrictBoolean(load_default=False)


class NewApplication(Wanted):
    """An application, as it is submitted."""

    department = department(required=True)


class Entered(Wanted):
    """One that came in person, by post, by fax or by e-mail: a clerk enters it for their own agency.

    `arrived_at` is when it was handed in, signed for or came out of the machine; now, when it is left out.
    """

    channel = Choice(Channel, required=True)
    arrived_at = Instant()
    oral = StrictBoolean(load_default=False)


class Correction(Strict):
    """What replaces the faulty parts of a stored submission."""

    department = department()
    applicant_class = Choice(ApplicantClass)
    name = _maybe(NAME)
    paper = Choice(IdentityPaper)
    paper_number = _maybe(PAPER_NUMBER)
    code = _maybe(CREDIT_CODE)
    representative = _maybe(NAME)
    contact = _maybe(NAME)
    phone = Phone()
    email = Text(min=6, max=CONTACT[1], validate=validate.Regexp(EMAIL, error="Not an e-mail address."))
    address = _maybe(CONTACT)
    description = _maybe(DESCRIPTION, multiline=True)
    document_number = Text(min=0, max=DOCUMENT_NUMBER[1])
    carrier = Choice(Carrier)
    obtaining = Choice(Obtaining)
    assistance = ma.fields.List(Choice(Assistance), validate=validate.Length(max=len(Assistance)))
    suggests_publication = StrictBoolean()


class ApplicationReceipt(ma.Schema):
    """Number and code to come back by, our signed word, and by when the agency tries to reach the applicant.

    `received_on` and `due` are set only for what is received at once (art. 31): in person, and signed post.
    """

    number = ma.fields.String()
    query_code = ma.fields.String()
    submitted_at = ma.fields.String()
    contact_by = ma.fields.String()
    received_on = ma.fields.String(allow_none=True)
    due = ma.fields.String(allow_none=True)
    digest = ma.fields.String()
    receipt = ma.fields.String()
    state = ma.fields.String()


class Content(Strict):
    """What a receipt is about. Wide bounds: a wrong text is no error here."""

    department = Text(min=0, max=64, required=True)
    applicant_class = Text(min=0, max=32, required=True)
    description = Text(min=0, max=20_000, multiline=True, required=True)
