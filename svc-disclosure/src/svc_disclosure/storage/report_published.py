"""Reports as they were published: kept whole, with their digest; a correction is one more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, select, update

from svc_disclosure.domain.report.scope import Earlier
from svc_disclosure.storage.report_tables import report_published


@dataclass(frozen=True)
class Published:
    """One version of a report."""

    year: int
    agency: str
    version: int
    content: Mapping[str, Any]
    digest: str
    departments: Sequence[str] | None
    carried_out: Sequence[int]
    reason: str
    published_by: str
    published_at: datetime
    newest: bool = True


def find(connection: Connection, year: int, agency: str, version: int | None = None) -> Published | None:
    """That version, or the newest; None when there is none."""
    c = report_published.c
    which = c.newest if version is None else c.version == version
    row = connection.execute(select(report_published).where(c.year == year, c.agency == agency, which)).first()
    return None if row is None else _published(row)


def add(connection: Connection, new: Published) -> None:
    """One more version, in place of the newest so far."""
    c = report_published.c
    connection.execute(
        update(report_published).where(c.year == new.year, c.agency == new.agency, c.newest).values(newest=False)
    )
    departments = None if new.departments is None else list(new.departments)
    values = vars(new) | {"departments": departments, "carried_out": list(new.carried_out)}
    connection.execute(insert(report_published).values(values))


def versions(connection: Connection, year: int, agency: str) -> list[Row[Any]]:
    """`version, digest, reason, published_at` of each, the newest first."""
    c = report_published.c
    query = select(c.version, c.digest, c.reason, c.published_at).where(c.year == year, c.agency == agency)
    return list(connection.execute(query.order_by(c.version.desc())))


def listed(
    connection: Connection, *, year: int | None, agency: str | None, page: int, size: int
) -> tuple[list[Row[Any]], int]:
    """One page of the newest versions, of the latest year first; and how many there are in all."""
    c = report_published.c
    there: ColumnElement[bool] = c.newest
    if year is not None:
        there = and_(there, c.year == year)
    if agency is not None:
        there = and_(there, c.agency == agency)
    total = connection.scalar(select(func.count()).select_from(report_published).where(there)) or 0
    found = select(c.year, c.agency, c.version, c.digest, c.published_at).where(there)
    ordered = found.order_by(c.year.desc(), c.agency).limit(size).offset((page - 1) * size)
    return list(connection.execute(ordered)), total


def of_year(connection: Connection, year: int) -> dict[str, Any]:
    """By agency, `version` and `published_at` of the newest version of each report of that year."""
    c = report_published.c
    query = select(c.agency, c.version, c.published_at).where(c.year == year, c.newest)
    return {row.agency: row for row in connection.execute(query)}


def earlier(connection: Connection, year: int) -> list[Earlier]:
    """What all reports of a year say about themselves and carry out, for those of the next."""
    c = report_published.c
    rows = connection.execute(select(c.agency, c.departments, c.carried_out).where(c.year == year, c.newest))
    return [
        Earlier(row.agency, None if row.departments is None else frozenset(row.departments), tuple(row.carried_out))
        for row in rows
    ]


def _published(row: Row[Any]) -> Published:
    return Published(**row._mapping)
