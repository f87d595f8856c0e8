"""Statements whose form differs between SQLite and PostgreSQL; built once per table, for building costs the most."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table, text
from sqlalchemy.dialects import postgresql, sqlite


@lru_cache(maxsize=256)
def _insert_new(dialect: str, table: Table) -> Any:
    insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    # rowcount after ON CONFLICT is not to be trusted with psycopg 3: ask for the row
    return insert.on_conflict_do_nothing().returning(*table.primary_key.columns)


@lru_cache(maxsize=256)
def _upsert(dialect: str, table: Table, names: tuple[str, ...]) -> Any:
    insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    key = [c.name for c in table.primary_key.columns]
    changed = {name: insert.excluded[name] for name in names if name not in key}
    return insert.on_conflict_do_update(index_elements=key, set_=changed)


def insert_new(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Inserts unless the primary key is there already; says whether it did."""
    statement = _insert_new(connection.dialect.name, table)
    return connection.execute(statement, dict(values)).first() is not None


def upsert(connection: Connection, table: Table, values: Mapping[str, Any]) -> None:
    """Inserts, or replaces the values of the row with the same primary key."""
    connection.execute(_upsert(connection.dialect.name, table, tuple(values)), dict(values))


def lock_name(connection: Connection, name: str) -> None:
    """Until the transaction ends, nobody else passes here with the same name. SQLite has one writer anyway."""
    if connection.dialect.name != "sqlite":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})
