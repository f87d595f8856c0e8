"""What the scoreboard needs of an event, and what it answers."""

from __future__ import annotations

from marshmallow import Schema, fields

from casework.web.fields import Instant, StrictBoolean, StrictInteger, Text


class LetterFact(Schema):
    """The members of a letter's events that are read here; others are let be."""

    department = Text(min=0, max=64, required=True)  # empty in a letter that is addressed to nobody we know
    kind = Text(min=0, max=32)
    received_at = Instant()
    answered_at = Instant()
    due = fields.Date(allow_none=True)
    on_time = StrictBoolean()
    round = StrictInteger(min=1)
    level = StrictInteger(min=1, max=5)
    solved = StrictBoolean(allow_none=True)


class ApplicationFact(Schema):
    """The members of an application's events that are read here; others are let be."""

    department = Text(min=0, max=64, required=True)
    received_on = fields.Date()
    due = fields.Date()
    delivered_on = fields.Date()
    on_time = StrictBoolean()
    outcome = Text(min=1, max=32)


class ActFact(Schema):
    """The members of a supervision act's events that are read here; others are let be."""

    source = Text(min=1, max=96, required=True)  # whose case it is
    department = Text(min=0, max=64, required=True)
    rung = Text(min=1, max=16, required=True)
    deadline = StrictInteger(min=0, required=True)


class Rates(Schema):
    """Percentages with two decimals as text, such as `99.87%`; `—` when there is nothing to take a share of."""

    answer_rate = fields.String(required=True, metadata={"example": "99.87%"})
    on_time_rate = fields.String(required=True)
    rating_rate = fields.String(required=True)
    satisfaction_rate = fields.String(required=True)


class Figures(Schema):
    """Counts of letters, and the rates with their own numerators and denominators beside them."""

    received = fields.Integer(required=True)
    valid = fields.Integer(required=True)
    answered = fields.Integer(required=True)
    on_time = fields.Integer(required=True)
    overdue = fields.Integer(required=True)
    rated = fields.Integer(required=True)
    satisfied = fields.Integer(required=True)
    rates = fields.Nested(Rates, required=True)


class CardCounts(Schema):
    """Supervision cards that stand; one that was withdrawn is not among them."""

    yellow = fields.Integer(required=True)
    red = fields.Integer(required=True)
    leader = fields.Integer(required=True)


class DepartmentFigures(Figures):
    """Figures of one department."""

    department = fields.String(required=True)
    cards = fields.Nested(CardCounts, required=True)


class ApplicationFigures(Schema):
    """Counts of applications for information; how they ended is null where fewer than `least_shown` were answered."""

    received = fields.Integer(required=True)
    answered = fields.Integer(required=True)
    on_time = fields.Integer(required=True)
    overdue = fields.Integer(required=True)
    disclosed = fields.Integer(required=True, allow_none=True)
    partly = fields.Integer(required=True, allow_none=True)


class DepartmentApplications(ApplicationFigures):
    """Those of one department."""

    department = fields.String(required=True)


class ApplicationsAnswer(Schema):
    """By department, and all; the total of how they ended is over departments that show it."""

    departments = fields.List(fields.Nested(DepartmentApplications), required=True)
    total = fields.Nested(ApplicationFigures, required=True)
    least_shown = fields.Integer(required=True)


class ScoreboardAnswer(Schema):
    """`as_of` is the time of the newest event that is counted; null when there is none."""

    as_of = fields.DateTime(required=True, allow_none=True)
    departments = fields.List(fields.Nested(DepartmentFigures), required=True)
    total = fields.Nested(Figures, required=True)
    applications = fields.Nested(ApplicationsAnswer, required=True)
