"""Tells that the calendar is about to run out, early enough for somebody to type the next notice in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casework.domain.calendar import NATIONAL, Calendar, local_day

# The State Council's notices for 2024 to 2026 came out on 25 October, 12 November and 4 November.
NEXT_YEAR_IS_DUE = (11, 15)
REGION_AHEAD = timedelta(days=30)  # before the days that a region's forecast leaves open


@dataclass(frozen=True)
class Alarm:
    """`code` is `year_missing` (now), `next_year_missing` or `region_missing`; `since` is when it began to be true."""

    code: str
    layer: str
    year: int
    since: date
    message_zh: str
    message_en: str


def alarm(calendar: Calendar, today: date | datetime) -> Alarm | None:
    """The most urgent alarm, or None."""
    return next(alarms(calendar, today), None)


def alarms(calendar: Calendar, today: date | datetime) -> Iterator[Alarm]:
    """All alarms, the most urgent first."""
    day = local_day(today)
    if not calendar.published(NATIONAL, day.year):
        yield _national("year_missing", day.year, date(day.year, 1, 1))
    elif (day.month, day.day) >= NEXT_YEAR_IS_DUE and not calendar.published(NATIONAL, day.year + 1):
        yield _national("next_year_missing", day.year + 1, date(day.year, *NEXT_YEAR_IS_DUE))
    for notice in calendar.forecasts():
        if (
            notice.layer != NATIONAL
            and notice.unsettled
            and notice.unsettled[0] - REGION_AHEAD <= day <= notice.unsettled[1]
        ):
            yield _regional(notice.layer, notice.year, notice.unsettled[0] - REGION_AHEAD)


def _national(code: str, year: int, since: date) -> Alarm:
    return Alarm(
        code,
        NATIONAL,
        year,
        since,
        f"{year}年节假日安排尚未录入,期限暂按预测计算。请录入国务院办公厅通知。",
        f"The holidays of {year} are not published here; limits count on a forecast. Enter the State Council's notice.",
    )


def _regional(layer: str, year: int, since: date) -> Alarm:
    return Alarm(
        "region_missing",
        layer,
        year,
        since,
        f"{year}年地方节假日({layer})尚为预测。请录入当地政府通知。",
        f"The regional holidays of {year} ({layer}) are still a forecast. Enter the local government's notice.",
    )
