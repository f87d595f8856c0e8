"""A new notice makes a new version of the calendar; nothing that was known before is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from casework.calendars.forecast import missing_forecasts
from casework.calendars.notice_json import parse_notice
from casework.domain.calendar import NATIONAL, Calendar, Notice
from casework.domain.errors import Invalid

# Off in every year by 全国年节及纪念日放假办法 art. 2: a notice without them was not copied whole.
ALWAYS_OFF = ((1, 1), (5, 1), (10, 1))


def publish_year(calendar: Calendar, notice_json: object) -> Calendar:
    """The next version of `calendar`, which knows the notice (shape: `notice_json`).

    A second notice for a year adds to the first and goes before it (an emergency extension, a correction: a day that
    was wrongly off is listed under `working`). Invalid `notice_malformed` or `notice_implausible`, with `errors`.
    """
    notice = parse_notice(notice_json)
    errors: dict[str, list[str]] = {}
    for field, message in _doubts(calendar, notice):
        errors.setdefault(field, []).append(message)
    if errors:
        raise Invalid(
            "notice_implausible", "The notice does not fit the calendar; compare the named fields.", errors=errors
        )
    published = calendar.with_notices([notice])
    return replace(published, notices=published.notices + missing_forecasts(published))


def _doubts(calendar: Calendar, notice: Notice) -> Iterator[tuple[str, str]]:
    yield from _wrong_place(calendar, notice)
    if notice.issued and notice.issued > date(notice.year, 12, 31):
        yield "issued", f"A notice for {notice.year} is issued by the end of that year."
    days_off, working = dict(notice.days_off), dict(notice.working)
    for key, days in (("days_off", days_off), ("working", working)):
        yield from (
            (key, f"{day} is not in {notice.year} or the December before.") for day in days if not _near(notice, day)
        )
    yield from (
        ("working", f"{day} is both off and worked; keep one.") for day in sorted(days_off.keys() & working.keys())
    )
    if not days_off and not working:
        yield "days_off", "The notice names no day at all."
    rest = calendar.with_notices([replace(notice, working=())])
    for day in sorted(working.keys() - days_off.keys()):
        if notice.layer in calendar.layers and rest.is_working(day):
            yield "working", f"{day} is a working day already; check the date."


def _wrong_place(calendar: Calendar, notice: Notice) -> Iterator[tuple[str, str]]:
    if notice.layer not in calendar.layers:
        yield "layer", f"This calendar has the layers {', '.join(calendar.layers)}."
        return
    known = calendar.published(notice.layer, notice.year)
    if notice.forecast and known:
        yield "forecast", f"{notice.year} is published; a forecast cannot replace it."
    if notice.layer != NATIONAL or notice.forecast or known:
        return
    if notice.year != calendar.published_through + 1:
        yield "year", f"{calendar.published_through + 1} comes first; publish the years in order."
    named = {day for day, _ in notice.days_off}
    for month, day in ALWAYS_OFF:
        if date(notice.year, month, day) not in named:
            yield "days_off", f"{date(notice.year, month, day)} is off in every year; copy the whole notice."


def _near(notice: Notice, day: date) -> bool:
    return date(notice.year - 1, 12, 1) <= day <= date(notice.year, 12, 31)
