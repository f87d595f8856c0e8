"""Two clocks on a letter: the one that the sender sees, and the turn of the department that has it now.

Counting is the kernel's (`casework.domain.clock`): working days, day 0 is the day of receipt, due at 24:00.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from casework.domain.calendar import Calendar, local_day
from casework.domain.calendar_count import add_working_days
from casework.domain.clock import Clock, Limit, Notice, kept, notice, resumed, start, stopped
from casework.domain.errors import Conflict
from svc_mailbox.domain.limits import LimitRule, limit_for
from svc_mailbox.domain.words import Kind

__all__ = ["Notice", "Terms", "Turn", "extended", "kept", "notice", "resumed", "stopped"]  # the kernel's five, too


@dataclass(frozen=True)
class Terms:
    """The limits in force and the calendar that counts them."""

    rules: Iterable[LimitRule]
    calendar: Calendar

    def rule(self, kind: Kind, department: str, at: datetime) -> LimitRule:
        """What holds for something that starts at this instant."""
        return limit_for(self.rules, kind, department, local_day(at))

    def clock(self, rule: LimitRule, at: datetime) -> Clock:
        """A clock for an answer by this rule."""
        return start(self.calendar, Limit(rule.answer, source=rule.source), at)

    def day(self, at: datetime, days: int) -> date:
        """The last day of a limit of `days` working days from `at`."""
        return add_working_days(self.calendar, at, days).day


@dataclass(frozen=True)
class Turn:
    """A department's turn: a fresh `clock` of its own, and the last day on which it may return the letter."""

    clock: Clock
    return_by: date
    designated: bool = False  # a supervisor has decided: no return any more (潍坊市12345条例 art. 22)

    def check_return(self, now: datetime) -> None:
        """Raises Conflict when it is too late to return the letter, or a supervisor has decided."""
        if self.designated:
            raise Conflict(
                "return_decided", "A supervisor has decided that this letter is yours; it cannot be returned."
            )
        if local_day(now) > self.return_by:
            raise Conflict(
                "return_too_late",
                f"A letter can be returned until {self.return_by}; handle it, or ask a supervisor.",
                return_by=self.return_by.isoformat(),
            )


def extended(clock: Clock, calendar: Calendar, days: int, at: datetime, paper: str) -> Clock:
    """The clock with `days` more; one that is over stays over."""
    return clock.extend(calendar, days, at, cause="extension_approved", paper=paper) if kept(clock, at) else clock
