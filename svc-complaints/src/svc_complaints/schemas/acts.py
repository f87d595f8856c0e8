"""What an act needs: the complainant's acts, and those at the desk."""

from __future__ import annotations

import marshmallow as ma
from marshmallow import validate

from casework.web.bounds import bounded, department
from casework.web.fields import Choice, Instant, Strict, StrictBoolean, StrictInteger, Text
from svc_complaints.domain.content import BODY, MESSAGE, NAME, PAPER, REASON, REPLY, WHERE_TO
from svc_complaints.domain.identity import Purpose
from svc_complaints.domain.investigating import MOST_INVESTIGATORS, MOST_MEASURES
from svc_complaints.domain.limits import BOUNDS
from svc_complaints.domain.words import DeclineReason, Finding, MeasureKind, Relation, SuspendCause, Whom
from svc_complaints.schemas.complaints import MOST_ACCUSED, Official

INSTANCE = r"^[a-z]+/[a-z][a-z0-9-]{0,31}$"


def account(**kwargs: object) -> Text:
    """An account of the staff."""
    return Text(min=1, max=128, **kwargs)  # type: ignore[arg-type]


class Nothing(Strict):
    """An act that needs no words."""


class Reason(Strict):
    """Why."""

    reason = bounded(REASON, multiline=True)


class MaybeReason(Strict):
    """Why, if somebody wants to say it."""

    reason = bounded(REASON, multiline=True, required=False)


class Message(Strict):
    """A message between complainant and office."""

    text = bounded(MESSAGE, multiline=True)


class Reply(Strict):
    """An answer."""

    text = bounded(REPLY, multiline=True)


class Body(Strict):
    """A plan, or a note."""

    text = bounded(BODY, multiline=True)


class Code(Strict):
    """The receipt code, typed back."""

    code = Text(min=1, max=64, required=True)


class Rate(Strict):
    """How satisfied the complainant is with the answer of a round: 5 (very satisfied) to 1."""

    round = StrictInteger(min=1, max=2, required=True)
    level = StrictInteger(min=1, max=5, required=True)
    solved = StrictBoolean(load_default=None, allow_none=True)
    reason = bounded(REASON, multiline=True, required=False)


class Decline(Strict):
    """不予受理."""

    why = Choice(DeclineReason, load_default=DeclineReason.OTHER)
    reason = bounded(REASON, multiline=True)
    where_to = bounded(WHERE_TO)


class Refer(Strict):
    """Another channel's instance, and the department that answers for it there."""

    to = Text(min=3, max=64, required=True, validate=validate.Regexp(INSTANCE))
    department = Text(min=0, max=64, load_default="")
    reason = bounded(REASON, multiline=True)


class Assign(Strict):
    """Who investigates."""

    investigators = ma.fields.List(account(), required=True, validate=validate.Length(min=1, max=MOST_INVESTIGATORS))


class Interview(Strict):
    """谈话笔录."""

    whom = Choice(Whom, required=True)
    held_at = Instant(required=True)
    text = bounded(BODY, multiline=True)


class Suspend(Strict):
    """中止."""

    cause = Choice(SuspendCause, required=True)
    paper = bounded(PAPER)
    days = StrictInteger(min=1, max=BOUNDS["suspension"][1], required=True)


class Resume(Strict):
    """恢复."""

    paper = bounded(PAPER)


class AskExtension(Strict):
    """延期申请."""

    days = StrictInteger(min=1, max=BOUNDS["extension"][1], required=True)
    reason = bounded(REASON, multiline=True)


class Measure(Strict):
    """整改措施: which department does what until when."""

    kind = Choice(MeasureKind, required=True)
    owner = department(required=True)
    due = ma.fields.Date(required=True)
    text = bounded(REASON, multiline=True)


class Conclude(Strict):
    """调查终结."""

    finding = Choice(Finding, required=True)
    text = bounded(BODY, multiline=True)
    measures = ma.fields.List(ma.fields.Nested(Measure), load_default=list, validate=validate.Length(max=MOST_MEASURES))


class CheckMeasure(Strict):
    """检查整改."""

    measure = StrictInteger(min=1, max=MOST_MEASURES, required=True)
    kept = StrictBoolean(required=True)
    text = bounded(REASON, multiline=True)


class NameAccused(Strict):
    """明确被投诉人."""

    departments = ma.fields.List(department(), load_default=list, validate=validate.Length(max=MOST_ACCUSED))
    accounts = ma.fields.List(account(), load_default=list, validate=validate.Length(max=MOST_ACCUSED))
    officials = ma.fields.List(
        ma.fields.Nested(Official), load_default=list, validate=validate.Length(max=MOST_ACCUSED)
    )


class Recuse(Strict):
    """The account that stands aside, and why."""

    account = account(required=True)
    relation = Choice(Relation, load_default=Relation.OTHER)


class PassOn(Strict):
    """Another office of the city."""

    office = department(required=True)
    reason = bounded(REASON, multiline=True)


class AskOpening(Strict):
    """启封申请."""

    purpose = Choice(Purpose, required=True)
    reason = bounded(REASON, multiline=True)


class Tie(Strict):
    """A relation that recuses: of an account (one's own, when empty) to a department, another account, or a name."""

    account = Text(min=0, max=128, load_default="")
    to = Text(min=0, max=128, load_default="")
    name = Text(min=0, max=NAME[1], load_default="")
    relation = Choice(Relation, load_default=Relation.OTHER)
