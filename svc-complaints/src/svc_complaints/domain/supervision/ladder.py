"""The ladder as data, per department: when which rung is due, relative to the due day, and who receives it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from casework.domain.errors import Invalid
from svc_complaints.domain.supervision.words import ORDER, Recipient, Rung

MOST_DAYS = 60
AFTER = (Rung.RED, Rung.LEADER)  # they say that the work is late; before the due day has passed, that is not true


@dataclass(frozen=True)
class Step:
    """One rung: due when at most `days_left` working days are left (0: the due day; -1: the first day too late), or at
    most `percent_left` % of the limit, or when the rung below has had no answer for `unanswered` working days.
    """

    rung: Rung
    recipient: Recipient
    days_left: int
    percent_left: int | None = None
    unanswered: int | None = None

    @property
    def wrong(self) -> str:
        """What is out of range; empty when nothing is."""
        if not -MOST_DAYS <= self.days_left <= MOST_DAYS:
            return f"days_left must be -{MOST_DAYS} to {MOST_DAYS}"
        if self.rung in AFTER and (self.days_left > -1 or self.percent_left is not None):
            return "is due after the due day only: days_left -1 or less, no percent_left"
        if self.percent_left is not None and not 0 <= self.percent_left <= 100:
            return "percent_left must be 0 to 100"
        if self.unanswered is not None and not 1 <= self.unanswered <= MOST_DAYS:
            return f"unanswered must be 1 to {MOST_DAYS}"
        return ""


@dataclass(frozen=True)
class Ladder:
    """The steps from the bottom, for `department` ("": every one that has no ladder of its own)."""

    steps: tuple[Step, ...]
    department: str = ""

    def __post_init__(self) -> None:
        """Raises Invalid that says which rung is wrong."""
        rises = "percent_left must not be above that of a lower rung"
        errors = {step.rung.value: rises for step in _rising(self.steps)}
        errors |= {step.rung.value: step.wrong for step in self.steps if step.wrong}
        places = [ORDER.index(step.rung) for step in self.steps]
        days = [step.days_left for step in self.steps]
        if places != sorted(set(places)) or days != sorted(days, reverse=True) or not self.steps:
            errors["steps"] = "each rung at most once, from reminder to leader, none due later than the one above it"
        if self.steps and self.steps[0].unanswered is not None:
            errors["steps"] = "the lowest rung has none below it that could be unanswered"
        if errors:
            wrong = "; ".join(f"{k} {v}" for k, v in errors.items())
            raise Invalid("ladder_malformed", f"Correct the ladder: {wrong}", errors=errors)

    def below(self, rung: Rung) -> tuple[Rung, ...]:
        """The rungs of this ladder under this one."""
        return tuple(step.rung for step in self.steps if ORDER.index(step.rung) < ORDER.index(rung))


def _rising(steps: Iterable[Step]) -> list[Step]:
    """Those that a share of the limit calls for earlier than one before them."""
    shared = [(step, step.percent_left) for step in steps if step.percent_left is not None]
    return [step for (_, lower), (step, share) in pairwise(shared) if share > lower]


# domain.md §2.5: green above 50 %, yellow at one working day or 20 %, red when overdue, "black" when long overdue or
# the red card is ignored. All of it is practice, to be set by each city.
DEFAULT = Ladder(
    (
        Step(Rung.REMINDER, Recipient.HANDLER, days_left=2, percent_left=50),
        Step(Rung.URGE, Recipient.HANDLER, days_left=1, percent_left=30),
        Step(Rung.YELLOW, Recipient.REVIEWER, days_left=1, percent_left=20),
        Step(Rung.RED, Recipient.HEAD, days_left=-1),
        Step(Rung.LEADER, Recipient.LEADER, days_left=-6, unanswered=3),
    )
)


def step_for(ladder: Ladder, rung: Rung) -> Step:
    """The ladder's step for this rung; where it has none, the one of `DEFAULT`, which has all."""
    return next(step for step in (*ladder.steps, *DEFAULT.steps) if step.rung is rung)


def ladder_for(ladders: Iterable[Ladder], department: str) -> Ladder:
    """The department's own ladder, else the city's, else `DEFAULT`; among equals the one named last."""
    held = [one for one in (DEFAULT, *ladders) if one.department in ("", department)]
    return sorted(held, key=lambda one: bool(one.department))[-1]
