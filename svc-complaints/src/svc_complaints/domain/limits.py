"""The numbers of 效能投诉: what a city may set, with its bounds, and the calendar that counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casework.domain.calendar import Calendar
from casework.domain.clock import Clock, Limit, start
from casework.domain.errors import Invalid

SOURCE = "效能投诉 默认"
# name: least, most
BOUNDS = {
    "acceptance": (1, 10), "reply": (1, 60), "extension": (0, 15), "suspension": (1, 60), "least_investigators": (1, 5),
    "recurrence_days": (30, 1826), "least_shown": (3, 50), "opening_hours": (1, 72), "decision_hours": (1, 240),
}  # fmt: skip


@dataclass(frozen=True)
class Limits:
    """Working days, where nothing else is said. The defaults are proposals for each city to set."""

    acceptance: int = 3  # from receipt; elsewhere 7
    reply: int = 15  # from acceptance
    extension: int = 15  # most that the one extension may add
    suspension: int = 30  # most that one suspension takes out
    least_investigators: int = 2  # 调查人员不少于两人
    recurrence_days: int = 365  # calendar days back in which the same matter is a repeat
    least_shown: int = 5  # a count about one accused below it is not shown; nobody's own complaint stands out
    opening_hours: int = 24  # how long an opened identity can be read
    decision_hours: int = 72  # how long a request to open one waits for its decision
    parents_barred: bool = True  # departments above the accused see nothing either: they answer for it

    def __post_init__(self) -> None:
        """Raises Invalid that names every number out of range."""
        errors = {
            name: f"must be {least} to {most}"
            for name, (least, most) in BOUNDS.items()
            if not least <= getattr(self, name) <= most
        }
        if errors:
            wrong = "; ".join(f"{k} {v}" for k, v in errors.items())
            raise Invalid("limit_out_of_range", f"Correct the limits: {wrong}", errors=errors)


@dataclass(frozen=True)
class Terms:
    """The limits in force and the calendar that counts them."""

    limits: Limits
    calendar: Calendar

    def acceptance(self, at: datetime) -> Clock:
        """受理期限: the clock of something received at that moment."""
        return start(self.calendar, Limit(self.limits.acceptance, source=SOURCE), at)

    def reply(self, at: datetime) -> Clock:
        """答复期限: the clock of something accepted, or to be redone, at that moment."""
        return start(self.calendar, Limit(self.limits.reply, source=SOURCE), at)
