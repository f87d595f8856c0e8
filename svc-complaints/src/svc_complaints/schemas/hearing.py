"""What 督办 needs of other channels' events. Fields we do not know are let be, so that they may say more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from casework.web.fields import Instant, StrictBoolean, StrictInteger, Text


class Moved(ma.Schema):
    """Who owes it now, since when."""

    department = Text(min=0, max=64, required=True)
    at = Instant(required=True)
    imported = StrictBoolean()  # history from an older system


class Owed(Moved):
    """By when."""

    due = ma.fields.Date(required=True)


class Begun(Owed):
    """Counted from when: the moment of receipt, or the day of receipt in law where that is another."""

    received_at = Instant()
    received_on = ma.fields.Date()

    @ma.validates_schema
    def _one_of_them(self, data: Mapping[str, Any], **_: Any) -> None:
        if not ("received_at" in data or "received_on" in data):
            raise ma.ValidationError("one of received_at and received_on", "received_at")


class Anew(Owed):
    """The new day 0."""

    counted_from = ma.fields.Date(required=True)


class Extended(Owed):
    """By how many working days."""

    days = StrictInteger(min=1, max=1_000, required=True)
