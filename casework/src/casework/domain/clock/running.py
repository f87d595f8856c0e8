"""A clock: a limit, what has happened to it, and the date that follows. Immutable; every act gives a new clock.

A clock remembers the version of the calendar that it was counted with, so `explain` leads to its `due` even when the
calendar has moved on. Moments are aware datetimes, or days in China.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from casework.domain.calendar import Calendar, local_day
from casework.domain.calendar_count import check_length, end_of, working_days_between
from casework.domain.clock.count import (
    Line,
    Why,
    count,
    is_open,
    is_provisional,
    suspended_days,
    total_days,
    with_stop,
)
from casework.domain.clock.operators import Extend, Limit, Operator, Restart, Resume, Stop, Suspend, Unit, proven
from casework.domain.errors import Conflict, Invalid

Moment = date | datetime
SOON_DAYS = 1  # yellow: at most one day of the limit is left …
SOON_PERCENT = 20  # … or at most this share of it


@dataclass(frozen=True)
class Clock:
    """`due` is the last day in law; `promised` the day the citizen was told (never after what was told as certain)."""

    limit: Limit
    started: date
    operators: tuple[Operator, ...]
    due: date
    provisional: bool
    promised: date
    calendar_version: int

    @property
    def day_zero(self) -> date:
        """Day of receipt, or of the last restart."""
        return next((o.on for o in reversed(self.operators) if isinstance(o, Restart)), self.started)

    @property
    def total(self) -> int:
        """Days of the limit with its extensions, in its unit."""
        return total_days(self.limit, self.operators)

    @property
    def ends(self) -> datetime:
        """24:00 of the due day in China: the first moment that is too late."""
        return end_of(self.due)

    @property
    def stopped(self) -> date | None:
        """The day on which the duty was done."""
        return next((o.on for o in self.operators if isinstance(o, Stop)), None)

    def on_time(self) -> bool | None:
        """Whether the clock was stopped within the limit; None while it runs."""
        return None if self.stopped is None else self.stopped <= self.due

    def overdue(self, now: Moment) -> bool:
        """Whether it runs and the due day is over."""
        return self.stopped is None and local_day(now) > self.due

    def restart(self, calendar: Calendar, on: Moment, *, cause: str, paper: str) -> Clock:
        """Count anew from `on` (条例 art. 30: the corrected application came in), also when the old limit is over."""
        return self._with(calendar, Restart(self._since_zero(on), cause, paper))

    def suspend(
        self,
        calendar: Calendar,
        begin: Moment,
        end: Moment | None = None,
        *,
        cause: str,
        paper: str,
        at_most: int | None = None,
    ) -> Clock:
        """Do not count the days after `begin`, until `end` or `resume`, and at most `at_most` working days."""
        first, last = self._within(begin), None if end is None else local_day(end)
        if last is None and at_most is None:
            raise Invalid("suspension_unbounded", "Give the end of the suspension, or its longest length (at_most).")
        if last is not None and last < first:
            raise Invalid("suspension_backwards", "The suspension ends before it begins; exchange the two days.")
        if at_most is not None:
            check_length(at_most)
        return self._with(calendar, Suspend(first, cause, paper, last, at_most))

    def resume(self, calendar: Calendar, on: Moment, *, cause: str, paper: str, suspension: int | None = None) -> Clock:
        """End an open suspension; `on` is the last day not counted (收到回复之日).

        `suspension` is its place in `operators`, needed only when several are open.
        """
        places = [place for place in range(len(self.operators)) if is_open(self.operators, place)]
        place = suspension if suspension is not None else (places[0] if len(places) == 1 else None)
        if place not in places:
            raise Conflict(
                "suspension_unclear", f"Say which open suspension ends; open: {places or 'none'}.", open=places
            )
        begun = self.operators[place]
        last = local_day(on)
        if isinstance(begun, Suspend) and last < begun.begin:
            raise Invalid("suspension_backwards", f"The suspension began on {begun.begin}; it cannot end before.")
        return self._with(calendar, Resume(last, cause, paper, place))

    def resuspend(self, calendar: Calendar, suspension: int, begin: Moment, at_most: int) -> Clock:
        """A suspension as it is known now: the paper that began it was received on another day than thought.

        Its days are those after `begin`, at most `at_most` working days, and until it was resumed; 0 takes nothing out.
        """
        known = self.operators[suspension] if 0 <= suspension < len(self.operators) else None
        if not isinstance(known, Suspend) or known.end is not None or self.stopped is not None:
            raise Conflict("suspension_unclear", f"There is no suspension at place {suspension} that can be changed.")
        changed = replace(known, begin=self._since_zero(begin), at_most=check_length(at_most))
        operators = (*self.operators[:suspension], changed, *self.operators[suspension + 1 :])
        told = replace(self, operators=operators).recounted(calendar)
        return replace(told, promised=told.due)

    def extend(self, calendar: Calendar, days: int, on: Moment, *, cause: str, paper: str) -> Clock:
        """`days` more; only while the limit still runs (`on` not after the due day)."""
        if days < 1:
            raise Invalid("extension_empty", "An extension has at least one day.")
        check_length(self.total + days)
        return self._with(calendar, Extend(self._within(on), cause, paper, days))

    def stop(self, on: Moment, *, cause: str, paper: str) -> Clock:
        """The duty was done `on` that day. The date stays as it is."""
        return self._appended(Stop(self._since_zero(on), cause, paper))

    def left(self, calendar: Calendar, today: Moment) -> int:
        """Days of the limit that remain after `today`, in its unit; 0 on the due day, negative when over.

        For a stopped clock, those that remained on its last day.
        """
        day = min(local_day(today), self.stopped) if self.stopped else local_day(today)
        if day <= self.due:
            return sum(1 for line in self.explain(calendar) if line.number and line.day.day > day)
        if self.limit.unit is Unit.CALENDAR_DAYS:
            return (self.due - day).days
        return -working_days_between(calendar, self.due, day)

    def suspended(self, calendar: Calendar, today: Moment) -> bool:
        """Whether the clock stands still on that day."""
        return local_day(today) in suspended_days(self._calendar(calendar), self.operators)

    def due_soon(
        self, calendar: Calendar, today: Moment, *, days: int = SOON_DAYS, percent: int = SOON_PERCENT
    ) -> bool:
        """Whether it runs, is not over, and at most `days` days or `percent` % of its limit are left."""
        if self.stopped is not None or self.overdue(today) or self.suspended(calendar, today):
            return False
        return self._little(self.left(calendar, today), days, percent)

    def first_due_soon(self, calendar: Calendar, *, days: int = SOON_DAYS, percent: int = SOON_PERCENT) -> date:
        """The first day on which `due_soon` holds if nothing else happens: what a job can query by."""
        first, left = self.due, 0
        lines = [line for line in self.explain(calendar) if self.day_zero <= line.day.day <= self.due]
        for line in reversed(lines):
            if not self._little(left, days, percent):
                break
            if line.why is not Why.SUSPENDED:
                first = line.day.day
            left += 1 if line.number else 0
        return first

    def explain(self, calendar: Calendar) -> list[Line]:
        """Every day from receipt to the due day (or the stop, when later), with its number and why."""
        lines = count(self._calendar(calendar), self.limit, self.started, self.operators)
        stop = next((o for o in self.operators if isinstance(o, Stop)), None)
        return lines if stop is None else with_stop(self._calendar(calendar), lines, stop)

    def recounted(self, calendar: Calendar) -> Clock:
        """The same facts on another calendar, with the due date that follows; `promised` stays."""
        lines = count(calendar, self.limit, self.started, self.operators)
        return replace(
            self,
            due=lines[-1].day.day,
            provisional=is_provisional(self.limit, lines),
            calendar_version=calendar.version,
        )

    def _little(self, left: int, days: int, percent: int) -> bool:
        return left <= days or left * 100 <= percent * self.total

    def _with(self, calendar: Calendar, operator: Operator) -> Clock:
        """After an operator the citizen is told the new date, so it becomes the promised one."""
        told = self._appended(operator).recounted(calendar)
        return replace(told, promised=told.due)

    def _appended(self, operator: Operator) -> Clock:
        if self.stopped is not None:
            raise Conflict(
                "clock_stopped", f"The clock was stopped on {self.stopped}; nothing can change its limit now."
            )
        return replace(self, operators=(*self.operators, proven(operator)))

    def _since_zero(self, moment: Moment) -> date:
        day = local_day(moment)
        if day < self.day_zero:
            raise Invalid("before_the_clock", f"The clock began on {self.day_zero}; {day} is before. Check the day.")
        return day

    def _within(self, moment: Moment) -> date:
        day = self._since_zero(moment)
        if day > self.due:
            raise Conflict(
                "limit_over", f"The limit ended on {self.due}; after that it cannot be changed.", due=str(self.due)
            )
        return day

    def _calendar(self, calendar: Calendar) -> Calendar:
        if calendar.version < self.calendar_version:
            raise ValueError(f"counted with calendar {self.calendar_version}, but given the older {calendar.version}")
        return calendar.at(self.calendar_version)
