"""Parked events: kept in the service's own database, listed, replayed and dropped by command."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, func, select, update

from casework.domain.errors import Conflict, NotFound
from casework.domain.events import Envelope
from casework.storage.tables import parked

if TYPE_CHECKING:
    from casework.messaging.inbox import Inbox
    from casework.storage.unit_of_work import UnitOfWork

OPEN = ("parked", "waiting")
MOST_REPORTS = 1000  # refused messages kept per source; beyond that only the log has them
REPORT_BYTES = 65536  # kept of a refused message
REASON = 2000  # characters


def readable(raw: bytes) -> str:
    """The beginning of a message, in characters that every database stores."""
    return plain(raw[:REPORT_BYTES].decode("utf-8", "replace"))


def plain(text: str) -> str:
    """Text from anywhere, without what PostgreSQL cannot store."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\N{REPLACEMENT CHARACTER}")


def put(uow: UnitOfWork, envelope: Envelope, *, state: str, reason: str) -> None:
    """Keeps an event that cannot be applied now."""
    uow.connection.execute(
        parked.insert().values(
            event_id=envelope.id,
            source=envelope.source,
            subject=envelope.subject,
            sequence=envelope.sequence,
            type=envelope.type,
            body=envelope.to_json(),
            state=state,
            reason=plain(reason)[:REASON],
            parked_at=uow.runtime.real_now(),
        )
    )


def refuse(uow: UnitOfWork, source: str, raw: bytes, reason: str) -> None:
    """Keeps a report of a message that is no event of ours: malformed, or not from whom it says. It blocks nothing.

    The same message sent again is reported once, and no source can fill the database with reports.
    """
    source, body = plain(source)[:96], readable(raw)
    earlier = (parked.c.source == source) & (parked.c.state == "refused")
    again = select(parked.c.id).where(earlier, parked.c.body == body).limit(1)
    count = select(func.count()).select_from(parked).where(earlier)
    if uow.connection.execute(again).first() or (uow.connection.scalar(count) or 0) >= MOST_REPORTS:
        return
    uow.connection.execute(
        parked.insert().values(
            event_id="",
            source=source,
            subject="",
            sequence=0,
            type="",
            body=body,
            state="refused",
            reason=plain(reason)[:REASON],
            parked_at=uow.runtime.real_now(),
            ended_at=uow.runtime.real_now(),
        )
    )


def is_blocked(connection: Connection, source: str, subject: str) -> bool:
    """Whether an earlier event of this case is parked, so that later ones must wait."""
    found = select(parked.c.id).where(parked.c.source == source, parked.c.subject == subject, parked.c.state.in_(OPEN))
    return connection.execute(found.limit(1)).first() is not None


def listed(connection: Connection, states: Sequence[str] = (*OPEN, "refused")) -> Sequence[Row[Any]]:
    """What is parked, oldest first."""
    return connection.execute(select(parked).where(parked.c.state.in_(states)).order_by(parked.c.id)).all()


def replay(inbox: Inbox, parked_id: int) -> int:
    """Applies a parked event, then those that waited behind it; returns how many were applied.

    Raises whatever the handler raises: the event stays parked, and what waits goes on waiting.
    """
    first = _parked(inbox, parked_id)
    return _advance(inbox, first.source, first.subject)


def drop(inbox: Inbox, parked_id: int) -> int:
    """Gives a parked event up for good, then applies those that waited behind it; returns how many were applied."""
    first = _parked(inbox, parked_id)
    with inbox.runtime.unit_of_work() as uow:
        _end(uow, parked_id, "dropped")
    return _advance(inbox, first.source, first.subject)


def resume(inbox: Inbox) -> int:
    """Applies what waits behind nothing any more (a replay ended just as it came); the worker calls this."""
    front = select(parked.c.source, parked.c.subject).where(parked.c.state == "waiting").distinct()
    with inbox.runtime.read() as connection:
        lines = connection.execute(front).all()
        free = [line for line in lines if not _has_parked(connection, line.source, line.subject)]
    return sum(_advance(inbox, line.source, line.subject) for line in free)


def _has_parked(connection: Connection, source: str, subject: str) -> bool:
    mine = (parked.c.source == source) & (parked.c.subject == subject) & (parked.c.state == "parked")
    return connection.execute(select(parked.c.id).where(mine).limit(1)).first() is not None


def _parked(inbox: Inbox, parked_id: int) -> Row[Any]:
    with inbox.runtime.read() as connection:
        row = connection.execute(select(parked).where(parked.c.id == parked_id)).first()
    if row is None:
        raise NotFound("parked_unknown", f"There is no parked entry {parked_id}; see `worker parked list`.")
    if row.state != "parked":
        raise Conflict("not_parked", f"Entry {parked_id} is '{row.state}'; only a 'parked' one is replayed or dropped.")
    return row


def _advance(inbox: Inbox, source: str, subject: str) -> int:
    """Applies the open entries of a case one by one, oldest first, until none is left or one fails."""
    mine = (parked.c.source == source) & (parked.c.subject == subject) & parked.c.state.in_(OPEN)
    applied = 0
    while True:
        with inbox.runtime.read() as connection:
            row = connection.execute(select(parked).where(mine).order_by(parked.c.sequence).limit(1)).first()
        if row is None:
            return applied
        envelope = Envelope.from_json(row.body)
        try:
            with inbox.runtime.unit_of_work(request_id=envelope.requestid) as uow:
                if _end(uow, row.id, "replayed"):
                    inbox.apply(uow, envelope)
                    applied += 1
        except Exception as error:
            _park_again(inbox, row.id, plain(f"{type(error).__name__}: {error}")[:REASON])
            raise


def _park_again(inbox: Inbox, parked_id: int, reason: str) -> None:
    with inbox.runtime.unit_of_work() as uow:
        uow.connection.execute(update(parked).where(parked.c.id == parked_id).values(state="parked", reason=reason))


def _end(uow: UnitOfWork, parked_id: int, state: str) -> bool:
    """Closes the entry in this transaction; False when somebody else was faster."""
    ended = (
        update(parked)
        .where(parked.c.id == parked_id, parked.c.state.in_(OPEN))
        .values(state=state, ended_at=uow.runtime.real_now())
        .returning(parked.c.id)
    )
    return uow.connection.execute(ended).first() is not None
