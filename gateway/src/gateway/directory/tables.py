"""The directory's tables: the departments as they are, and every act that made them so."""

from __future__ import annotations

from sqlalchemy import Column, Date, Integer, String, Table

from casework.storage.types import BigId, Json, UtcDateTime
from gateway.tables import metadata

department = Table(
    "department",
    metadata,
    Column("id", String(64), primary_key=True),  # never given again
    Column("place", Integer, nullable=False),  # in lists: in the order in which they came
    Column("revision", Integer, nullable=False),
    Column("document", Json, nullable=False),  # names, seats and end, with their days
    Column("changed_at", UtcDateTime, nullable=False),
    comment="the departments of the city with all their names, past and to come",
)

department_act = Table(
    "department_act",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("department", String(64), nullable=False, index=True),
    Column("happened", String(16), nullable=False),  # created, renamed, changed, merged, abolished
    Column("effective_on", Date, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("account", String(96), nullable=False),  # who did it
    Column("at", UtcDateTime, nullable=False),
    comment="append-only: who did what to a department, and from when it holds",
)
