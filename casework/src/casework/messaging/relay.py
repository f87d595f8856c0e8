"""Events out: committed rows get their position, and each link hands them to its subscriber, oldest first."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, Protocol

import structlog
from sqlalchemy import Connection, select, text, update

from casework.domain.events import Envelope
from casework.runtime import Runtime
from casework.storage.statements import insert_new
from casework.storage.tables import event_log, relay_cursor

BATCH = 500
POLL_SECONDS = 1.0  # stands behind the signal; a lost signal costs a second, not an event
BACKOFF_SECONDS = (0.1, 10.0)  # first pause after a failure, and the longest

log = structlog.get_logger()

_PLACE = text(
    """
    UPDATE event_log SET position = placed.position
    FROM (
        SELECT id, (SELECT coalesce(max(position), 0) FROM event_log) + row_number() OVER (ORDER BY id) AS position
        FROM (SELECT id FROM event_log WHERE position IS NULL ORDER BY id LIMIT :batch) AS unplaced
    ) AS placed
    WHERE event_log.id = placed.id
    """
)


class Link(Protocol):
    """The way to one subscriber (or to the broker)."""

    name: str

    def hand_over(self, batch: Sequence[Envelope]) -> int:
        """Hands over in order; returns how many of the first are durable there. May raise when nobody answers."""
        ...

    def close(self) -> None:
        """Gives up connections."""
        ...


def place(runtime: Runtime, batch: int = BATCH) -> int:
    """Gives at most `batch` committed events their position; returns how many. Called by one relay at a time."""
    with runtime.read() as connection:
        if connection.execute(select(event_log.c.id).where(event_log.c.position.is_(None)).limit(1)).first() is None:
            return 0
    with runtime.database.write() as connection:
        return int(connection.execute(_PLACE, {"batch": batch}).rowcount)


def events_after(connection: Connection, source: str, position: int, limit: int = BATCH) -> list[tuple[int, Envelope]]:
    """Placed events behind `position`, in order, each with its position."""
    rows = connection.execute(
        select(event_log).where(event_log.c.position > position).order_by(event_log.c.position).limit(limit)
    )
    return [(row.position, _envelope(source, row)) for row in rows]


def _envelope(source: str, row: Any) -> Envelope:
    return Envelope(
        id=row.event_id,
        source=source,
        type=row.type,
        subject=row.subject,
        time=row.time,
        sequence=row.sequence,
        data=row.data,
        requestid=row.requestid,
        traceparent=row.traceparent,
    )


class Pump:
    """Moves one subscriber's cursor along the event log, `batch` events at a time."""

    def __init__(self, runtime: Runtime, link: Link, batch: int = BATCH) -> None:
        self.runtime = runtime
        self.link = link
        self.batch = batch
        with runtime.database.write() as connection:
            insert_new(connection, relay_cursor, {"subscriber": link.name, "position": 0})

    def step(self) -> bool:
        """Hands over what there is; True when there may be more. Raises when the subscriber does not answer."""
        with self.runtime.read() as connection:
            cursor = connection.scalar(
                select(relay_cursor.c.position).where(relay_cursor.c.subscriber == self.link.name)
            )
            rows = events_after(connection, self.runtime.source, cursor or 0, self.batch)
        if not rows:
            return False
        taken = self.link.hand_over([event for _, event in rows])
        if taken:
            self._move(rows[taken - 1][0])
        if taken < len(rows):
            raise ConnectionError(f"{self.link.name} took {taken} of {len(rows)}")
        return len(rows) == self.batch

    def _move(self, position: int) -> None:
        with self.runtime.database.write() as connection:
            connection.execute(
                update(relay_cursor)
                .where(relay_cursor.c.subscriber == self.link.name)
                .values(position=position, moved_at=self.runtime.real_now())
            )


class Relay:
    """One per service: a thread that places events, and one thread for each link."""

    def __init__(self, runtime: Runtime, links: Sequence[Link]) -> None:
        self.runtime = runtime
        self.links = links
        self._stop = threading.Event()
        self._signals = {link.name: threading.Event() for link in links}
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begins; returns at once."""
        self._threads = [threading.Thread(target=self._place, name="relay", daemon=True)]
        self._threads += [
            threading.Thread(target=self._pump, args=(link,), name=f"relay-{link.name}", daemon=True)
            for link in self.links
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ends after the batch in hand."""
        self._stop.set()
        self.runtime.woken.set()
        for signal in self._signals.values():
            signal.set()
        for thread in self._threads:
            thread.join(timeout=15)
        for link in self.links:
            link.close()

    def _place(self) -> None:
        pause = BACKOFF_SECONDS[0]
        while not self._stop.is_set():
            self.runtime.woken.wait(POLL_SECONDS)
            self.runtime.woken.clear()
            try:
                while place(self.runtime):
                    for signal in self._signals.values():
                        signal.set()
                pause = BACKOFF_SECONDS[0]
            except Exception as error:  # noqa: BLE001 - a relay that ends would strand every later event
                log.warning("relay_cannot_place", error=repr(error)[:300])
                self._stop.wait(pause)
                pause = min(pause * 2, BACKOFF_SECONDS[1])

    def _pump(self, link: Link) -> None:
        signal, pause, pump = self._signals[link.name], BACKOFF_SECONDS[0], None
        while not self._stop.is_set():
            try:
                pump = pump or Pump(self.runtime, link)
                if not pump.step():
                    signal.wait(POLL_SECONDS)
                    signal.clear()
                pause = BACKOFF_SECONDS[0]
            except Exception as error:  # noqa: BLE001 - a link must outlive whatever its subscriber does
                log.warning("relay_held", subscriber=link.name, reason=str(error)[:300])
                self._stop.wait(pause)
                pause = min(pause * 2, BACKOFF_SECONDS[1])
