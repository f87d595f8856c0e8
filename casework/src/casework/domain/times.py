"""Times as they go over the wire."""

from __future__ import annotations

from datetime import UTC, datetime


def utc(moment: datetime) -> str:
    """RFC 3339 in UTC, with Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
