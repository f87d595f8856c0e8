"""A calendar with all its versions as one JSON object, as services store it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.calendars.notice_json import notice_to_json, parse_notice
from casework.domain.calendar import Calendar
from casework.domain.errors import Invalid


def calendar_to_json(calendar: Calendar) -> dict[str, Any]:
    """`{"version": 2, "layers": ["national", "guangxi"], "notices": […]}`."""
    return {
        "version": calendar.version,
        "layers": list(calendar.layers),
        "notices": [notice_to_json(notice) for notice in calendar.notices],
    }


def calendar_from_json(data: Mapping[str, Any]) -> Calendar:
    """The reverse of `calendar_to_json`. Invalid `calendar_malformed` or `notice_malformed`."""
    try:
        version, layers, notices = int(data["version"]), tuple(map(str, data["layers"])), list(data["notices"])
    except (KeyError, TypeError, ValueError) as error:
        raise Invalid("calendar_malformed", f"The stored calendar cannot be read: {error!r}. Restore it.") from error
    return Calendar(version, tuple(parse_notice(notice) for notice in notices), layers)
