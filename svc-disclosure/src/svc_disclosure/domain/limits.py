"""The numbers of 依申请公开: what the regulation fixes is a constant, what it leaves open a city sets in bounds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from casework.domain.calendar import Calendar
from casework.domain.calendar_count import add_working_days
from casework.domain.clock import Clock, Limit, start
from svc_disclosure.domain.bounds import check_bounds

# Working days; fixed by 国令711
ANSWER = 20  # art. 33
EXTENSION = 20  # art. 33: at most so many more, once
AMENDMENT_NOTICE = 7  # art. 30: from receipt
OPINION = 15  # art. 32 and art. 34: from the day on which the question was served

SOURCE = "政府信息公开条例 art. 33"
# name: least, most
BOUNDS = {
    "amendment": (5, 30), "contact": (0, 5), "delay": (1, 250), "payment": (5, 40), "correction": (1, 60),
    "monthly_many": (2, 100),
}  # fmt: skip


@dataclass(frozen=True)
class Limits:
    """Working days, where nothing else is said. The defaults are proposals for each city to set."""

    amendment: int = 15  # the "reasonable period" of art. 30
    contact: int = 1  # by when the agency tries to reach whoever applied by web or fax; the regulation has no number
    delay: int = 60  # most that 延迟答复 may add for a justified but excessive request (art. 35: "reasonable")
    payment: int = 20  # from the day after the fee notice was received
    correction: int = 20  # to settle a request to correct a record (art. 41 has no limit)
    monthly_many: int = 10  # applications of one person in a month above which reasons may be asked (art. 35)
    secrecy_excluded: bool = False  # whether a secrecy referral is "opinion of another body" in art. 33 ¶3

    def __post_init__(self) -> None:
        """Raises Invalid that names every number out of range."""
        check_bounds(self, BOUNDS)


@dataclass(frozen=True)
class Terms:
    """The limits in force and the calendar that counts them."""

    limits: Limits
    calendar: Calendar

    def answer(self, received: date | datetime) -> Clock:
        """答复期限 (art. 33): that day is day 0."""
        return start(self.calendar, Limit(ANSWER, source=SOURCE), received)

    def day(self, since: date | datetime, days: int) -> date:
        """The last day of a limit of `days` working days from `since`."""
        return add_working_days(self.calendar, since, days).day
