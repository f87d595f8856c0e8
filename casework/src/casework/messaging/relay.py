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
GATHER_SECONDS = 0.02  # embedded, placing has a commit of its own that intake waits for: fifty a second are enough
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
    RETURNING event_log.id, event_id, type, subject, sequence, time, requestid, traceparent, data, event_log.position
    """
).columns(*event_log.c)
_ANY = select(event_log.c.id).where(event_log.c.position.is_(None)).limit(1)

Placed = tuple[int, Envelope]  # an event with its position


class Link(Protocol):
    """The way to one subscriber (or to the broker)."""

    name: str
    most: int  # events that it takes at once

    def hand_over(self, batch: Sequence[Envelope]) -> int:
        """Hands over in order; returns how many of the first are durable there. May raise when nobody answers."""
        ...

    def close(self) -> None:
        """Gives up connections."""
        ...


def place(runtime: Runtime, batch: int = BATCH) -> list[Placed]:
    """Gives at most `batch` committed events their position, and returns them. Called by one relay at a time."""
    if runtime.database.is_sqlite and not _unplaced(runtime):
        return []  # without taking the lock of the one writer
    with runtime.database.alone(writes=True) as connection:
        rows = connection.execute(_PLACE, {"batch": batch}).all()
    return [(row.position, _envelope(runtime.source, row)) for row in sorted(rows, key=lambda row: row.position)]


def _unplaced(runtime: Runtime) -> bool:
    with runtime.read() as connection:
        return connection.execute(_ANY).first() is not None


def events_after(connection: Connection, source: str, position: int, limit: int = BATCH) -> list[Placed]:
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
    """Moves one subscriber's cursor along the event log, `batch` events at a time (as many as the link takes)."""

    def __init__(self, runtime: Runtime, link: Link, batch: int | None = None) -> None:
        self.runtime = runtime
        self.link = link
        self.batch = batch or link.most
        self._offered: Sequence[Placed] = ()
        mine = relay_cursor.c.subscriber == link.name
        with runtime.database.write() as connection:
            insert_new(connection, relay_cursor, {"subscriber": link.name, "position": 0})
            self._position = connection.scalar(select(relay_cursor.c.position).where(mine)) or 0  # nobody else moves it

    def offer(self, events: Sequence[Placed]) -> None:
        """What has just been placed: if it is what comes next, it need not be read again."""
        self._offered = events

    def step(self) -> bool:
        """Hands over what there is; True when there may be more. Raises when the subscriber does not answer."""
        rows = self._next()
        if not rows:
            return False
        taken = self.link.hand_over([event for _, event in rows])
        if taken:
            self._move(rows[taken - 1][0])
        if taken < len(rows):
            raise ConnectionError(f"{self.link.name} took {taken} of {len(rows)}")
        return len(rows) == self.batch

    def _next(self) -> Sequence[Placed]:
        offered, self._offered = self._offered, ()
        if offered and offered[0][0] == self._position + 1:
            return offered[: self.batch]
        with self.runtime.database.alone() as connection:
            return events_after(connection, self.runtime.source, self._position, self.batch)

    def _move(self, position: int) -> None:
        with self.runtime.database.alone(writes=True) as connection:
            connection.execute(
                update(relay_cursor)
                .where(relay_cursor.c.subscriber == self.link.name)
                .values(position=position, moved_at=self.runtime.real_now())
            )
        self._position = position


class Relay:
    """One per service: a thread that places events, and one thread for each link."""

    def __init__(self, runtime: Runtime, links: Sequence[Link]) -> None:
        self.runtime = runtime
        self.links = links
        self._stop = threading.Event()
        self._signals = {link.name: threading.Event() for link in links}
        self._pumps: dict[str, Pump] = {}
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
            if self.runtime.woken.wait(POLL_SECONDS) and self.runtime.database.is_sqlite:
                self._stop.wait(GATHER_SECONDS)
            self.runtime.woken.clear()
            try:
                while placed := place(self.runtime):
                    self._tell(placed)
                pause = BACKOFF_SECONDS[0]
            except Exception as error:  # noqa: BLE001 - a relay that ends would strand every later event
                log.warning("relay_cannot_place", error=repr(error)[:300])
                self._stop.wait(pause)
                pause = min(pause * 2, BACKOFF_SECONDS[1])

    def _tell(self, placed: Sequence[Placed]) -> None:
        for name, signal in self._signals.items():
            if name in self._pumps:
                self._pumps[name].offer(placed)
            signal.set()

    def _pump(self, link: Link) -> None:
        signal, pause = self._signals[link.name], BACKOFF_SECONDS[0]
        while not self._stop.is_set():
            try:
                if link.name not in self._pumps:
                    self._pumps[link.name] = Pump(self.runtime, link)
                if not self._pumps[link.name].step():
                    signal.wait(POLL_SECONDS)
                    signal.clear()
                pause = BACKOFF_SECONDS[0]
            except Exception as error:  # noqa: BLE001 - a link must outlive whatever its subscriber does
                log.warning("relay_held", subscriber=link.name, reason=str(error)[:300])
                self._stop.wait(pause)
                pause = min(pause * 2, BACKOFF_SECONDS[1])
