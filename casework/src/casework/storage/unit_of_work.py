"""One transaction: state, announced events, audit entries and the idempotent answer commit together or not at all."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Connection, bindparam, func, select

from casework.audit import log as audit_log
from casework.domain.actors import Actor
from casework.domain.events import Event
from casework.storage.fresh import Fresh
from casework.storage.tables import event_log

if TYPE_CHECKING:
    from casework.runtime import Runtime


# built once: every use case runs them
_INSERT = event_log.insert()
_HEADS = (
    select(event_log.c.subject, func.max(event_log.c.sequence).label("head"))
    .where(event_log.c.subject.in_(bindparam("subjects", expanding=True)))
    .group_by(event_log.c.subject)
)


@dataclass
class UnitOfWork:
    """What a use case works with. `now` is the domain's time, the same through the whole transaction."""

    runtime: Runtime
    connection: Connection  # in an attempt with new rows only, a `Fresh` in its place
    actor: Actor
    now: datetime
    request_id: str = ""
    traceparent: str = ""
    _events: list[Event] = field(default_factory=list)
    _after: list[Any] = field(default_factory=list)

    def announce(self, *events: Event) -> None:
        """Puts events into the event log of this transaction; the relay hands them on after the commit."""
        self._events.extend(events)

    def audit(
        self, action: str, subject: str, detail: Mapping[str, Any] | None = None, *, by: Actor | None = None
    ) -> None:
        """Writes an audit entry: who did what to which case. `detail` is sealed; it may name people.

        `by`: in place of who asks, e.g. the instance itself for what it has done in a citizen's name.
        """
        now = self.runtime.real_now()
        audit_log.record(self.connection, self.runtime.vault, by or self.actor, action, subject, detail or {}, now)

    def after_commit(self, action: Any) -> None:
        """Calls `action()` once the transaction is durable; never when it rolls back."""
        self._after.append(action)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A part that may fail alone: when it raises, its writes, events and after-commit actions are undone."""
        events, actions = len(self._events), len(self._after)
        try:
            with self.connection.begin_nested():
                yield
        except BaseException:
            del self._events[events:], self._after[actions:]
            raise

    def flush_events(self) -> None:
        """Writes what was announced so far; called before the commit."""
        if not self._events:
            return
        fresh = isinstance(self.connection, Fresh)  # the subject is new, or its first sequence will be there already
        heads: Counter[str] = Counter() if fresh else self._heads()
        rows = []
        for event in self._events:
            heads[event.subject] += 1
            rows.append(self._row(event, heads[event.subject]))
        if isinstance(self.connection, Fresh):
            for row in rows:
                self.connection.add(event_log, row)
        else:
            self.connection.execute(_INSERT, rows)
        self._events.clear()

    def _heads(self) -> Counter[str]:
        subjects = sorted({event.subject for event in self._events})
        found = self.connection.execute(_HEADS, {"subjects": subjects})
        return Counter({row.subject: row.head for row in found})

    def _row(self, event: Event, sequence: int) -> dict[str, Any]:
        return {
            "event_id": str(uuid.uuid4()),
            "type": f"{self.runtime.channel}.{event.name}.v{event.version}",
            "subject": event.subject,
            "sequence": sequence,
            "time": self.now,
            "requestid": self.request_id,
            "traceparent": self.traceparent,
            "data": event.data(),
        }


@contextmanager
def unit_of_work(
    runtime: Runtime, actor: Actor, *, request_id: str = "", traceparent: str = ""
) -> Iterator[UnitOfWork]:
    """Opens the transaction, commits at the end, and wakes the relay when something was announced."""
    with runtime.database.write() as connection:
        uow = UnitOfWork(runtime, connection, actor, runtime.now(), request_id, traceparent)
        yield uow
        announced = bool(uow._events)
        uow.flush_events()
    if announced:
        runtime.wake()
    for action in uow._after:
        action()


def attempt_fresh(
    runtime: Runtime, actor: Actor, *, request_id: str = "", traceparent: str = ""
) -> tuple[UnitOfWork, Fresh]:
    """A unit of work that collects new rows; `keep_fresh` writes them. See `casework.storage.fresh`."""
    fresh = Fresh()
    return UnitOfWork(runtime, cast(Connection, fresh), actor, runtime.now(), request_id, traceparent), fresh


def keep_fresh(uow: UnitOfWork, fresh: Fresh) -> bool:
    """Writes what was collected, and wakes the relay; False, and nothing is written, when a row was there already."""
    announced = bool(uow._events)
    uow.flush_events()
    if not uow.runtime.database.insert_fresh(fresh.rows):
        return False
    if announced:
        uow.runtime.wake()
    for action in uow._after:
        action()
    return True
