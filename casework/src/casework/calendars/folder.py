"""Notices that an administrator has put into CONFIG_DIR/calendars/<layer>/*.json."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import structlog

from casework.calendars.publishing import publish_year
from casework.domain.calendar import NATIONAL, Calendar
from casework.domain.errors import Invalid

FOLDER = "calendars"

log = structlog.get_logger()


def unpublished(calendar: Calendar, folder: Path) -> Iterator[Mapping[str, Any]]:
    """Those that the calendar does not know yet, in the order of their years. Raises ValueError, KeyError, OSError."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in _files(calendar, folder)]
    known = {(notice.layer, notice.year, notice.source) for notice in calendar.notices if not notice.forecast}
    new = [n for n in found if (n["layer"], n["year"], n["source"]) not in known]
    yield from sorted(new, key=lambda n: (n["layer"] != NATIONAL, n["year"], n.get("issued", "")))


def stamp(calendar: Calendar, folder: Path) -> tuple[tuple[str, int], ...]:
    """What changes when a notice is added or corrected."""
    return tuple((str(path), path.stat().st_mtime_ns) for path in _files(calendar, folder))


def completed(shipped: Calendar, folder: Path) -> Calendar:
    """The shipped calendar with all notices of the folder: for whoever keeps no versions of its own.

    A notice that cannot be read or does not fit is logged and left out; the others count.
    """
    calendar = shipped
    try:
        notices = list(unpublished(shipped, folder))
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.error("calendars_unreadable", folder=str(folder), reason=repr(error)[:300])
        return shipped
    for notice in notices:
        try:
            calendar = publish_year(calendar, notice)
        except Invalid as refused:
            log.error("calendar_refused", layer=notice["layer"], year=notice["year"], reason=refused.detail[:300])
    return calendar


def _files(calendar: Calendar, folder: Path) -> list[Path]:
    layers = [layer for layer in calendar.layers if (folder / layer).is_dir()]
    return sorted(path for layer in layers for path in (folder / layer).glob("*.json"))
