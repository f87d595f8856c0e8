"""The shipped calendars: `data/<layer>/<year>.json`, or a folder of the same shape that an operator keeps."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from casework.calendars.forecast import missing_forecasts
from casework.calendars.notice_json import parse_notice
from casework.domain.calendar import NATIONAL, Calendar, Notice
from casework.domain.errors import Invalid


def load(path: str | Path | None = None, regions: Sequence[str] = ()) -> Calendar:
    """Version 1 of the calendar of the country with `regions` on top, and forecasts for the years after.

    Invalid when a region has no folder, a file is no notice, or the national years have a gap.
    """
    folder: Traversable = Path(path) if path is not None else files("casework.calendars") / "data"
    layers = (NATIONAL, *regions)
    notices = tuple(replace(notice, version=1) for layer in layers for notice in _layer(folder, layer))
    calendar = Calendar(1, notices, layers)
    years = {notice.year for notice in notices if notice.layer == NATIONAL and not notice.forecast}
    if not years or max(years) != calendar.published_through:
        raise Invalid("calendar_gap", f"The national years {sorted(years)} have a gap; add the missing notice.")
    return replace(calendar, notices=notices + missing_forecasts(calendar))


def _layer(folder: Traversable, layer: str) -> Iterator[Notice]:
    known = sorted(item.name for item in folder.iterdir() if item.is_dir()) if folder.is_dir() else []
    if layer not in known:
        raise Invalid("calendar_unknown", f"There is no calendar '{layer}'; known: {', '.join(known) or 'none'}.")
    for item in sorted((folder / layer).iterdir(), key=lambda item: item.name):
        if item.name.endswith(".json"):
            yield _read(item, layer)


def _read(item: Traversable, layer: str) -> Notice:
    try:
        notice = parse_notice(json.loads(item.read_text(encoding="utf-8")))
    except ValueError as error:
        raise Invalid("calendar_unreadable", f"{layer}/{item.name} is not JSON: {error}.") from error
    except Invalid as error:
        raise Invalid(error.code, f"{layer}/{item.name}: {error.detail}", **error.facts) from error
    if notice.layer != layer:
        raise Invalid("calendar_misplaced", f"{layer}/{item.name} says that it belongs to '{notice.layer}'; move it.")
    return notice
