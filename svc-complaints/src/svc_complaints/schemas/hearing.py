"""What 督办 needs of other channels' events. Fields we do not know are let be, so that they may say more."""

from __future__ import annotations

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
    """Counted from when."""

    received_at = Instant(required=True)


class Extended(Owed):
    """By how many working days."""

    days = StrictInteger(min=1, max=1_000, required=True)
