"""What an act needs: the applicant's acts, and those at the desk until the decision."""

from __future__ import annotations

import marshmallow as ma
from marshmallow import validate

from casework.web.bounds import bounded
from casework.web.fields import Choice, Strict, StrictBoolean, StrictInteger, Text
from svc_disclosure.domain.anytime import MOST_HANDLERS
from svc_disclosure.domain.consulting import MOST_CONSULTATIONS
from svc_disclosure.domain.content import DESCRIPTION, DOCUMENT_NUMBER, MESSAGE, NOTICE, PAPER, REASON
from svc_disclosure.domain.limits import BOUNDS, EXTENSION
from svc_disclosure.domain.words import Asked, ContactBy, Opinion, Review
from svc_disclosure.schemas.days import Day


class Nothing(Strict):
    """An act that needs no words."""


class Reason(Strict):
    """Why."""

    reason = bounded(REASON, multiline=True)


class MaybeReason(Strict):
    """Why, if somebody wants to say it."""

    reason = bounded(REASON, multiline=True, required=False)


class Message(Strict):
    """A message between applicant and agency, or a note among staff."""

    text = bounded(MESSAGE, multiline=True)


class LogContact(Strict):
    """联系记录."""

    how = Choice(ContactBy, required=True)
    reached = StrictBoolean(required=True)
    text = bounded(MESSAGE, multiline=True, required=False)


class Confirm(Strict):
    """How the applicant was reached, when they confirm there and then."""

    reached_by = Choice(ContactBy)


class AskAmendment(Strict):
    """补正告知: everything that is missing, and guidance."""

    notice = bounded(NOTICE, multiline=True)


class Amend(Strict):
    """补正, by the applicant."""

    description = bounded(DESCRIPTION, multiline=True)
    document_number = bounded(DOCUMENT_NUMBER, required=False)


class EnterAmendment(Amend):
    """补正 that came on paper; `received_on`: the day it came, where that was not today."""

    paper = bounded(PAPER)
    received_on = Day(load_default=None)
    good_reason = bounded(REASON, multiline=True, required=False)


class _OnPaper(Strict):
    """What came from the applicant on paper, or was said at the counter: which paper, and its day."""

    paper = bounded(PAPER)
    received_on = Day(required=True)


class EnterReasons(Reason, _OnPaper):
    """说明理由 that came on paper."""


class EnterWithdrawal(MaybeReason, _OnPaper):
    """撤回 that came on paper."""


class EnterConsent(_OnPaper):
    """同意转办 that came on paper."""


class Assign(Strict):
    """Accounts of the staff that handle it from now on."""

    handlers = ma.fields.List(
        Text(min=1, max=128), required=True, validate=validate.Length(min=1, max=MOST_HANDLERS)
    )  # fmt: skip


class Consult(Strict):
    """征求意见: a third party has a name, a joint agency is a department (`body`); `information`: what is asked for."""

    asked = Choice(Asked, required=True)
    served_on = Day(required=True)
    body = Text(min=0, max=64, load_default="")
    name = Text(min=0, max=100, load_default="")
    contact = Text(min=0, max=200, load_default="")
    question = bounded(NOTICE, multiline=True, required=False)
    information = bounded(NOTICE, multiline=True, required=False)


class _OfConsultation(Strict):
    consultation = StrictInteger(min=1, max=MOST_CONSULTATIONS, required=True)


class GiveOpinion(_OfConsultation):
    """复函: a handler enters anybody's with its paper and day, a joint agency its own."""

    opinion = Choice(Opinion, required=True)
    reason = bounded(REASON, multiline=True, required=False)
    paper = Text(min=0, max=PAPER[1], load_default="")
    answered_on = Day(load_default=None)


class OwnOpinion(Strict):
    """The opinion of the third party that holds the letter."""

    opinion = Choice(Opinion, required=True)
    reason = bounded(REASON, multiline=True, required=False)


class NoteSilence(_OfConsultation):
    """期满未答复."""


class NoteService(Strict):
    """登记送达: when a paper that went by post was received; `consultation` where one is meant."""

    served_on = Day(required=True)
    evidence = bounded(PAPER)
    consultation = StrictInteger(min=0, max=MOST_CONSULTATIONS, load_default=0)


class RenewLetter(_OfConsultation):
    """A new code for the letter to a third party."""


class ReviewSecrecy(Strict):
    """公开审查."""

    result = Choice(Review, required=True)
    text = bounded(MESSAGE, multiline=True, required=False)


class ReferSecrecy(Strict):
    """送审."""

    paper = bounded(PAPER)


class SettleSecrecy(Strict):
    """审查意见."""

    result = Choice(Review, required=True)
    paper = bounded(PAPER)


class AskExtension(Strict):
    """延期申请."""

    days = StrictInteger(min=1, max=EXTENSION, required=True)
    reason = bounded(REASON, multiline=True)


class AskReasons(Strict):
    """要求说明理由."""

    notice = bounded(REASON, multiline=True)


class Delay(Strict):
    """延迟答复."""

    days = StrictInteger(min=1, max=BOUNDS["delay"][1], required=True)
    reason = bounded(REASON, multiline=True, required=False)
