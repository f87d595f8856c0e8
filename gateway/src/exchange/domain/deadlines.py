"""Limits of the 信访工作条例 that the exchange watches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casework.domain.calendar import ONE_DAY, Calendar, local_day
from casework.domain.calendar_count import add_calendar_days, add_working_days

NOTIFY_DAYS = 15  # calendar days, art. 22 and 23 ¶1, ¶3
OBJECT_DAYS = 5  # working days, art. 23 ¶3
HANDLE_DAYS = 60  # calendar days from acceptance, art. 34
EXTEND_DAYS = 30  # calendar days more with the leader's approval, art. 34
REVIEW_DAYS = 30  # calendar days to ask for 复查 or 复核, and to decide, art. 35, 36
LATE_POST = timedelta(days=7)  # an objection made in time may arrive later: the line can be down for days
KEPT = timedelta(days=30)  # messages of a case that is over can be sent again for so long


@dataclass(frozen=True)
class Deadline:
    """A limit in calendar days.

    `day` is its last day as counted; `rolled` the next working day when that is a day off (民法典 art. 203; whether it
    holds here is unsettled, so it is provisional); `target` the last working day not after `day`, which is safe.
    """

    day: date
    rolled: date
    target: date
    provisional: bool


def calendar_days(calendar: Calendar, start: date | datetime, days: int) -> Deadline:
    """A limit of so many calendar days; the day of receipt is day 0."""
    counted = add_calendar_days(calendar, start, days)
    rolled = add_calendar_days(calendar, start, days, roll_forward=True)
    target = counted.day
    while not calendar.is_working(target):
        target -= ONE_DAY
    return Deadline(counted.day, rolled.day, target, rolled.provisional or rolled.day != counted.day)


def notify_by(calendar: Calendar, received: date | datetime) -> Deadline:
    """Until when the petitioner must have been told (art. 22, 23)."""
    return calendar_days(calendar, received, NOTIFY_DAYS)


def object_by(calendar: Calendar, registered: date | datetime) -> date:
    """Until when the office may give the matter back as not its own (art. 23 ¶3): 5 working days."""
    return add_working_days(calendar, registered, OBJECT_DAYS).day


def handle_by(calendar: Calendar, accepted: date | datetime, *, extended: bool = False) -> Deadline:
    """Until when the matter must be concluded (art. 34)."""
    return calendar_days(calendar, accepted, HANDLE_DAYS + (EXTEND_DAYS if extended else 0))


def may_object(calendar: Calendar, registered: datetime, at: datetime) -> bool:
    """Whether `at` is still within the working days for objecting."""
    return local_day(at) <= object_by(calendar, registered)
