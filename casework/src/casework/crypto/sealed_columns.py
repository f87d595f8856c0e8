"""Sealed values in tables: the column type that marks them, and the change of keys over all of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Connection, Dialect, MetaData, Table

from casework.crypto.vault import VERSION, Vault, context

Key = tuple[Any, ...]
Write = Callable[[], AbstractContextManager[Connection]]
BATCH = 500  # rows in one transaction: how long a writer may have to wait


class SealedText(sa.TypeDecorator[str]):
    """A value that a `Vault` has sealed for `context(table, column, primary key)`. Plain text is refused."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """To the database."""
        if value is not None and not value.startswith(f"{VERSION}."):
            raise ValueError("this column takes sealed values only: seal the text first")
        return value


class CustodyText(SealedText):
    """The same under the custodian's keys (`custody.custody_vault`), which the instance's own vault does not open."""

    cache_ok = True


def rotate(
    write: Write, metadata: MetaData, vault: Vault, batch: int = BATCH, *, of: type[SealedText] = SealedText
) -> dict[str, int]:
    """Seals under the newest key what is not yet. Returns how many values per `table.column`.

    `vault` holds the keys for the columns of this very type `of`: those of the other type are let be.
    `write` opens a transaction (`Database.write`, `engine.begin`), one for each batch. It may be stopped and run
    again; what somebody writes meanwhile is left alone: a running instance writes under the older key until it
    reads the first value under the new one. Raises SealBroken at a value that does not open.
    """
    return {
        f"{table.name}.{column.name}": _rotate_column(write, table, column, vault, batch)
        for table in metadata.sorted_tables
        for column in table.columns
        if type(column.type) is of  # a CustodyText is a SealedText, under other keys
    }


def _rotate_column(write: Write, table: Table, column: Column[Any], vault: Vault, batch: int) -> int:
    changed = 0
    last: Key | None = ()
    while last is not None:
        with write() as connection:
            rows = _not_current(connection, table, column, vault, batch, last)
            changed += sum(_rotate_value(connection, table, column, vault, *row) for row in rows)
        last = rows[-1][0] if rows else None
    return changed


def _not_current(
    connection: Connection, table: Table, column: Column[Any], vault: Vault, batch: int, last: Key
) -> list[tuple[Key, str]]:
    """Primary keys and values, in order of the primary key, from after `last`."""
    key = list(table.primary_key.columns)
    query = sa.select(*key, column).where(sa.func.substr(column, 1, len(vault.current_prefix)) != vault.current_prefix)
    if last:
        after = [sa.literal(known, part.type) for part, known in zip(key, last, strict=True)]
        query = query.where(sa.tuple_(*key) > sa.tuple_(*after))
    return [(tuple(row[:-1]), row[-1]) for row in connection.execute(query.order_by(*key).limit(batch))]


def _rotate_value(connection: Connection, table: Table, column: Column[Any], vault: Vault, key: Key, value: str) -> int:
    where = context(table.name, column.name, key[0] if len(key) == 1 else key)
    same = sa.and_(*(part == known for part, known in zip(table.primary_key.columns, key, strict=True)))
    statement = sa.update(table).where(same, column == value).values({column: vault.reseal(value, where)})
    return connection.execute(statement).rowcount
