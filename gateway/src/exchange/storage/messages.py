"""Messages, both ways: what waits to go out, what came in, what must wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from casework.storage.statements import upsert
from exchange.domain.catalogue import ALL
from exchange.domain.ordering import Known, Mark
from exchange.storage.tables import exchange_case, exchange_outgoing, exchange_received, exchange_stream

HELD, PARKED = "held", "parked"
PLACED = ("applied", "refused", HELD, PARKED, "dropped")


def waiting(connection: Connection, partner: str, limit: int) -> Sequence[Row[Any]]:
    """What has to go out, oldest first."""
    mine = (exchange_outgoing.c.partner == partner) & (exchange_outgoing.c.state == "waiting")
    return connection.execute(select(exchange_outgoing).where(mine).order_by(exchange_outgoing.c.id).limit(limit)).all()


def mark_sent(connection: Connection, ids: Sequence[int], at: datetime) -> None:
    """The partner's side has them."""
    values = {"state": "sent", "sent_at": at, "times": exchange_outgoing.c.times + 1}
    connection.execute(update(exchange_outgoing).where(exchange_outgoing.c.id.in_(ids)).values(**values))


def send_again(connection: Connection, partner: str, subject: str, first: int) -> tuple[int, bool]:
    """Puts kept messages from sequence `first` on back to waiting: how many, and whether any is gone for good."""
    out = exchange_outgoing
    mine = (out.c.partner == partner) & (out.c.subject == subject) & (out.c.sequence >= first)
    gone = connection.execute(select(out.c.id).where(mine, out.c.body == "").limit(1)).first() is not None
    again = update(out).where(mine, out.c.body != "", out.c.state == "sent").values(state="waiting")
    return len(connection.execute(again.returning(out.c.id)).all()), gone


def settled(connection: Connection, partner: str, before: datetime) -> dict[str, int]:
    """Highest sequence for each subject among messages made before a moment."""
    out = exchange_outgoing
    newest = func.max(out.c.sequence).label("newest")
    query = select(out.c.subject, newest).where(out.c.partner == partner, out.c.made_at <= before)
    return {row.subject: row.newest for row in connection.execute(query.group_by(out.c.subject))}


def empty_old(connection: Connection, before: datetime) -> int:
    """Empties messages of cases that were over before a moment, and control messages older than it; how many."""
    out, case = exchange_outgoing, exchange_case
    over = select(case.c.subject).where(
        case.c.partner == out.c.partner, case.c.subject == out.c.subject, case.c.over_at < before
    )
    old = (out.c.subject == ALL) & (out.c.made_at < before)
    finished = out.c.state == "sent"
    empty = update(out).where(out.c.body != "", finished, old | over.exists()).values(body="")
    return len(connection.execute(empty.returning(out.c.id)).all())


def empty_sent(connection: Connection, partner: str, subject: str) -> int:
    """Empties what the partner has of a case's messages; how many. They cannot be sent again after that."""
    out = exchange_outgoing
    mine = (out.c.partner == partner) & (out.c.subject == subject) & (out.c.state == "sent") & (out.c.body != "")
    return len(connection.execute(update(out).where(mine).values(body="").returning(out.c.id)).all())


def known(connection: Connection, partner: str, subject: str, mark: Mark) -> Known:
    """What the rules of order must know about a message's place."""
    row = exchange_received
    mine = row.c.partner == partner
    same_id = select(row.c.digest).where(mine, row.c.message_id == mark.id)
    if mark.control:
        return Known(0, connection.scalar(same_id))
    case = mine & (row.c.subject == subject)
    place = select(row.c.digest).where(case, row.c.sequence == mark.sequence, row.c.state.in_(PLACED))
    held = select(func.count()).select_from(row).where(case, row.c.state.in_((HELD, PARKED)))
    head = select(exchange_stream.c.applied).where(
        exchange_stream.c.partner == partner, exchange_stream.c.subject == subject
    )
    return Known(
        head=connection.scalar(head) or 0,
        same_id=connection.scalar(same_id),
        same_place=connection.scalar(place.limit(1)),
        held=connection.scalar(held) or 0,
    )


def enter(connection: Connection, **values: Any) -> None:
    """Writes what became of a message."""
    upsert(connection, exchange_received, {"body": "", "tries": 0, "reason": "", "repeats": 0, **values})


def repeat(connection: Connection, partner: str, id_: str) -> None:
    """Counts one more that came again."""
    mine = (exchange_received.c.partner == partner) & (exchange_received.c.message_id == id_)
    connection.execute(update(exchange_received).where(mine).values(repeats=exchange_received.c.repeats + 1))


def settle(connection: Connection, partner: str, id_: str, **values: Any) -> None:
    """Changes the row of a message."""
    mine = (exchange_received.c.partner == partner) & (exchange_received.c.message_id == id_)
    connection.execute(update(exchange_received).where(mine).values(**values))


def one(connection: Connection, partner: str, id_: str) -> Row[Any] | None:
    """The row of a message."""
    mine = (exchange_received.c.partner == partner) & (exchange_received.c.message_id == id_)
    return connection.execute(select(exchange_received).where(mine)).first()


def next_held(connection: Connection) -> Sequence[Row[Any]]:
    """Held messages whose turn has come: the next of their case, or control messages that failed."""
    row, stream = exchange_received, exchange_stream
    joined = row.outerjoin(stream, (stream.c.partner == row.c.partner) & (stream.c.subject == row.c.subject))
    turn = (row.c.subject == ALL) | (row.c.sequence == func.coalesce(stream.c.applied, 0) + 1)
    return connection.execute(select(row).select_from(joined).where(row.c.state == HELD, turn)).all()


def held_places(connection: Connection, partner: str, subject: str) -> frozenset[int]:
    """Sequences of a case that wait here."""
    row = exchange_received
    mine = (row.c.partner == partner) & (row.c.subject == subject) & row.c.state.in_((HELD, PARKED))
    return frozenset(connection.scalars(select(row.c.sequence).where(mine)))


def parked(connection: Connection) -> Sequence[Row[Any]]:
    """What our own code could not apply."""
    row = exchange_received
    return connection.execute(select(row).where(row.c.state == PARKED).order_by(row.c.taken_at)).all()
