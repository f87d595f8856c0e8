"""The versions of the calendar that a service counts with; the table apart from `casework.calendars.current`."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, Table

from casework.storage.types import Json, UtcDateTime


def calendar_versions(metadata: MetaData) -> Table:
    """Adds `calendar_version` to a service's tables; empty where nobody counts, or nothing was published yet."""
    return Table(
        "calendar_version",
        metadata,
        Column("version", Integer, primary_key=True, autoincrement=False),
        Column("document", Json, nullable=False),
        Column("taken_at", UtcDateTime, nullable=False),
        comment="calendars after the shipped one, each with all that came before it",
    )
