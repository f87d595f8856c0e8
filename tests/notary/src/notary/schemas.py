"""What goes in and out over HTTP."""

from __future__ import annotations

import marshmallow as ma

from casework.web.fields import QueryInteger, Strict

MOST_ENTRIES = 100


class Page(Strict):
    """Which part of the register."""

    limit = QueryInteger(min=1, max=MOST_ENTRIES, load_default=20)


class Entry(ma.Schema):
    """A line of the register."""

    number = ma.fields.String(required=True)
    sender = ma.fields.String(required=True)
    subject = ma.fields.String(required=True)
    received_at = ma.fields.AwareDateTime(required=True)
    opened_at = ma.fields.AwareDateTime(required=True)


class Register(ma.Schema):
    """Lines of the register, newest first."""

    entries = ma.fields.List(ma.fields.Nested(Entry), required=True)
