"""Watched cases, their acts and the ladders, in and out of the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, insert, select, update

from casework.storage.statements import upsert
from svc_complaints.domain.supervision.act import Act
from svc_complaints.domain.supervision.ladder import Ladder, ladder_for
from svc_complaints.domain.supervision.watched import Watched
from svc_complaints.storage import supervision_codec as codec
from svc_complaints.storage.supervision_tables import supervision_act, supervision_ladder, watched_case

BATCH = 500  # cases in one run of the job, for each reason to look

Key = tuple[str, str]  # source and number of a case


@dataclass(frozen=True)
class Recorded:
    """An act as it was read; `said` is the seal of the words that were given (`supervision_words`), which the rules do
    not keep. `id` 0: not stored yet.
    """

    act: Act
    source: str
    place: int
    id: int = 0
    said: str | None = None


def find(
    connection: Connection, key: Key, clear: ColumnElement[bool] | None = None, *, lock: bool = False
) -> Watched | None:
    """The case, when it is watched and `clear` holds; `lock` keeps others waiting until we are done with it."""
    query = select(watched_case).where(watched_case.c.source == key[0], watched_case.c.number == key[1])
    if clear is not None:
        query = query.where(clear)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return None if row is None else codec.case_of(row)


def acts_of(connection: Connection, key: Key) -> list[Recorded]:
    """All that the case ever had, in the order in which they were issued."""
    mine = and_(supervision_act.c.source == key[0], supervision_act.c.number == key[1])
    rows = connection.execute(select(supervision_act).where(mine).order_by(supervision_act.c.place))
    return [recorded(row) for row in rows]


def recorded(row: Row[Any]) -> Recorded:
    """A row of table `supervision_act`."""
    return Recorded(codec.act_of(row), row.source, row.place, row.id, row.said)


def save_case(connection: Connection, case: Watched, look_on: date | None, calendar_version: int) -> None:
    """The case as it stands, and when the ladder looks at it next by this version of the calendar."""
    row = codec.case_columns(case) | {"look_on": look_on, "calendar_version": calendar_version}
    upsert(connection, watched_case, row)


def save_act(connection: Connection, one: Recorded) -> Recorded:
    """A new act, or one after something was done about it; its case is locked by whoever calls, its words stay."""
    values = codec.act_columns(one.act) | {"source": one.source, "place": one.place}
    if one.id:
        connection.execute(update(supervision_act).where(supervision_act.c.id == one.id).values(values))
        return one
    made = connection.execute(insert(supervision_act).values(values).returning(supervision_act.c.id)).scalar_one()
    return Recorded(one.act, one.source, one.place, made)


def to_look(connection: Connection, today: date, calendar_version: int) -> list[Key]:
    """Cases for which the ladder has something to do today, and open ones not looked at with this calendar.

    Two queries, each by its own index: there are many cases, and this is asked every few seconds.
    """
    c = watched_case.c
    older = and_(~c.done, c.calendar_version < calendar_version)
    return list(dict.fromkeys([*_keys(connection, c.look_on <= today), *_keys(connection, older)]))


def _keys(connection: Connection, condition: ColumnElement[bool]) -> list[Key]:
    query = select(watched_case.c.source, watched_case.c.number).where(condition)
    ordered = query.order_by(watched_case.c.look_on, watched_case.c.source, watched_case.c.number)
    return [(row.source, row.number) for row in connection.execute(ordered.limit(BATCH))]


def suspended_of(connection: Connection, source: str) -> list[str]:
    """Numbers of the open cases of one instance whose clock stands still."""
    mine = and_(watched_case.c.source == source, watched_case.c.suspended, ~watched_case.c.done)
    return list(connection.scalars(select(watched_case.c.number).where(mine).order_by(watched_case.c.number)))


def look_again(connection: Connection, department: str, today: date) -> None:
    """The ladder of a department (of all: "") has changed: its open cases are looked at anew."""
    theirs = ~watched_case.c.done & ~watched_case.c.suspended
    if department:
        theirs &= watched_case.c.department == department
    connection.execute(update(watched_case).where(theirs).values(look_on=today))


def ladder(connection: Connection, department: str) -> Ladder:
    """The one that holds for a department: its own, the city's, or the rules' default."""
    rows = select(supervision_ladder).where(supervision_ladder.c.department.in_(("", department)))
    held = [codec.ladder_of(row.department, row.steps) for row in connection.execute(rows)]
    return ladder_for(held, department)


def ladders(connection: Connection) -> list[tuple[Ladder, datetime]]:
    """Those that were set, with when; the city's first."""
    rows = connection.execute(select(supervision_ladder).order_by(supervision_ladder.c.department))
    return [(codec.ladder_of(row.department, row.steps), row.set_at) for row in rows]


def save_ladder(connection: Connection, one: Ladder, set_by: str, set_at: datetime) -> None:
    """In place of the department's one before."""
    steps = [codec.step_to_json(step) for step in one.steps]
    row = {"department": one.department, "steps": steps, "set_by": set_by, "set_at": set_at}
    upsert(connection, supervision_ladder, row)


def delete_ladder(connection: Connection, department: str) -> bool:
    """Whether there was one."""
    gone = delete(supervision_ladder).where(supervision_ladder.c.department == department)
    return connection.execute(gone.returning(supervision_ladder.c.department)).first() is not None
