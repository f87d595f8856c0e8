"""What the desk of 督办 is asked for and given."""

from __future__ import annotations

import marshmallow as ma
from marshmallow import validate

from casework.web.bounds import bounded, department
from casework.web.fields import CaseNumber, Choice, QueryBoolean, Strict, StrictInteger, Text
from casework.web.queries import PageQuery
from svc_complaints.domain.content import REPLY
from svc_complaints.domain.supervision.ladder import MOST_DAYS
from svc_complaints.domain.supervision.words import BY_HAND, ORDER, Recipient, Rung, Standing
from svc_complaints.schemas.acts import Reason as Reason

SOURCE = r"^/[a-z]+/[a-z][a-z0-9-]{0,31}$"


class ActsQuery(PageQuery):
    """Which acts."""

    rung = Choice(Rung)
    standing = Choice(Standing)
    department = department()
    number = CaseNumber()
    unanswered = QueryBoolean()


class CasesQuery(PageQuery):
    """Which cases."""

    department = department()
    q = Text(min=0, max=32, load_default="")


class Answer(Strict):
    """What the department does about it."""

    text = bounded(REPLY, multiline=True)


class ByHand(Reason):
    """Which case of which instance, and which rung."""

    source = Text(min=3, max=64, required=True, validate=validate.Regexp(SOURCE))
    rung = Choice(Rung, required=True, validate=validate.OneOf(BY_HAND))


class Step(Strict):
    """A rung of a ladder, as `domain.supervision.ladder.Step` says it."""

    rung = Choice(Rung, required=True)
    recipient = Choice(Recipient, required=True)
    days_left = StrictInteger(min=-MOST_DAYS, max=MOST_DAYS, required=True)
    percent_left = StrictInteger(min=0, max=100, load_default=None, allow_none=True)
    unanswered = StrictInteger(min=1, max=MOST_DAYS, load_default=None, allow_none=True)


class NewLadder(Strict):
    """A ladder from the bottom, for a department or (empty) the city."""

    department = Text(min=0, max=64, load_default="")
    steps = ma.fields.List(ma.fields.Nested(Step), required=True, validate=validate.Length(min=1, max=len(ORDER)))
