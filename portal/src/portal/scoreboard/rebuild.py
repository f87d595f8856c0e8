"""`run scoreboard-rebuild`: every service's event log read again, the rows made anew, while events go on flowing.

Each row is put in unless what stands there is newer (`store.write`); a newer one means that the log has moved on, so
its tail is read and the rest tried again. Every event that a handler has applied was in the log before it was sent,
so this ends with rows that hold at least what the handlers knew, folded by the same function.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import requests
import structlog
from sqlalchemy import delete, select

from casework.crypto import assertions
from casework.domain.actors import Kind
from casework.domain.events import Envelope
from casework.runtime import Runtime
from casework.service import Handler
from casework.topology import Peer
from portal.published import store as published
from portal.scoreboard import store
from portal.scoreboard.fold import LetterRow, event_name, fold
from portal.scoreboard.handlers import COUNTED
from portal.tables import letter_row

PATH = "/internal/events"
TIMEOUT = (2, 30)
MOST_ROUNDS = 100
CHUNK = 500  # rows in one transaction: handlers must not wait long for the writer

log = structlog.get_logger()

Key = tuple[str, str]
LOADERS = {handler.pattern.split(".")[2]: handler for handler in COUNTED}


@dataclass
class Log:
    """One service's event log, read from the front and then from where the last reading ended."""

    runtime: Runtime
    peer: Peer
    position: int = 0
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        """A proxy of the environment has no part in this."""
        self.session.trust_env = False

    def tail(self) -> Iterator[Envelope]:
        """What has come since the last reading. Raises RequestException when the service does not answer."""
        while True:
            claims = assertions.Claims(kind=Kind.SERVICE, mth="GET", pth=PATH)
            token = assertions.issue(self.runtime.ring, self.peer.instance, claims, self.runtime.real_now())
            answer = self.session.get(
                self.peer.url + PATH,
                params={"after": self.position},
                headers={"X-Wenzheng-Assertion": token},
                timeout=TIMEOUT,
            )
            answer.raise_for_status()
            events = answer.json()["events"]
            if not events:
                return
            for entry in events:
                yield Envelope.from_json(entry["event"])
                self.position = entry["position"]


def rebuild(runtime: Runtime, peers: Sequence[Peer]) -> int:
    """Makes all rows anew from the logs of `peers`; returns how many there are.

    Raises RequestException when a service does not answer: rows made so far are right, the others are as before.
    """
    logs = [Log(runtime, peer) for peer in peers]
    rows: dict[Key, LetterRow] = {}
    open_keys: set[Key] = set()
    for _ in range(MOST_ROUNDS):
        open_keys |= _read(logs, rows)
        open_keys = _write(runtime, [rows[key] for key in sorted(open_keys)])
        if not open_keys and not _drop_strangers(runtime, peers, rows):
            return len(rows)
    raise RuntimeError(f"after {MOST_ROUNDS} rounds {len(open_keys)} letters still change faster than they are read")


def _read(logs: Sequence[Log], rows: dict[Key, LetterRow]) -> set[Key]:
    touched = set()
    for source_log in logs:
        for envelope in source_log.tail():
            handler: Handler | None = LOADERS.get(event_name(envelope))
            if handler is None or not envelope.type.startswith("mailbox."):
                continue
            key = (envelope.source, envelope.subject)
            rows[key] = fold(rows.get(key), envelope, handler.load(envelope.data))
            touched.add(key)
    return touched


def _write(runtime: Runtime, rows: Sequence[LetterRow]) -> set[Key]:
    """Puts rows in; returns those that a handler has moved further than we have read."""
    behind: set[Key] = set()
    for start in range(0, len(rows), CHUNK):
        with runtime.unit_of_work() as uow:
            for row in rows[start : start + CHUNK]:
                if not store.write(uow.connection, row):
                    behind.add((row.source, row.number))
                    continue
                if row.published_round is None:
                    published.remove(uow.connection, row.number)
                elif not published.is_kept(uow.connection, row.number):
                    published.want(uow.connection, row.number, row.sequence, runtime.real_now())
    return behind


def _drop_strangers(runtime: Runtime, peers: Sequence[Peer], rows: dict[Key, LetterRow]) -> bool:
    """Drops rows that no log knows. True when one is newer than our reading, so that it must go on."""
    sources = [f"/{peer.instance}" for peer in peers]
    query = select(letter_row.c.source, letter_row.c.number).where(letter_row.c.source.in_(sources))
    with runtime.read() as connection:
        strangers = [tuple(row) for row in connection.execute(query) if tuple(row) not in rows]
    if not strangers:
        return False
    logs_moved = _known_by_now(runtime, peers, strangers)
    with runtime.unit_of_work() as uow:
        for source, number in strangers:
            if (source, number) not in logs_moved:
                mine = (letter_row.c.source == source) & (letter_row.c.number == number)
                uow.connection.execute(delete(letter_row).where(mine))
                published.remove(uow.connection, number)
                log.warning("scoreboard_row_without_events", source=source, number=number)
    return bool(logs_moved)


def _known_by_now(runtime: Runtime, peers: Sequence[Peer], strangers: Sequence[Key]) -> set[Key]:
    """Which of them appear when the logs are read once more from the front."""
    fresh: dict[Key, LetterRow] = {}
    _read([Log(runtime, peer) for peer in peers], fresh)
    return {key for key in strangers if key in fresh}
