"""Rates as they are published: numerator and denominator always stand beside the figure, and "—" beside nothing.

Percentages with two decimals, ROUND_HALF_UP. Who leaves which denominator is said once, in `Tally`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal

NOTHING = "—"
LEAST_TO_RANK = 10
TWO_PLACES = Decimal("0.01")
SATISFIED_FROM = 3  # of five levels: 基本满意 and better


@dataclass(frozen=True)
class Rate:
    """A share that knows what it is a share of."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        """A share outside 0..1 means that somebody counted wrong; better no figure than that one."""
        if not 0 <= self.numerator <= self.denominator:
            raise ValueError(f"{self.numerator} of {self.denominator} is no rate")

    @property
    def percent(self) -> Decimal | None:
        """0.00 to 100.00, or None when there is nothing to take a share of."""
        if not self.denominator:
            return None
        return (Decimal(100) * self.numerator / self.denominator).quantize(TWO_PLACES, ROUND_HALF_UP)

    def rankable(self, least: int = LEAST_TO_RANK) -> bool:
        """Whether there is enough under the line to compare it with others."""
        return self.denominator >= least

    def __str__(self) -> str:
        """`99.87%`, or `—`."""
        return NOTHING if self.percent is None else f"{self.percent}%"


def mean(values: Iterable[int]) -> Decimal | None:
    """The average with two decimals, as for 平均回复周期 in working days; None of nothing."""
    counted = list(values)
    return (Decimal(sum(counted)) / len(counted)).quantize(TWO_PLACES, ROUND_HALF_UP) if counted else None


@dataclass(frozen=True)
class Tally:
    """What one department, kind or period counts. Sums of tallies are tallies.

    `received` are all that came in. Those `withdrawn`, `merged`, `invalid` and `referred` leave every denominator; the
    counts after them are of the remaining ones: `declined`, `accepted`, `answered` (at least once: what city reports
    call 办结), `on_time` (first answer by the citizen's due day), `overdue` (due day passed while open, or first
    answered later), `rated` (the last rating counts, nothing defaults to satisfied), `satisfied` (level 3 to 5),
    `asked_solved` and `solved` (those who said whether the matter is solved, and those who said yes).
    """

    received: int = 0
    withdrawn: int = 0
    merged: int = 0
    invalid: int = 0
    referred: int = 0
    declined: int = 0
    accepted: int = 0
    answered: int = 0
    on_time: int = 0
    overdue: int = 0
    rated: int = 0
    satisfied: int = 0
    asked_solved: int = 0
    solved: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(Tally)})

    @property
    def valid(self) -> int:
        """有效来信数."""
        return self.received - self.withdrawn - self.merged - self.invalid - self.referred

    @property
    def acceptance(self) -> Rate:
        """受理率 = accepted / valid."""
        return Rate(self.accepted, self.valid)

    @property
    def answers(self) -> Rate:
        """答复率 = answered / valid."""
        return Rate(self.answered, self.valid)

    @property
    def punctuality(self) -> Rate:
        """按时办结率 = first answers on time / letters whose time has come (answered on time, or overdue)."""
        return Rate(self.on_time, self.on_time + self.overdue)

    @property
    def lateness(self) -> Rate:
        """超期率 = overdue / valid."""
        return Rate(self.overdue, self.valid)

    @property
    def participation(self) -> Rate:
        """参评率 = rated / answered: a letter can be rated as soon as it is answered."""
        return Rate(self.rated, self.answered)

    @property
    def satisfaction(self) -> Rate:
        """满意率 = levels 3 to 5 / rated."""
        return Rate(self.satisfied, self.rated)

    @property
    def resolution(self) -> Rate:
        """解决率 = solved / those who said."""
        return Rate(self.solved, self.asked_solved)
