"""Notices of years before the first shipped one, for counting what is long past: letters of an older system."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from casework.calendars.generate import TITLE, days_of
from casework.domain.calendar import NATIONAL, Calendar, Notice

FIRST = 2004  # the first year that the source knows


def with_past(calendar: Calendar, since: int) -> Calendar:
    """The next version of `calendar`, which also knows the country's years from `since` on; itself when it does.

    Years before 2004, and regional holidays of any past year, nobody has published in a form that we know.
    """
    missing = list(range(max(since, FIRST), first_published(calendar)))
    return calendar.with_notices(_notices(missing)) if missing else calendar


def first_published(calendar: Calendar) -> int:
    """The first year for which the country has a notice."""
    years = [n.year for n in calendar.notices if n.layer == NATIONAL and not n.forecast]
    return min(years, default=FIRST)


def _notices(years: list[int]) -> Iterator[Notice]:
    from importlib.metadata import version

    from chinese_calendar import constants

    source = f"{TITLE} (chinesecalendar {version('chinesecalendar')})"
    plain = Notice(NATIONAL, 0, "")
    for year in years:
        off, worked = days_of(year, constants.holidays), days_of(year, constants.workdays)
        # the day of issue is not among what the source knows: the end of the year before, by when it was out
        yield replace(
            plain, year=year, source=source.format(year=year), issued=date(year - 1, 12, 31), days_off=off,
            working=worked,
        )  # fmt: skip
