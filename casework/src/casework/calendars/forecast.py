"""What the statute alone says about years that nobody has published: a forecast, and always labelled as one.

`data/statutory.json` has the statutory days of coming years as the package `holidays` reckons them (`generate`), which
does not know the working weekends (调休), and does not say so. Here every day of such a year is unsettled, so each date
counted over it is provisional. The package itself is not asked at run time: for one country it loads those of all 250,
30 MB in every process that counts days.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib.resources import files

from casework.domain.calendar import NATIONAL, Calendar, Notice

STATUTORY = "statutory.json"  # {year: {month-day: name}}
YEARS_AHEAD = 3  # beyond them only weekends are known, and every date is as provisional


def forecast_year(year: int) -> Notice:
    """The statutory days off of `year`, with those that make up for a weekend, as a forecast.

    After the last year in the file none is known, and that year is as unsettled as the others.
    """
    known = json.loads((files("casework.calendars") / "data" / STATUTORY).read_text(encoding="utf-8"))
    return Notice(
        layer=NATIONAL,
        year=year,
        source=f"预测:仅{year}年法定节假日,未含调休,国务院办公厅尚未公布 (forecast: statutory days only)",
        forecast=True,
        days_off=tuple((date.fromisoformat(f"{year}-{day}"), name) for day, name in known.get(str(year), {}).items()),
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
