"""Events in: each takes effect once and in order per case; one that cannot be applied is parked, not lost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import structlog
from sqlalchemy import select

from casework.domain.events import Envelope
from casework.messaging import names, parking
from casework.runtime import Runtime
from casework.service import Handler, Service
from casework.storage.database import is_outage
from casework.storage.statements import insert_new, upsert
from casework.storage.tables import inbox, inbox_attempt, inbox_head
from casework.storage.unit_of_work import UnitOfWork

TRIES = 5

log = structlog.get_logger()


class Outcome(StrEnum):
    """What became of an event; every one of these may be acknowledged."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    STALE = "stale"  # older than the newest applied of its case
    IGNORED = "ignored"  # nobody here handles it
    WAITING = "waiting"  # behind a parked one of its case
    PARKED = "parked"


class Held(Exception):
    """Not taken, and nothing kept: it must come again after a moment. An outage counts no try."""

    def __init__(self, reason: str, *, outage: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.outage = outage


@dataclass(frozen=True)
class Inbox:
    """Takes events for one service."""

    service: Service
    runtime: Runtime

    def take(self, envelope: Envelope) -> Outcome:
        """Applies one event, or says what it is instead. Raises Held when it must come again."""
        try:
            with self._transaction(envelope) as uow:
                return self._take(uow, envelope)
        except Exception as error:
            if is_outage(error):
                raise Held(f"database away: {type(error).__name__}", outage=True) from error
            return self._failed(envelope, error)

    def apply(self, uow: UnitOfWork, envelope: Envelope) -> None:
        """Runs the handler and moves the head of the case; for `take` and for the replay of parked events."""
        handler = self.handler(envelope)
        if handler is not None:
            handler.run(uow, envelope, handler.load(envelope.data))
        head = {"source": envelope.source, "subject": envelope.subject, "sequence": envelope.sequence}
        upsert(uow.connection, inbox_head, head)

    def handler(self, envelope: Envelope) -> Handler | None:
        """Who handles it: the first whose pattern fits."""
        key = envelope.routing_key
        return next((h for h in self.service.handlers if names.matches(h.pattern, key)), None)

    def _transaction(self, envelope: Envelope) -> Any:
        return self.runtime.unit_of_work(request_id=envelope.requestid, traceparent=envelope.traceparent)

    def _take(self, uow: UnitOfWork, envelope: Envelope) -> Outcome:
        outcome = self._judge(uow, envelope)
        if not self._enter(uow, envelope, outcome):
            return Outcome.DUPLICATE
        if outcome is Outcome.APPLIED:
            self.apply(uow, envelope)
        elif outcome is Outcome.WAITING:
            parking.put(uow, envelope, state="waiting", reason="behind a parked event of this case")
        elif outcome is Outcome.IGNORED:
            log.warning("event_ignored", type=envelope.type, source=envelope.source)
        return outcome

    def _judge(self, uow: UnitOfWork, envelope: Envelope) -> Outcome:
        if self.handler(envelope) is None:
            return Outcome.IGNORED
        if parking.is_blocked(uow.connection, envelope.source, envelope.subject):
            return Outcome.WAITING
        head = uow.connection.scalar(
            select(inbox_head.c.sequence).where(
                inbox_head.c.source == envelope.source, inbox_head.c.subject == envelope.subject
            )
        )
        return Outcome.STALE if head is not None and envelope.sequence <= head else Outcome.APPLIED

    def _enter(self, uow: UnitOfWork, envelope: Envelope, outcome: Outcome) -> bool:
        """The inbox row; False for an event that was here before."""
        return insert_new(
            uow.connection,
            inbox,
            {
                "event_id": envelope.id,
                "source": envelope.source,
                "subject": envelope.subject,
                "sequence": envelope.sequence,
                "outcome": outcome.value,
                "taken_at": self.runtime.real_now(),
            },
        )

    def _failed(self, envelope: Envelope, error: Exception) -> Outcome:
        """Counts the try; at the last one parks the event, else raises Held."""
        reason = parking.plain(f"{type(error).__name__}: {error}")[: parking.REASON]
        try:
            with self._transaction(envelope) as uow:
                tries = self._count(uow, envelope, reason)
                if tries >= TRIES and self._enter(uow, envelope, Outcome.PARKED):
                    parking.put(uow, envelope, state="parked", reason=reason)
        except Exception as outage:
            if is_outage(outage):
                raise Held(f"database away: {type(outage).__name__}", outage=True) from outage
            raise
        log.warning("event_failed", type=envelope.type, subject=envelope.subject, tries=tries, exc_info=error)
        if tries >= TRIES:
            return Outcome.PARKED
        raise Held(reason, outage=False) from error

    def _count(self, uow: UnitOfWork, envelope: Envelope, reason: str) -> int:
        mine = (inbox_attempt.c.event_id == envelope.id) & (inbox_attempt.c.source == envelope.source)
        tries = (uow.connection.scalar(select(inbox_attempt.c.count).where(mine)) or 0) + 1
        row = {"event_id": envelope.id, "source": envelope.source, "count": tries, "reason": reason}
        upsert(uow.connection, inbox_attempt, row)
        return tries
