"""Legal counting over a calendar: the day of receipt is day 0, the next day is the first, due at 24:00 of the due day.

So 民法典 art. 201; its art. 203 lets a period that ends on a day off end on the next working day (`roll_forward`, an
option, because practice for 信访 differs).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casework.domain.calendar import ONE_DAY, SHANGHAI, Calendar, Day, local_day
from casework.domain.errors import Invalid

LONGEST_COUNT = 1000  # days of a limit, in its own unit; five years of work is beyond any rule we know


@dataclass(frozen=True)
class Due:
    """The last day of a limit, and whether a calendar notice still to come can move it."""

    day: date
    provisional: bool

    @property
    def ends(self) -> datetime:
        """The first moment after the limit: 24:00 of the due day in China."""
        return end_of(self.day)


@dataclass(frozen=True)
class CountedDay:
    """One line of the explanation: the day, and its number in the count (None when it was not counted)."""

    day: Day
    number: int | None


def end_of(day: date) -> datetime:
    """24:00 of `day` in China."""
    return datetime.combine(day + ONE_DAY, datetime.min.time(), SHANGHAI)


def add_working_days(calendar: Calendar, start: date | datetime, days: int) -> Due:
    """The day on which a limit of `days` working days from `start` ends. Invalid outside 0 to `LONGEST_COUNT`."""
    return _last(local_day(start), list(count_working_days(calendar, start, days)))


def count_working_days(calendar: Calendar, start: date | datetime, days: int) -> Iterator[CountedDay]:
    """The count day by day, from the day after `start` to the due day."""
    check_length(days)
    day, number = local_day(start), 0
    while number < days:
        day += ONE_DAY
        seen = calendar.day(day)
        number += seen.working
        yield CountedDay(seen, number if seen.working else None)


def add_calendar_days(calendar: Calendar, start: date | datetime, days: int, *, roll_forward: bool = False) -> Due:
    """The day on which a limit of `days` 自然日 ends (信访工作条例); rolled forward it ends on a working day.

    Without rolling no notice can move it, so it is never provisional.
    """
    check_length(days)
    due = local_day(start) + timedelta(days=days)
    if not roll_forward:
        return Due(due, provisional=False)
    provisional = calendar.is_provisional(due)
    while not calendar.is_working(due):
        due += ONE_DAY
        provisional = provisional or calendar.is_provisional(due)
    return Due(due, provisional)


def working_days_between(calendar: Calendar, start: date | datetime, end: date | datetime) -> int:
    """Working days after `start`, up to and with `end`; negative when `end` is before `start`."""
    first, last = local_day(start), local_day(end)
    if last < first:
        return -working_days_between(calendar, last, first)
    return sum(calendar.is_working(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


def check_length(days: int) -> int:
    """`days` when a limit may be that long; else Invalid."""
    if not 0 <= days <= LONGEST_COUNT:
        raise Invalid("limit_out_of_range", f"A limit has 0 to {LONGEST_COUNT} days; {days} is outside.")
    return days


def _last(start: date, counted: list[CountedDay]) -> Due:
    provisional = any(line.day.provisional for line in counted)
    return Due(counted[-1].day.day if counted else start, provisional)
