"""What was entered for a year's report, in and out of the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, and_, select, update

from casework.domain.errors import Conflict
from casework.storage.statements import insert_new
from svc_disclosure.domain.report.table2 import Deed, RuleKind, Table2
from svc_disclosure.storage.report_tables import report_input


@dataclass(frozen=True)
class Entered:
    """Of one agency (empty: the city) for one year; version 0 before anything was entered."""

    year: int
    agency: str
    figures: Table2 | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    version: int = 0


def find(connection: Connection, year: int, agency: str) -> Entered:
    """What was entered; an empty one when nothing was."""
    mine = and_(report_input.c.year == year, report_input.c.agency == agency)
    row = connection.execute(select(report_input).where(mine)).first()
    return Entered(year, agency) if row is None else _entered(row)


def figures_of(connection: Connection, year: int, agencies: Collection[str] | None = None) -> dict[str, Table2]:
    """By agency, the figures that were entered for the year; of all when none are named."""
    c = report_input.c
    query = select(report_input).where(c.year == year).order_by(c.agency)
    if agencies is not None:
        query = query.where(c.agency.in_(sorted(agencies)))
    found = (_entered(row) for row in connection.execute(query))
    return {one.agency: one.figures for one in found if one.figures is not None}


def save(connection: Connection, before: Entered, after: Entered, **who: Any) -> None:
    """In place of `before`. Raises Conflict when somebody else has changed it since it was read."""
    values = {
        "figures": None if after.figures is None else figures_to_json(after.figures),
        "texts": dict(after.texts),
        "version": after.version,
        **who,
    }
    if before.version == 0:
        changed = insert_new(connection, report_input, {"year": after.year, "agency": after.agency, **values})
    else:
        c = report_input.c
        mine = and_(c.year == before.year, c.agency == before.agency, c.version == before.version)
        changed = (
            connection.execute(update(report_input).where(mine).values(values).returning(c.year)).first() is not None
        )
    if not changed:
        raise changed_meanwhile()


def changed_meanwhile() -> Conflict:
    """The refusal for who works on an older version."""
    return Conflict("changed_meanwhile", "Somebody else has just changed this; look again, and enter it anew.")


def figures_to_json(table: Table2) -> dict[str, Any]:
    """`{"rules": {kind: {"made", "repealed", "in_force"}}, "deeds": {deed: number}}`; charges in fen."""
    rules = {
        kind.value: {"made": made, "repealed": repealed, "in_force": in_force}
        for kind, (made, repealed, in_force) in table.rules.items()
    }
    return {"rules": rules, "deeds": {deed.value: number for deed, number in table.deeds.items()}}


def figures_of_json(year: int, given: Mapping[str, Any]) -> Table2:
    """The table of `figures_to_json`."""
    rules = {kind: given["rules"][kind.value] for kind in RuleKind}
    return Table2(
        year,
        {kind: (one["made"], one["repealed"], one["in_force"]) for kind, one in rules.items()},
        {deed: given["deeds"][deed.value] for deed in Deed},
    )


def _entered(row: Row[Any]) -> Entered:
    figures = None if row.figures is None else figures_of_json(row.year, row.figures)
    return Entered(row.year, row.agency, figures, row.texts, row.version)
