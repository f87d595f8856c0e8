"""What the acts from the fee to the delivery need."""

from __future__ import annotations

import marshmallow as ma
from marshmallow import validate

from casework.web.bounds import bounded
from casework.web.fields import CaseNumber, Choice, Strict, StrictInteger, Text
from svc_disclosure.domain.consulting import MOST_CONSULTATIONS
from svc_disclosure.domain.content import MESSAGE, PAPER, REASON, WHERE
from svc_disclosure.domain.deciding import MOST_REDACTIONS
from svc_disclosure.domain.fees import MOST, Basis, Supply
from svc_disclosure.domain.grounds import Ground
from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.domain.words import Assistance, Delivery, Overriding, Post
from svc_disclosure.schemas.days import Day


class Charge(Strict):
    """收费通知: by item or by page, `count` of them."""

    basis = Choice(Basis, required=True)
    count = StrictInteger(min=1, max=MOST, required=True)
    served_on = Day(required=True)
    supply = Choice(Supply, load_default=Supply.PAPER)


class CountItems(Strict):
    """计件: how many items an application has (一事一申请)."""

    count = StrictInteger(min=1, max=MOST, required=True)


class Pay(Strict):
    """缴费, with its receipt."""

    paid_on = Day(required=True)
    paper = bounded(PAPER)


class Redaction(Strict):
    """A mark on a released document, and its ground (art. 37)."""

    mark = Text(min=1, max=64, required=True)
    ground = Choice(Ground, required=True)


class Override(Strict):
    """Why a third party's refusal does not stand in the way (art. 32)."""

    number = StrictInteger(min=1, max=MOST_CONSULTATIONS, required=True)
    why = Choice(Overriding, required=True)


class Search(Strict):
    """The record of a search without result (art. 36 (4))."""

    scope = bounded(WHERE)
    method = bounded(WHERE)
    on = Day(required=True)
    searcher = Text(min=1, max=100, required=True)


class Told(Strict):
    """What only the notice says, where the templates' own words do not fit the case."""

    count = Text(min=0, max=WHERE[1], load_default="")  # how many or how often (art. 35)
    channels = Text(min=0, max=WHERE[1], load_default="")  # for a complaint in disguise (art. 39)
    register = Text(min=0, max=WHERE[1], load_default="")  # which register, by which law (art. 36 (7))
    law = Text(min=0, max=WHERE[1], load_default="")
    body_contact = Text(min=0, max=WHERE[1], load_default="")  # of the right body (art. 36 (5))


class Draft(Strict):
    """拟定答复. `article` as `36(2)`, where an outcome can rest on several; what else is needed says the refusal."""

    outcome = Choice(Outcome, required=True)
    reason = bounded(REASON, multiline=True)
    article = Text(min=0, max=16, load_default="")
    where = Text(min=0, max=WHERE[1], multiline=True, load_default="")
    prior = CaseNumber(load_default=None, allow_none=True)
    convert_to = Text(min=0, max=64, load_default="")
    grounds = ma.fields.List(Choice(Ground), load_default=list, validate=validate.Length(max=len(Ground)))
    redactions = ma.fields.List(
        ma.fields.Nested(Redaction), load_default=list, validate=validate.Length(max=MOST_REDACTIONS)
    )
    overrides = ma.fields.List(
        ma.fields.Nested(Override), load_default=list, validate=validate.Length(max=MOST_CONSULTATIONS)
    )
    withheld = ma.fields.List(  # whose refusal the redactions respect, where several third parties refused
        StrictInteger(min=1, max=MOST_CONSULTATIONS), load_default=list,
        validate=validate.Length(max=MOST_CONSULTATIONS),
    )  # fmt: skip
    search = ma.fields.Nested(Search, load_default=None, allow_none=True)
    notice = ma.fields.Nested(Told, load_default=None, allow_none=True)


class TellThirdParty(Strict):
    """告知第三方: what is released, and why."""

    consultation = StrictInteger(min=1, max=MOST_CONSULTATIONS, required=True)
    text = bounded(MESSAGE, multiline=True)


class Assist(Strict):
    """What the applicant was helped with."""

    helped = ma.fields.List(Choice(Assistance), required=True, validate=validate.Length(min=1, max=len(Assistance)))
    text = bounded(MESSAGE, multiline=True, required=False)


class Deliver(Strict):
    """送达: by what way, on which day in law, and what proves it."""

    how = Choice(Delivery, required=True)
    on = Day(required=True)
    evidence = bounded(PAPER)
    post = Choice(Post)
