"""Tables 3 and 4 counted by the database, from applications and the register as they are stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, Select, and_, case, func, literal, or_, select, true

from svc_disclosure.domain.outcomes import ROWS, Outcome
from svc_disclosure.domain.report.history import Proceeding
from svc_disclosure.domain.report.table3 import CARRIED_IN, CARRIED_OUT, CLASSES, CODES, NEW, SUM, TOTAL, Table3
from svc_disclosure.domain.report.table4 import CELLS, PENDING, Table4
from svc_disclosure.storage.report_tables import review_case
from svc_disclosure.storage.tables import application

Departments = Collection[str] | None  # None: all
NEVER = literal(date.max, Date)
PLACES = {each.value: place for place, each in enumerate(CLASSES)}
ROW_OF = {outcome.value: ROWS[outcome].code for outcome in Outcome}


@dataclass(frozen=True)
class Counted:
    """`ended`: how many applications ended in the year, counted by themselves: each must be in one leaf row."""

    table: Table3
    ended: int


def table3(connection: Connection, year: int, departments: Departments = None) -> Counted:
    """Counted in one statement, so of one moment: grouped by how a case came, how it left, and its class.

    Row 3.7 counts what ended and the column 总计 counts all, both without looking at rows or columns beside them: so a
    case with an unknown outcome or class is found by the identities and not left out in silence.
    """
    ended = _ended(year, departments).subquery("ended_in_year")
    cases = _cases(year, departments).subquery("in_year")
    query = select(ended.c.ended, cases).select_from(ended.outerjoin(cases, true()))
    cells: Counter[tuple[str, int]] = Counter()
    rows = connection.execute(query).all()
    for row in rows:
        if row.cases is not None:  # none: no case in the year
            cells.update(dict.fromkeys(_cells(row), row.cases))
    table = Table3(year, {code: tuple(cells[code, place] for place in range(TOTAL + 1)) for code in CODES})
    return Counted(table, rows[0].ended)


def table4(connection: Connection, year: int, departments: Departments = None) -> Table4:
    """What was concluded in the year and what was pending at its end; struck entries count nowhere."""
    cells: Counter[tuple[str, str]] = Counter()
    for row in connection.execute(_proceedings(year, departments)):
        cells[row.proceeding, row.cell] += row.cases
        cells[row.proceeding, "total"] += row.cases
    rows = {each: tuple(cells[each.value, cell] for cell in (*CELLS, "total")) for each in Proceeding}
    return Table4(year, rows)


def _cells(row: Any) -> list[tuple[str, int]]:
    """The cells of table 3 in which these cases count: rows by how they came and left, columns by class and total."""
    left = [SUM, ROW_OF.get(row.outcome)] if row.gone else [CARRIED_OUT]
    ways = [NEW if row.came else CARRIED_IN, *left]
    places = [TOTAL, PLACES.get(row.applicant_class)]
    return [(code, place) for code in ways for place in places if code is not None and place is not None]


def _cases(year: int, departments: Departments) -> Select[Any]:
    c, (first, last) = application.c, _days(year)
    came = case((c.received_on >= first, 1), else_=0).label("came")
    gone = case((c.ended_on <= last, 1), else_=0).label("gone")  # 0 while it goes on
    # not `received_on <= …`: SQLite would take the index on that day alone, and read every sealed document beside it
    received = func.coalesce(c.received_on, NEVER) <= last
    in_year = and_(received, or_(c.ended_on.is_(None), c.ended_on >= first), _of(departments))
    query = select(came, gone, c.outcome, c.applicant_class, func.count().label("cases")).where(in_year)
    return query.group_by("came", "gone", c.outcome, c.applicant_class)


def _ended(year: int, departments: Departments) -> Select[Any]:
    c, (first, last) = application.c, _days(year)
    there = and_(c.received_on.is_not(None), c.ended_on.between(first, last), _of(departments))
    return select(func.count().label("ended")).where(there).select_from(application)


def _proceedings(year: int, departments: Departments) -> Select[Any]:
    c, (first, last) = review_case.c, _days(year)
    cell = case((c.concluded <= last, c.result), else_=literal(PENDING)).label("cell")
    in_year = and_(c.filed <= last, or_(c.concluded.is_(None), c.concluded >= first), ~c.struck)
    query = select(c.proceeding, cell, func.count().label("cases")).where(in_year)
    if departments is not None:
        query = query.join(application, application.c.number == c.number).where(_of(departments))
    return query.group_by(c.proceeding, "cell")


def _of(departments: Departments) -> ColumnElement[bool]:
    return true() if departments is None else application.c.agency.in_(sorted(departments))


def _days(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)
