"""A calendar day as all requests write it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import marshmallow as ma

_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Day(ma.fields.Date):
    """A calendar day, `YYYY-MM-DD` and no other way of writing it (not 20260302, not 2026-W10-1)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if not isinstance(value, str) or not _WRITTEN.fullmatch(value):
            raise self.make_error("invalid", input=value, obj_type="date")
        found: date = super()._deserialize(value, attr, data, **kwargs)
        return found
