"""The numbers of 依申请公开: what the regulation fixes is a constant, what it leaves open a city sets in bounds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

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
    "monthly_many": (2, 100), "grace": (0, 10),
}  # fmt: skip


@dataclass(frozen=True)
class Limits:
    """Working days, where nothing else is said. The defaults are proposals for each city to set."""

    amendment: int = 15  # the "reasonable period" of art. 30
    contact: int = 1  # by when the agency tries to reach whoever applied by web or fax; the regulation has no number
    delay: int = 60  # most that 延迟答复 may add for a justified but excessive request (art. 35: "reasonable")
    payment: int = 20  # from the day after the fee notice was received
    grace: int = 3  # after the last day of an amendment, payment or opinion, until the job acts: mail, bank, a weekend
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

    def awaited_until(self, until: date, by_itself: bool) -> date:
        """The last day on which a case whose amendment or payment was due `until` is not ended, nor silence noted.

        By itself only after the days of grace, for what came in time may become known later; a clerk who knows that
        nothing came need not wait.
        """
        return self.day(until, self.limits.grace) if by_itself and self.limits.grace else until

    def over(self, today: date) -> date:
        """The latest last day of a period whose days of grace are over today."""
        day = today - timedelta(days=1)
        while self.awaited_until(day, by_itself=True) >= today:
            day -= timedelta(days=1)
        return day

    def day(self, since: date | datetime, days: int) -> date:
        """The last day of a limit of `days` working days from `since`."""
        return add_working_days(self.calendar, since, days).day
