"""Reports, differences between lists, overrides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, func, select, update

from casework.messaging import parking
from casework.storage.unit_of_work import UnitOfWork
from exchange.domain.reconciliation import Difference
from exchange.storage.tables import exchange_difference, exchange_override, exchange_report

MOST_REASON = 2000
PAGE = 200


def report(uow: UnitOfWork, partner: str, kind: str, reason: str, **facts: str) -> bool:
    """Writes a report, or counts one more of the same; says whether it is new.

    `facts`: `code`, `subject`, `message_id`, `type`, `sha256`. No content of a message ever stands in one.
    """
    table = exchange_report
    name = {key: facts.get(key, "") for key in ("subject", "message_id", "sha256")}
    same = (table.c.partner == partner) & (table.c.kind == kind)
    for key, value in name.items():
        same &= table.c[key] == value
    again = update(table).where(same).values(count=table.c.count + 1, last_at=uow.now).returning(table.c.id)
    if uow.connection.execute(again).first() is not None:
        return False
    values: dict[str, Any] = {"partner": partner, "kind": kind, "reason": parking.plain(reason)[:MOST_REASON], **name}
    values |= {"code": facts.get("code", ""), "type": facts.get("type", "")}
    uow.connection.execute(table.insert().values(**values, count=1, first_at=uow.now, last_at=uow.now))
    return True


def is_reported(connection: Connection, partner: str, kind: str, subject: str) -> bool:
    """Whether there is a report of that kind about a case."""
    table = exchange_report
    mine = (table.c.partner == partner) & (table.c.kind == kind) & (table.c.subject == subject)
    return connection.execute(select(table.c.id).where(mine).limit(1)).first() is not None


def count_since(connection: Connection, partner: str, since: datetime) -> int:
    """New reports about a partner since then."""
    mine = (exchange_report.c.partner == partner) & (exchange_report.c.first_at > since)
    return connection.scalar(select(func.count()).select_from(exchange_report).where(mine)) or 0


def reports(connection: Connection, partner: str = "", before: int = 0) -> Sequence[Row[Any]]:
    """A page of reports, newest first; `before` is the id where the last page ended."""
    return _page(connection, exchange_report, partner, before)


def differences(connection: Connection, partner: str = "", before: int = 0) -> Sequence[Row[Any]]:
    """A page of differences, newest first."""
    return _page(connection, exchange_difference, partner, before)


def open_differences(connection: Connection, partner: str) -> Sequence[Row[Any]]:
    """Those that were still there when the lists were last compared."""
    table = exchange_difference
    return connection.execute(select(table).where(table.c.partner == partner, table.c.healed_at.is_(None))).all()


def differ(connection: Connection, partner: str, day: date, found: Difference, at: datetime) -> None:
    """Writes a difference that was not known."""
    connection.execute(
        exchange_difference.insert().values(
            partner=partner, day=day, subject=found.subject, kind=found.kind.value,
            ours=found.ours, theirs=found.theirs, found_at=at,
        )
    )  # fmt: skip


def heal(connection: Connection, id_: int, at: datetime) -> None:
    """The lists agree about it again."""
    connection.execute(update(exchange_difference).where(exchange_difference.c.id == id_).values(healed_at=at))


def override(uow: UnitOfWork, partner: str, number: str, reason: str) -> None:
    """A supervisor's leave, good for one sending."""
    values: dict[str, Any] = {
        "partner": partner,
        "number": number,
        "reason": reason,
        "account": uow.actor.id,
        "at": uow.now,
    }
    uow.connection.execute(exchange_override.insert().values(**values))


def open_override(connection: Connection, partner: str, number: str) -> int | None:
    """The id of a leave that was not used."""
    table = exchange_override
    mine = (table.c.partner == partner) & (table.c.number == number) & table.c.used_at.is_(None)
    found: int | None = connection.scalar(select(table.c.id).where(mine).order_by(table.c.id).limit(1))
    return found


def use_override(connection: Connection, id_: int, at: datetime) -> None:
    """It is used up."""
    connection.execute(update(exchange_override).where(exchange_override.c.id == id_).values(used_at=at))


def shown(row: Row[Any]) -> Mapping[str, Any]:
    """A row as JSON shows it."""
    return {k: v.isoformat() if isinstance(v, date | datetime) else v for k, v in row._mapping.items()}


def _page(connection: Connection, table: Table, partner: str, before: int) -> Sequence[Row[Any]]:
    query = select(table).order_by(table.c.id.desc()).limit(PAGE)
    if partner:
        query = query.where(table.c.partner == partner)
    if before:
        query = query.where(table.c.id < before)
    return connection.execute(query).all()
