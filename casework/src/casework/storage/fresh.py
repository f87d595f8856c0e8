"""Rows that must all be new, written together or not at all: one statement on PostgreSQL, one short burst on SQLite.

Most of what comes in has never been seen: number, event and Idempotency-Key are all new. Asking for each of them first
costs a round trip each, and round trips were two thirds of what a letter cost (docs/performance.md). So a use case is
tried with a `Fresh` where its connection would be. It only collects rows; whatever else it is asked for raises
`NotFresh`, and the use case runs again from the start in an ordinary transaction. The same happens when a row was
there already: uniqueness is the database's word, so nothing depends on what was believed before.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NoReturn

from sqlalchemy import Dialect, Table

Row = tuple[Table, dict[str, Any]]
Shape = tuple[tuple[Table, tuple[str, ...]], ...]  # tables with the names of the values given
Convert = Callable[[Any], Any]


class NotFresh(Exception):
    """More is needed than to insert new rows: run again in an ordinary transaction."""


class Fresh:
    """Stands where a connection stands. `rows` is what has been collected, in order."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def add(self, table: Table, values: dict[str, Any]) -> None:
        """A row that is new, as far as we know."""
        self.rows.append((table, values))

    def __getattr__(self, name: str) -> NoReturn:
        raise NotFresh(name)


def shape_of(rows: Sequence[Row]) -> Shape:
    """What the statement for these rows depends on."""
    return tuple((table, tuple(values)) for table, values in rows)


@lru_cache(maxsize=64)
def in_one(dialect: Dialect, shape: Shape) -> tuple[str, tuple[Convert | None, ...]]:
    """One statement with a part for each row (`WITH … INSERT … INSERT`), and how each value is turned for it.

    Each part takes its turn after the one before, for it selects from that one's row: two of the same kind at once wait
    for each other at the first row they share, and never at different ones. Made once for a shape: to compile such a
    statement costs more than the database needs to run it. The marks are the server's own ($1), for psycopg would read
    through the whole text each time to find its own.
    """
    parts, given = [], itertools.count(1)
    for place, (table, names) in enumerate(shape):
        marks = ", ".join(f"${next(given)}" for _ in names)
        source = f"SELECT {marks} FROM new_{place - 1}" if place else f"VALUES ({marks})"  # noqa: S608 - no values
        parts.append(f"{_into(table, names)} {source}")
    *before, last = parts
    steps = ", ".join(f"new_{place} AS ({text} RETURNING 1)" for place, text in enumerate(before))
    text = f"WITH {steps} {last}" if steps else last
    return text, tuple(each for table, names in shape for each in _converters(dialect, table, names))


@lru_cache(maxsize=64)
def one_by_one(dialect: Dialect, shape: Shape) -> tuple[tuple[str, tuple[Convert | None, ...]], ...]:
    """A statement for each row, with the converters of its values."""
    return tuple(
        (f"{_into(table, names)} VALUES ({', '.join('?' for _ in names)})", _converters(dialect, table, names))
        for table, names in shape
    )


def values_of(rows: Sequence[Row], converters: Sequence[Convert | None]) -> list[Any]:
    """The values of all rows in a line, as the driver wants them."""
    given = [value for _, values in rows for value in values.values()]
    return [value if convert is None else convert(value) for value, convert in zip(given, converters, strict=True)]


def _into(table: Table, names: tuple[str, ...]) -> str:
    missing = [c.name for c in table.columns if c.name not in names and c.default is not None and not c.primary_key]
    if missing:
        raise ValueError(f"{table.name}: defaults are not applied here; give {', '.join(missing)}")
    known = ", ".join(f'"{table.c[name].name}"' for name in names)
    return f'INSERT INTO "{table.name}" ({known})'


def _converters(dialect: Dialect, table: Table, names: tuple[str, ...]) -> tuple[Convert | None, ...]:
    return tuple(table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names)
