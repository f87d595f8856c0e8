"""Rows of applications in the database, and what departments have to show by them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, case, cast, func, select

from portal.scoreboard.applications import ApplicationRow
from portal.scoreboard.rows import read_row, write_row
from portal.tables import application_row

# Who knows that somebody applied reads from a small number how it ended; how many came, and in time, tells nothing
LEAST_SHOWN = 5


@dataclass(frozen=True)
class Applications:
    """What a department counts. All that were `received`; of those that were neither withdrawn nor dropped `answered`,
    `on_time` and `overdue` (open past the due day, or answered later); of the answered `disclosed` and `partly`."""

    received: int = 0
    answered: int = 0
    on_time: int = 0
    overdue: int = 0
    disclosed: int = 0
    partly: int = 0

    def __add__(self, other: Applications) -> Applications:
        """Both together."""
        names = (f.name for f in fields(Applications))
        return Applications(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def tells(self) -> bool:
        """Whether enough were answered to say how they ended."""
        return self.answered >= LEAST_SHOWN

    def shown(self) -> dict[str, int | None]:
        """As it is published: None for what is not shown."""
        hidden = {} if self.tells else dict.fromkeys(("disclosed", "partly"))
        return asdict(self) | hidden


def shown_total(departments: Mapping[str, Applications]) -> dict[str, int | None]:
    """All together. How they ended is added up over departments that show it: nothing hidden can be subtracted."""
    telling = sum((one for one in departments.values() if one.tells), Applications())
    every = asdict(sum(departments.values(), Applications()))
    return every | {name: value for name, value in telling.shown().items() if name in ("disclosed", "partly")}


def applications(connection: Connection) -> dict[str, Applications]:
    """By department; who has received none is not in it."""
    row = application_row.c
    query = select(row.department, *_sums()).where(row.received_on.is_not(None)).group_by(row.department)
    found = connection.execute(query.order_by(row.department)).mappings()
    return {one["department"]: Applications(**{f.name: one[f.name] for f in fields(Applications)}) for one in found}


def _sums() -> list[ColumnElement[Any]]:
    row = application_row.c
    stays, answered = row.left_as == "", row.answered_on.is_not(None)
    conditions = {
        "answered": stays & answered,
        "on_time": stays & answered & row.on_time.is_(True),
        "overdue": stays & row.overdue,
        "disclosed": stays & answered & (row.outcome == "disclosed"),
        "partly": stays & answered & (row.outcome == "partly_disclosed"),
    }
    counts = [cast(func.sum(case((condition, 1), else_=0)), Integer).label(k) for k, condition in conditions.items()]
    return [func.count().label("received"), *counts]


def read_application(connection: Connection, key: tuple[Any, ...], *, lock: bool = False) -> ApplicationRow | None:
    """The row of an application; `lock` keeps others from changing it until the transaction ends."""
    return read_row(connection, application_row, this_application(key), ApplicationRow, lock=lock)


def write_application(connection: Connection, row: ApplicationRow) -> bool:
    """Puts the row in unless what stands there is newer; says whether it did."""
    return write_row(connection, application_row, this_application((row.source, row.number)), row)


def this_application(key: tuple[Any, ...]) -> ColumnElement[bool]:
    """The condition that finds it: instance and number."""
    return (application_row.c.source == key[0]) & (application_row.c.number == key[1])
