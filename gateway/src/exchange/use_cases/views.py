"""What supervisors see: cases at partners, reports, differences; and the one thing they do: lift the loop guard."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select

from casework.domain.errors import Conflict, NotFound
from casework.domain.numbers import parse_number
from casework.storage.unit_of_work import UnitOfWork
from exchange.configuration import Exchange
from exchange.domain import loops
from exchange.storage import cases, reports
from exchange.storage.tables import (
    exchange_case,
    exchange_day,
    exchange_difference,
    exchange_outgoing,
    exchange_received,
    exchange_report,
)
from exchange.use_cases.referring import standing

PAGE = 200
HIDDEN = {"referral", "body"}


def partners(connection: Connection, exchange: Exchange) -> list[dict[str, Any]]:
    """Each partner: what waits for it, and when lists were exchanged."""
    days = {row.partner: row for row in connection.execute(select(exchange_day))}
    waiting = counts(connection, exchange_outgoing, exchange_outgoing.c.state == "waiting")
    differing = counts(connection, exchange_difference, exchange_difference.c.healed_at.is_(None))
    return [
        {
            "id": partner.id,
            "name": partner.name,
            "name_en": partner.name_en,
            "enabled": partner.enabled,
            "over": "amqp" if partner.amqp_url else "http" if partner.url else "",
            "waiting": waiting.get(partner.id, 0),
            "differences": differing.get(partner.id, 0),
            "list_sent_on": days[partner.id].day.isoformat() if partner.id in days else None,
            "compared_at": _at(days[partner.id].compared_at) if partner.id in days else None,
        }
        for partner in exchange.partners.values()
    ]


def listed(connection: Connection, partner: str, state: str) -> list[dict[str, Any]]:
    """The newest cases."""
    query = select(exchange_case).order_by(exchange_case.c.received_at.desc(), exchange_case.c.subject).limit(PAGE)
    if partner:
        query = query.where(exchange_case.c.partner == partner)
    if state:
        query = query.where(exchange_case.c.state == state)
    return [_case(row) for row in connection.execute(query)]


def one(connection: Connection, number: str) -> dict[str, Any]:
    """All that partners have to do with a number: where it stands, which messages went, what was reported."""
    number = parse_number(number)
    rows = connection.execute(select(exchange_case).where(exchange_case.c.number == number)).all()
    if not rows:
        raise NotFound("case_unknown", "No partner has to do with this case.")
    return {
        "number": number,
        "cases": [_case(row) for row in rows],
        "messages": sorted(
            (message for row in rows for message in _messages(connection, row)), key=lambda each: str(each["at"])
        ),
        "reports": [
            dict(reports.shown(report))
            for row in rows
            for report in connection.execute(
                select(exchange_report).where(
                    exchange_report.c.partner == row.partner, exchange_report.c.subject == row.subject
                )
            )
        ],
    }


def override(uow: UnitOfWork, number: str, partner: str, reason: str) -> dict[str, Any]:
    """A supervisor lets a case go once more to an office that gave it back; with a new reason, and written down.

    Raises NotFound, Conflict when there is nothing to override: never there, pending there, or concluded.
    """
    number = parse_number(number)
    before = next((case for case in cases.by_number(uow.connection, number) if case.partner == partner), None)
    if before is None:
        raise NotFound("case_unknown", "That partner never had this case; refer it from its letter.")
    stands = standing(before)
    if stands is not loops.Standing.RETURNED:
        loops.check_sending(stands, before.hops, overridden=True)
    if reports.open_override(uow.connection, partner, number) is not None:
        raise Conflict("overridden_already", "This was allowed before and is not used yet: refer the letter now.")
    reports.override(uow, partner, number, reason)
    uow.audit("exchange_loop_overridden", number, {"partner": partner, "reason": reason})
    return {"number": number, "partner": partner, "allowed": True}


def _messages(connection: Connection, case: Any) -> list[dict[str, Any]]:
    found = []
    for table, way, at in ((exchange_outgoing, "out", "made_at"), (exchange_received, "in", "taken_at")):
        mine = (table.c.partner == case.partner) & (table.c.subject == case.subject)
        for row in connection.execute(select(table).where(mine)):
            found.append(
                {
                    "way": way,
                    "partner": row.partner,
                    "id": row.message_id,
                    "type": row.type,
                    "sequence": row.sequence,
                    "state": row.state,
                    "at": _at(getattr(row, at)),
                }
            )
    return found


def counts(connection: Connection, table: Any, part: Any) -> dict[str, int]:
    """Rows of a part of a table, by partner."""
    query = select(table.c.partner, func.count().label("number")).where(part).group_by(table.c.partner)
    return {row.partner: row.number for row in connection.execute(query)}


def _case(row: Any) -> dict[str, Any]:
    return {name: value for name, value in reports.shown(row).items() if name not in HIDDEN}


def _at(moment: Any) -> str | None:
    return None if moment is None else moment.isoformat()
