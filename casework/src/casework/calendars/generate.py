"""Writes `data/national/<year>.json` from the package `chinesecalendar`, under the notice that the year rests on.

    python -m casework.calendars.generate 2024 2025 2026
    python -m casework.calendars.generate statutory

The second writes `data/statutory.json`, on which forecasts rest, from the package `holidays`.

For whoever keeps this repository; an administrator publishes a new year as a notice (`publish_year`), with no release.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from casework.calendars.forecast import STATUTORY
from casework.calendars.notice_json import notice_to_json
from casework.domain.calendar import NATIONAL, NEXT_NOTICE_REACHES_BACK_TO, Notice

TITLE = "国务院办公厅关于{year}年部分节假日安排的通知"
# Year: (file number, empty where we have not seen it; day of issue).
NOTICES = {
    2024: ("国办发明电〔2023〕7号", date(2023, 10, 25)),
    2025: ("国办发明电〔2024〕12号", date(2024, 11, 12)),
    2026: ("", date(2025, 11, 4)),
}
STATUTORY_YEARS = range(2024, 2100)  # the package knows none after
DATA = Path(__file__).parent / "data"
FULL_NAMES = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}


def national_notice(year: int) -> Notice:
    """The State Council's notice for `year`, with the end of the December before. KeyError when not in `NOTICES`."""
    from chinese_calendar import constants

    number, issued = NOTICES[year]
    title = TITLE.format(year=year)
    return Notice(
        layer=NATIONAL,
        year=year,
        source=f"{title}({number})" if number else title,
        issued=issued,
        days_off=days_of(year, constants.holidays),
        working=days_of(year, constants.workdays),
    )


def main(arguments: list[str]) -> None:
    """Writes one file per year named, or the statutory days of all."""
    if arguments == ["statutory"]:
        lines = (f'"{year}": {json.dumps(statutory_days(year), ensure_ascii=False)}' for year in STATUTORY_YEARS)
        (DATA / STATUTORY).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
        return
    for year in map(int, arguments):
        data = notice_to_json(national_notice(year))
        del data["version"]  # a file has none; it gets one when it is loaded
        path = DATA / NATIONAL / f"{year}.json"
        path.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def statutory_days(year: int) -> dict[str, str]:
    """`{month-day: name}` of the days off by the statute alone."""
    import holidays

    days = holidays.country_holidays("CN", years=year, language="zh_CN")
    return {f"{day:%m-%d}": name for day, name in sorted(days.items())}


def days_of(year: int, days: Mapping[date, str]) -> tuple[tuple[date, str], ...]:
    """The days of this year's notice, with the name of the holiday."""
    from chinese_calendar.constants import Holiday

    names = {holiday.value: str(holiday.chinese) for holiday in Holiday}
    ours = sorted((day, names[name]) for day, name in days.items() if _year_of_notice(day) == year)
    return tuple((day, FULL_NAMES.get(name, name)) for day, name in ours)


def _year_of_notice(day: date) -> int:
    """The last days of December are ruled by the notice for the next year."""
    return day.year + 1 if (day.month, day.day) >= NEXT_NOTICE_REACHES_BACK_TO else day.year


if __name__ == "__main__":
    main(sys.argv[1:])
