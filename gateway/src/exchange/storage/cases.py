"""Cases, the streams of their messages, and what is kept of them sealed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from casework.crypto.vault import context
from casework.storage.statements import insert_new, lock_name, upsert
from casework.storage.unit_of_work import UnitOfWork
from exchange.domain.cases import OVER, Case, State, Topic
from exchange.storage.tables import exchange_case, exchange_content, exchange_stream


def find(connection: Connection, partner: str, subject: str) -> Case | None:
    """The case under the partner's key."""
    mine = (exchange_case.c.partner == partner) & (exchange_case.c.subject == subject)
    row = connection.execute(select(exchange_case).where(mine)).first()
    return None if row is None else case_of(row)


def by_number(connection: Connection, number: str) -> list[Case]:
    """What partners have to do with a number of ours."""
    rows = connection.execute(select(exchange_case).where(exchange_case.c.number == number))
    return [case_of(row) for row in rows]


def by_alias(connection: Connection, partner: str, aliases: Sequence[str]) -> list[Case]:
    """Cases to which the partner has given one of these numbers of its own, or one of them as their key."""
    c = exchange_case.c
    mine = (c.partner == partner) & (c.subject.in_(aliases) | c.alias.in_(aliases))
    rows = connection.execute(select(exchange_case).where(mine).order_by(c.received_at, c.subject))
    return [case_of(row) for row in rows]


def put(connection: Connection, case: Case) -> None:
    """Writes the case as it is now."""
    upsert(connection, exchange_case, asdict(case))


def case_of(row: Row[Any]) -> Case:
    """The case in a row."""
    values = dict(row._mapping)
    return Case(**values | {"topic": Topic(row.topic), "state": State(row.state)})


def to_list(connection: Connection, partner: str, since: datetime) -> Sequence[Any]:
    """Cases that are open, or over only since then, with `sent` and `applied`; by subject."""
    case, stream = exchange_case, exchange_stream
    joined = case.outerjoin(stream, (stream.c.partner == case.c.partner) & (stream.c.subject == case.c.subject))
    wanted = (case.c.partner == partner) & ((case.c.over_at.is_(None)) | (case.c.over_at > since))
    query = select(case.c.subject, case.c.state, stream.c.sent, stream.c.applied).select_from(joined).where(wanted)
    return connection.execute(query.order_by(case.c.subject)).all()


def late(connection: Connection, today: date) -> tuple[list[Case], list[Case]]:
    """Petitions that nobody there has registered in time; and those registered that are not concluded yet."""
    petition = exchange_case.c.topic == Topic.PETITION.value
    sent = (exchange_case.c.state == State.SENT.value) & (exchange_case.c.notify_by < today)
    registered = exchange_case.c.state == State.ACKNOWLEDGED.value
    rows = [connection.execute(select(exchange_case).where(petition, part)) for part in (sent, registered)]
    return [case_of(row) for row in rows[0]], [case_of(row) for row in rows[1]]


def stream(connection: Connection, partner: str, subject: str) -> tuple[int, int, int]:
    """`(sent, applied, asked_from)` of a case."""
    mine = (exchange_stream.c.partner == partner) & (exchange_stream.c.subject == subject)
    row = connection.execute(select(exchange_stream).where(mine)).first()
    return (row.sent, row.applied, row.asked_from) if row else (0, 0, 0)


def next_sequence(connection: Connection, partner: str, subject: str) -> int:
    """The sequence of our next message; given in the transaction that makes the message, so there is no hole."""
    lock_name(connection, f"exchange out {partner} {subject}")
    _begin(connection, partner, subject)
    mine = (exchange_stream.c.partner == partner) & (exchange_stream.c.subject == subject)
    up = update(exchange_stream).where(mine).values(sent=exchange_stream.c.sent + 1)
    return int(connection.execute(up.returning(exchange_stream.c.sent)).scalar_one())


def move(connection: Connection, partner: str, subject: str, **values: int) -> None:
    """Sets `applied` or `asked_from`."""
    _begin(connection, partner, subject)
    mine = (exchange_stream.c.partner == partner) & (exchange_stream.c.subject == subject)
    connection.execute(update(exchange_stream).where(mine).values(**values))


def _begin(connection: Connection, partner: str, subject: str) -> None:
    row = {"partner": partner, "subject": subject, "sent": 0, "applied": 0, "asked_from": 0}
    insert_new(connection, exchange_stream, row)


def keep(uow: UnitOfWork, partner: str, subject: str, content: Mapping[str, Any]) -> None:
    """Keeps content sealed until `erase`."""
    text = json.dumps(dict(content), ensure_ascii=False)
    row = {
        "partner": partner,
        "subject": subject,
        "content": uow.runtime.vault.seal(text, _context(partner, subject)),
        "kept_at": uow.now,
    }
    upsert(uow.connection, exchange_content, row)


def kept(uow: UnitOfWork, partner: str, subject: str) -> dict[str, Any]:
    """What was kept. Raises LookupError when it was erased."""
    mine = (exchange_content.c.partner == partner) & (exchange_content.c.subject == subject)
    sealed = uow.connection.scalar(select(exchange_content.c.content).where(mine))
    if sealed is None:
        raise LookupError(f"nothing is kept any more of {partner} {subject}")
    found: dict[str, Any] = json.loads(uow.runtime.vault.open(sealed, _context(partner, subject)))
    return found


def erase(connection: Connection, partner: str, subject: str) -> int:
    """Forgets what was kept; 1, or 0 when nothing was."""
    mine = (exchange_content.c.partner == partner) & (exchange_content.c.subject == subject)
    return len(connection.execute(delete(exchange_content).where(mine).returning(exchange_content.c.subject)).all())


def to_erase(connection: Connection, today: date) -> Sequence[Any]:
    """Kept content that nobody can need: objecting was over before `today` (art. 23 ¶3), or the case is concluded."""
    case, content = exchange_case, exchange_content
    joined = content.join(case, (case.c.partner == content.c.partner) & (case.c.subject == content.c.subject))
    acknowledged = (case.c.state == State.ACKNOWLEDGED.value) & (case.c.return_by < today)
    over = case.c.state.in_([s.value for s in OVER if s is not State.RETURNED])
    query = select(content.c.partner, content.c.subject).select_from(joined).where(acknowledged | over)
    return connection.execute(query).all()


def _context(partner: str, subject: str) -> str:
    return context("exchange_content", "content", (partner, subject))
