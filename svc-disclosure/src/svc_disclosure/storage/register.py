"""The register of reconsiderations and suits, and who sees which entry: in the query, so that no view can forget it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, select, true, update

from casework.domain.errors import Conflict
from svc_disclosure.domain.report.history import Entry, Proceeding, Result
from svc_disclosure.domain.report.register import Registered
from svc_disclosure.storage.report_tables import review_case
from svc_disclosure.storage.tables import application


@dataclass(frozen=True)
class Recorded:
    """An entry as it was read, with the agency that answers for the application now."""

    one: Registered
    agency: str
    id: int = 0


@dataclass(frozen=True)
class WantedEntries:
    """What is looked for; empty means any."""

    number: str = ""
    agency: str = ""
    proceeding: str = ""
    pending: bool | None = None
    year: int | None = None  # filed, concluded or pending in it: what table 4 of that year counts
    page: int = 1
    size: int = 20


@dataclass(frozen=True)
class Disputed:
    """The application that an entry is about."""

    number: str
    agency: str
    received_on: date | None


def of_agencies(agencies: Collection[str] | None) -> ColumnElement[bool]:
    """Entries and applications of these; of all when it is None."""
    return true() if agencies is None else application.c.agency.in_(sorted(agencies))


def disputed(
    connection: Connection, number: str, visible: ColumnElement[bool], *, lock: bool = False
) -> Disputed | None:
    """The application when `visible` holds; `lock`: nobody else enters anything about it meanwhile."""
    c = application.c
    query = select(c.number, c.agency, c.received_on).where(c.number == number, visible)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return None if row is None else Disputed(row.number, row.agency, row.received_on)


def find(connection: Connection, id_: int, visible: ColumnElement[bool]) -> Recorded | None:
    """The entry, when there is one and `visible` holds."""
    row = connection.execute(_with_agency().where(review_case.c.id == id_, visible)).first()
    return None if row is None else _recorded(row)


def about(connection: Connection, number: str) -> list[Recorded]:
    """All entries about an application, struck ones too, as they were entered."""
    query = _with_agency().where(review_case.c.number == number).order_by(review_case.c.id)
    return [_recorded(row) for row in connection.execute(query)]


def search(connection: Connection, visible: ColumnElement[bool], wanted: WantedEntries) -> tuple[list[Recorded], int]:
    """One page, what was filed last first; and how many there are in all."""
    there = and_(visible, *_wanted(wanted))
    joined = review_case.join(application, application.c.number == review_case.c.number)
    total = connection.scalar(select(func.count()).select_from(joined).where(there)) or 0
    ordered = _with_agency().where(there).order_by(review_case.c.filed.desc(), review_case.c.id.desc())
    rows = connection.execute(ordered.limit(wanted.size).offset((wanted.page - 1) * wanted.size))
    return [_recorded(row) for row in rows], total


def add(connection: Connection, new: Recorded, **who: Any) -> Recorded:
    """A new entry, with its id."""
    values = {"number": new.one.number, "version": new.one.version, **_columns(new.one), **who}
    made = connection.execute(insert(review_case).values(values).returning(review_case.c.id)).scalar_one()
    return replace(new, id=made)


def save(connection: Connection, before: Recorded, after: Registered) -> Recorded:
    """The entry after an act. Raises Conflict when somebody else has changed it since it was read."""
    c = review_case.c
    mine = and_(c.id == before.id, c.version == before.one.version)
    values = _columns(after) | {"version": after.version}
    if connection.execute(update(review_case).where(mine).values(values).returning(c.id)).first() is None:
        raise Conflict("changed_meanwhile", "Somebody else has just changed this entry; look again.")
    return replace(before, one=after)


def _wanted(wanted: WantedEntries) -> list[ColumnElement[bool]]:
    c = review_case.c
    found: list[ColumnElement[bool]] = []
    if wanted.number:
        found.append(c.number == wanted.number)
    if wanted.agency:
        found.append(application.c.agency == wanted.agency)
    if wanted.proceeding:
        found.append(c.proceeding == wanted.proceeding)
    if wanted.pending is not None:
        found += [~c.struck, c.concluded.is_(None) if wanted.pending else c.concluded.is_not(None)]
    if wanted.year is not None:
        first, last = date(wanted.year, 1, 1), date(wanted.year, 12, 31)
        found += [c.filed <= last, c.concluded.is_(None) | (c.concluded >= first)]
    return found


def _columns(one: Registered) -> dict[str, Any]:
    entry = one.entry
    return {
        "proceeding": entry.proceeding.value,
        "filed": entry.filed,
        "concluded": entry.concluded,
        "result": entry.result.value if entry.result else None,
        "struck": one.struck,
    }


def _with_agency() -> Any:
    joined = review_case.join(application, application.c.number == review_case.c.number)
    return select(review_case, application.c.agency).select_from(joined)


def _recorded(row: Row[Any]) -> Recorded:
    entry = Entry(Proceeding(row.proceeding), row.filed, row.concluded, Result(row.result) if row.result else None)
    return Recorded(Registered(row.number, entry, row.struck, row.version), row.agency, row.id)
