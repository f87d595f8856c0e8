"""One supervision card as its events tell it, and the count of those that stand. Pure but for the queries below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select

from casework.domain.events import Envelope
from portal.scoreboard.fold import event_name
from portal.scoreboard.rows import read_row, write_row
from portal.tables import card_row

CARDS = ("yellow", "red", "leader")  # a reminder and an urge are no cards
ISSUED, WITHDRAWN = "supervision_act_issued", "supervision_act_withdrawn"

Data = Mapping[str, Any]
CardKey = tuple[str, str, str, str, int]


@dataclass(frozen=True, kw_only=True)
class CardRow:
    """A card; the columns of `card_row`. A rung stands at most once for a due day, which `deadline` counts;

    after a card by hand was withdrawn the ladder may issue the same one again, and the row stands again.
    """

    source: str
    number: str
    case_source: str
    rung: str
    deadline: int
    sequence: int
    event_time: datetime
    department: str
    standing: bool

    @property
    def key(self) -> CardKey:
        """What tells it from all others."""
        return (self.source, self.number, self.case_source, self.rung, self.deadline)


KEY = ("source", "number", "case_source", "rung", "deadline")


def key_of(envelope: Envelope, data: Data) -> CardKey:
    """The card that an event is about; `data` is loaded by `schemas.ActFact`."""
    return (envelope.source, envelope.subject, data["source"], data["rung"], data["deadline"])


def counts(envelope: Envelope, data: Data) -> bool:
    """Whether the act counts against the department.

    One about a complaint of the service that issued it does not: a figure that goes up when nothing else has happened
    tells who is accused that somebody complained, and no barrier stands before the scoreboard (信访工作条例 art. 30).
    """
    return data["rung"] in CARDS and data["source"] != envelope.source


def fold_card(row: CardRow | None, envelope: Envelope, data: Data) -> CardRow:
    """The row after this event; one that is not newer changes nothing. A card stays with whom it was issued to."""
    if row is not None and envelope.sequence <= row.sequence:
        return row
    standing = event_name(envelope) == ISSUED
    if row is not None:
        department = data["department"] if standing else row.department
        return replace(
            row, sequence=envelope.sequence, standing=standing, department=department,
            event_time=max(row.event_time, envelope.time),
        )  # fmt: skip
    source, number, case_source, rung, deadline = key_of(envelope, data)
    return CardRow(
        source=source, number=number, case_source=case_source, rung=rung, deadline=deadline, standing=standing,
        sequence=envelope.sequence, event_time=envelope.time, department=data["department"],
    )  # fmt: skip


def read_card(connection: Connection, key: CardKey, *, lock: bool = False) -> CardRow | None:
    """The row of a card; `lock` keeps others from changing it until the transaction ends."""
    return read_row(connection, card_row, this_card(key), CardRow, lock=lock)


def write_card(connection: Connection, row: CardRow) -> bool:
    """Puts the row in unless what stands there is newer; says whether it did."""
    return write_row(connection, card_row, this_card(row.key), row)


def this_card(key: tuple[Any, ...]) -> ColumnElement[bool]:
    """The condition that finds it."""
    return and_(*(card_row.c[name] == value for name, value in zip(KEY, key, strict=True)))


@dataclass(frozen=True)
class Cards:
    """How many stand against a department."""

    yellow: int = 0
    red: int = 0
    leader: int = 0

    def __add__(self, other: Cards) -> Cards:
        """Both together."""
        return Cards(self.yellow + other.yellow, self.red + other.red, self.leader + other.leader)


def standing_cards(connection: Connection) -> dict[str, Cards]:
    """By department, those that have not been withdrawn."""
    query = (
        select(card_row.c.department, card_row.c.rung, func.count())
        .where(card_row.c.standing)
        .group_by(card_row.c.department, card_row.c.rung)
    )
    found: dict[str, Cards] = {}
    for department, rung, count in connection.execute(query):
        found[department] = found.get(department, Cards()) + Cards(**{rung: count})
    return found
