"""What the statute alone says about years that nobody has published: a forecast, and always labelled as one.

The package `holidays` knows the statutory days of coming years but not the working weekends (调休), and does not say
so. Here every day of such a year is unsettled, so each date counted over it is provisional.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from casework.domain.calendar import NATIONAL, Calendar, Notice

YEARS_AHEAD = 3  # beyond them only weekends are known, and every date is as provisional


def forecast_year(year: int) -> Notice:
    """The statutory days off of `year`, with those that make up for a weekend, as a forecast."""
    import holidays  # 30 MB and a tenth of a second, needed only here

    statutory = holidays.country_holidays("CN", years=year, language="zh_CN")
    return Notice(
        layer=NATIONAL,
        year=year,
        source=f"预测:仅{year}年法定节假日,未含调休,国务院办公厅尚未公布 (forecast: statutory days only)",
        forecast=True,
        days_off=tuple(sorted((day, name) for day, name in statutory.items())),
        unsettled=(date(year, 1, 1), date(year, 12, 31)),
    )


def missing_forecasts(calendar: Calendar) -> tuple[Notice, ...]:
    """Forecasts for the years after the published ones that have none yet, in the calendar's version."""
    return tuple(_missing(calendar))


def _missing(calendar: Calendar) -> Iterator[Notice]:
    held = {notice.year for notice in calendar.forecasts() if notice.layer == NATIONAL}
    last = calendar.published_through
    for year in range(last + 1, last + 1 + YEARS_AHEAD):
        if year not in held:
            yield replace(forecast_year(year), version=calendar.version)
