"""A limit and what may happen to it. Every operator is a fact that stays: when, why, and on what paper.

Four operators: restart, suspend (ended by a resume), extend, stop. `cause` is a word of the service
(`correction_received`), `paper` refers to the document that proves it (`补正材料 2026-17`); neither may be blank.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casework.domain.errors import Invalid


class Unit(StrEnum):
    """What a limit counts."""

    WORKING_DAYS = "working_days"  # 工作日: 条例, letters, hotlines
    CALENDAR_DAYS = "calendar_days"  # 自然日: 信访工作条例, hearings


@dataclass(frozen=True)
class Limit:
    """`days` in `unit`; `source` is the rule (`条例 art. 33`); `roll_forward`: calendar days end on a working day."""

    days: int
    unit: Unit = Unit.WORKING_DAYS
    roll_forward: bool = False
    source: str = ""


@dataclass(frozen=True)
class Restart:
    """The count begins anew: `on` is the new day 0 (补正 received, fee paid).

    Extensions made before lapse with the old count; days that a suspension takes out stay out.
    """

    on: date
    cause: str
    paper: str


@dataclass(frozen=True)
class Suspend:
    """Days after `begin` are not counted, up to and with `end`, and at most `at_most` working days of them.

    条例 art. 33 para 3 with arts. 32 and 34: the days after the request was served, until the answer came in, or
    through the 15th working day when none came. `end` is None while the answer is awaited.
    """

    begin: date
    cause: str
    paper: str
    end: date | None = None
    at_most: int | None = None


@dataclass(frozen=True)
class Resume:
    """Ends the suspension at place `suspension` of the clock's operators: `on` is the last day that is not counted."""

    on: date
    cause: str
    paper: str
    suspension: int


@dataclass(frozen=True)
class Extend:
    """`days` more, in the limit's own unit."""

    on: date
    cause: str
    paper: str
    days: int


@dataclass(frozen=True)
class Stop:
    """The duty is done: answered, delivered, withdrawn. `on` decides whether it was in time."""

    on: date
    cause: str
    paper: str


Operator = Restart | Suspend | Resume | Extend | Stop


def proven(operator: Operator) -> Operator:
    """`operator` when it names its cause and its paper; else Invalid."""
    if not operator.cause.strip() or not operator.paper.strip():
        raise Invalid("proof_missing", "Say why (cause) and on which document (paper) the limit changes.")
    return operator
