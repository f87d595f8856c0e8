"""Statements whose form differs between SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, text
from sqlalchemy.dialects import postgresql, sqlite


def _insert(connection: Connection, table: Table) -> Any:
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    return dialect.insert(table)


def insert_new(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Inserts unless the primary key is there already; says whether it did."""
    key = list(table.primary_key.columns)
    # rowcount after ON CONFLICT is not to be trusted with psycopg 3: ask for the row
    statement = _insert(connection, table).values(**values).on_conflict_do_nothing().returning(*key)
    return connection.execute(statement).first() is not None


def upsert(connection: Connection, table: Table, values: Mapping[str, Any]) -> None:
    """Inserts, or replaces the values of the row with the same primary key."""
    key = [c.name for c in table.primary_key.columns]
    changed = {k: v for k, v in values.items() if k not in key}
    statement = _insert(connection, table).values(**values).on_conflict_do_update(index_elements=key, set_=changed)
    connection.execute(statement)


def lock_name(connection: Connection, name: str) -> None:
    """Until the transaction ends, nobody else passes here with the same name. SQLite has one writer anyway."""
    if connection.dialect.name != "sqlite":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})
