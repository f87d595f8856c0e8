"""Daily: both sides send all cases they know; where the lists differ it is written down and healed by sending again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, select, update

from casework.domain.calendar import SHANGHAI, local_day
from casework.domain.errors import Conflict
from casework.runtime import Runtime
from casework.storage.statements import insert_new, upsert
from casework.storage.unit_of_work import UnitOfWork
from exchange import configuration
from exchange.configuration import Partner
from exchange.domain import deadlines
from exchange.domain.cases import OVER, State
from exchange.domain.catalogue import ALL
from exchange.domain.reconciliation import OPEN, Difference, Line, compare, healing
from exchange.domain.reconciliation import OVER as WORD_OVER
from exchange.domain.shapes import MOST_CASES
from exchange.storage import cases, messages, reports
from exchange.storage.tables import exchange_day, exchange_difference, exchange_list
from exchange.use_cases.sending import control
from exchange.wire.reading import Received

UNFINISHED = timedelta(days=2)
UNDER_WAY = timedelta(minutes=5)  # younger messages may not have arrived: no difference yet
OLDEST, NEWEST = timedelta(days=7), timedelta(days=1)  # how far from today the day of a list may be
MOST_HEALED = 1000  # differences in five minutes; what is beyond, after the next lists


def due(runtime: Runtime) -> list[str]:
    """Partners whose list for today has not gone out although its hour has come."""
    exchange, now = configuration.of(runtime), runtime.now()
    if now.astimezone(SHANGHAI).time() < exchange.reconcile_at:
        return []
    with runtime.read() as connection:
        done = {row.partner: row.day for row in connection.execute(select(exchange_day))}
    return [p.id for p in exchange.partners.values() if p.enabled and done.get(p.id) != local_day(now)]


def send_list(uow: UnitOfWork, partner: str) -> int:
    """Our list to a partner; how many cases."""
    today = local_day(uow.now)
    rows = cases.to_list(uow.connection, partner, uow.now - deadlines.KEPT)
    parts = [rows[start : start + MOST_CASES] for start in range(0, len(rows), MOST_CASES)] or [[]]
    for number, part in enumerate(parts, 1):
        listed = [_listed(row) for row in part]
        data = {"day": today, "part": number, "parts": len(parts), "cases": listed}
        control(uow, partner, "exchange.reconcile.v1", data)
    _day(uow, partner, today)
    return len(rows)


def take_list(uow: UnitOfWork, partner: Partner, message: Received) -> None:
    """exchange.reconcile: kept until all its parts are here, then compared."""
    data, day = message.data, date.fromisoformat(message.data["day"])
    if data["part"] > data["parts"]:
        raise Conflict("list", "A list cannot have more parts than it says.")
    today = local_day(uow.now)
    if not today - OLDEST <= day <= today + NEWEST:
        raise Conflict("list", f"The list is of {day} and came on {today}: it is not compared. Send today's.")
    table = exchange_list
    mine = (table.c.partner == partner.id) & (table.c.day == day)
    # a list that was begun anew on the same day has another number of parts, or repeats one
    uow.connection.execute(delete(table).where(mine, table.c.parts != data["parts"]))
    row = {"partner": partner.id, "day": day, "part": data["part"], "parts": data["parts"]}
    upsert(uow.connection, table, row | {"cases": data["cases"], "sent_at": message.time})
    count, earliest = uow.connection.execute(select(func.count(), func.min(table.c.sent_at)).where(mine)).one()
    if count < data["parts"]:
        return
    entries = [entry for (part,) in uow.connection.execute(select(table.c.cases).where(mine)) for entry in part]
    uow.connection.execute(delete(table).where(mine))
    _compared(uow, partner.id, day, entries, earliest)


def forget_unfinished(uow: UnitOfWork) -> None:
    """Lists of which a part never came: the next day brings another."""
    uow.connection.execute(delete(exchange_list).where(exchange_list.c.sent_at < uow.now - UNFINISHED))


def _compared(uow: UnitOfWork, partner: str, day: date, entries: Sequence[dict[str, Any]], at: datetime) -> None:
    theirs = {entry["subject"]: Line(entry["sent"], entry["applied"], entry["state"]) for entry in entries}
    found = compare(_ours(uow, partner, at, theirs), theirs)
    known = {(row.subject, row.kind): row for row in reports.open_differences(uow.connection, partner)}
    again, room = _may_heal_again(uow, partner), MOST_HEALED - _found_lately(uow, partner)
    for difference in found:
        new = known.pop((difference.subject, difference.kind.value), None) is None
        if new:
            reports.differ(uow.connection, partner, day, difference, uow.now)
        if (new or again) and room > 0:
            room -= 1
            _heal(uow, partner, difference)
    for row in known.values():
        reports.heal(uow.connection, row.id, uow.now)
    uow.connection.execute(update(exchange_day).where(exchange_day.c.partner == partner).values(compared_at=uow.now))


def _may_heal_again(uow: UnitOfWork, partner: str) -> bool:
    """What was sent or asked for after the last lists may still be under way."""
    last = uow.connection.scalar(select(exchange_day.c.compared_at).where(exchange_day.c.partner == partner))
    return last is None or uow.now - last >= UNDER_WAY


def _found_lately(uow: UnitOfWork, partner: str) -> int:
    """Whoever sends list upon list does not have thousands of messages sent for each."""
    table = exchange_difference
    lately = (table.c.partner == partner) & (table.c.found_at > uow.now - UNDER_WAY)
    return uow.connection.scalar(select(func.count()).select_from(table).where(lately)) or 0


def _ours(uow: UnitOfWork, partner: str, at: datetime, theirs: dict[str, Line]) -> dict[str, Line]:
    """Our lines: of all cases on our list, and of those on theirs that are over here for longer."""
    settled = messages.settled(uow.connection, partner, at - UNDER_WAY)
    rows = cases.to_list(uow.connection, partner, uow.now - deadlines.KEPT)
    lines = {row.subject: _line(row, settled) for row in rows}
    return lines | dict(_older(uow, partner, theirs.keys() - lines.keys(), settled))


def _older(uow: UnitOfWork, partner: str, subjects: set[str], settled: dict[str, int]) -> Iterator[tuple[str, Line]]:
    for subject in subjects:
        sent, applied, _ = cases.stream(uow.connection, partner, subject)
        if sent or applied:
            yield subject, Line(sent, applied, WORD_OVER, settled.get(subject, 0))


def _line(row: Row[Any], settled: dict[str, int]) -> Line:
    return Line(row.sent or 0, row.applied or 0, _word(row.state), settled.get(row.subject, 0))


def _heal(uow: UnitOfWork, partner: str, difference: Difference) -> None:
    todo = healing(difference)
    if todo.resend_from:
        resend(uow, partner, difference.subject, todo.resend_from)
    if todo.ask_from:
        control(uow, partner, "exchange.resend.v1", {"about": difference.subject, "from_sequence": todo.ask_from})


def resend(uow: UnitOfWork, partner: str, subject: str, first: int) -> None:
    """Sends kept messages again, byte for byte; what is gone for good is reported."""
    again, gone = messages.send_again(uow.connection, partner, subject, first)
    if gone:
        reason = f"Messages from {first} on are wanted again; their case was over too long ago, they are erased."
        reports.report(uow, partner, "resend_impossible", reason, subject=subject)
    if again:
        uow.after_commit(uow.runtime.wake)


def _listed(row: Row[Any]) -> dict[str, Any]:
    return {
        "subject": row.subject,
        "sent": row.sent or 0,
        "applied": row.applied or 0,
        "state": _word(row.state),
    }


def _word(state: str) -> str:
    return WORD_OVER if State(state) in OVER else OPEN


def _day(uow: UnitOfWork, partner: str, day: date) -> None:
    insert_new(uow.connection, exchange_day, {"partner": partner, "day": day, "compared_at": None})
    uow.connection.execute(update(exchange_day).where(exchange_day.c.partner == partner).values(day=day))


def asked(uow: UnitOfWork, partner: Partner, message: Received) -> None:
    """exchange.resend: the partner misses messages of ours."""
    if message.data["about"] == ALL:
        raise Conflict("resend", "Messages that stand outside the order are not sent again.")
    resend(uow, partner.id, message.data["about"], message.data["from_sequence"])


def rejected(uow: UnitOfWork, partner: Partner, message: Received) -> None:
    """exchange.rejected: the partner did not apply a message of ours; people here must look."""
    data = message.data
    id_ = "" if data["message"] == ALL else data["message"]
    facts = {"code": data["code"], "subject": data["about"], "message_id": id_, "sha256": data["sha256"]}
    reports.report(uow, partner.id, "rejected_by_partner", data["reason"], **facts)
