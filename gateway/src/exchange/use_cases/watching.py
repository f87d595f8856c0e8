"""Figures of the exchange for /metrics: by partner, from the tables, and nothing about a single case.

What a partner's budget holds back lies at the broker, whose own metrics count it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Table, func, select

from casework.runtime import Runtime
from casework.service import Gauge
from exchange.domain.cases import State
from exchange.domain.catalogue import PARTNERS
from exchange.storage import messages
from exchange.storage.tables import (
    exchange_case,
    exchange_difference,
    exchange_outgoing,
    exchange_received,
    exchange_report,
)
from exchange.use_cases.views import counts

RECENT = timedelta(days=1)  # a report is never closed: what has happened lately is what somebody should look at


def gauges(runtime: Runtime, connection: Connection) -> Iterator[Gauge]:
    """A figure for each partner there is a contract with, 0 where nothing is: a line that ends is no news."""
    for name, said, table, part in _counted(runtime.now()):
        yield _of(name, said, counts(connection, table, part))
    yield _of("exchange_oldest_waiting_seconds", "Since the oldest of them was made", _ages(runtime, connection))


def _counted(now: datetime) -> Iterator[tuple[str, str, Table, ColumnElement[bool]]]:
    out, received, case = exchange_outgoing, exchange_received, exchange_case
    report, difference = exchange_report, exchange_difference
    held = received.c.state.in_((messages.HELD, messages.PARKED))
    yield "exchange_waiting", "Messages that the partner has not taken yet", out, out.c.state == "waiting"
    yield "exchange_held", "Messages of the partner that wait here, parked ones too", received, held
    yield "exchange_unregistered", "Petitions it has not registered yet", case, case.c.state == State.SENT.value
    yield "exchange_reports_recent", "Reports of the last 24 hours", report, report.c.last_at > now - RECENT
    yield "exchange_differences_open", "Differences of lists", difference, difference.c.healed_at.is_(None)


def _ages(runtime: Runtime, connection: Connection) -> dict[str, float]:
    out = exchange_outgoing.c
    oldest = select(out.partner, func.min(out.made_at).label("made_at")).where(out.state == "waiting")
    rows = connection.execute(oldest.group_by(out.partner))
    return {row.partner: max(0.0, (runtime.now() - row.made_at).total_seconds()) for row in rows}


def _of(name: str, said: str, values: Mapping[str, float]) -> Gauge:
    return Gauge(name, said, "partner", {partner: values.get(partner, 0) for partner in PARTNERS})
