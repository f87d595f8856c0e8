"""The copy of the directory that every service keeps; the tables apart from `casework.directory`, which reads them."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, String, Table

from casework.storage.types import Json, UtcDateTime


def directory_tables(metadata: MetaData) -> Table:
    """Adds `department_copy` to a service's tables."""
    return Table(
        "department_copy",
        metadata,
        Column("id", String(64), primary_key=True),
        Column("revision", Integer, nullable=False),  # the newest wins, in whatever order they come
        Column("document", Json, nullable=False),
        Column("heard_at", UtcDateTime, nullable=False),
        comment="the city's departments as the gateway announces them: a copy, never changed here",
    )
