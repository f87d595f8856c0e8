"""`run scoreboard-rebuild`: every service's event log read again, the rows made anew, while events go on flowing.

Each row is put in unless what stands there is newer (`store.write`); a newer one means that the log has moved on, so
its tail is read and the rest tried again. Every event that a handler has applied was in the log before it was sent,
so this ends with rows that hold at least what the handlers knew, folded by the same function.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import requests
import structlog

from casework.crypto import assertions
from casework.domain.actors import Kind
from casework.domain.events import Envelope
from casework.runtime import Runtime
from casework.topology import Peer
from portal.scoreboard.models import LETTERS, MODELS, Key, Model

PATH = "/internal/events"
TIMEOUT = (2, 30)
MOST_ROUNDS = 100
CHUNK = 500  # rows in one transaction: handlers must not wait long for the writer

log = structlog.get_logger()


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
    """Makes all rows anew from the logs of `peers`; returns how many letters there are.

    Raises RequestException when a service does not answer: rows made so far are right, the others are as before.
    """
    counts = {model.channel: _rebuild(runtime, _of(peers, model), model) for model in MODELS}
    return counts[LETTERS.channel]


def _of(peers: Sequence[Peer], model: Model) -> list[Peer]:
    return [peer for peer in peers if peer.instance.split("/")[0] == model.channel]


def _rebuild(runtime: Runtime, peers: Sequence[Peer], model: Model) -> int:
    logs = [Log(runtime, peer) for peer in peers]
    rows: dict[Key, Any] = {}
    open_keys: set[Key] = set()
    for _ in range(MOST_ROUNDS):
        open_keys |= _read(logs, rows, model)
        open_keys = _write(runtime, {key: rows[key] for key in sorted(open_keys)}, model)
        if not open_keys and not _drop_strangers(runtime, peers, rows, model):
            return len(rows)
    raise RuntimeError(f"after {MOST_ROUNDS} rounds {len(open_keys)} rows still change faster than they are read")


def _read(logs: Sequence[Log], rows: dict[Key, Any], model: Model) -> set[Key]:
    touched = set()
    for source_log in logs:
        for envelope in source_log.tail():
            handler = model.handler(envelope)
            if handler is None or not envelope.type.startswith(f"{model.channel}."):
                continue
            data = handler.load(envelope.data)
            key = model.key(envelope, data)
            if key is not None:
                rows[key] = model.fold(rows.get(key), envelope, data)
                touched.add(key)
    return touched


def _write(runtime: Runtime, rows: Mapping[Key, Any], model: Model) -> set[Key]:
    """Puts rows in; returns those that a handler has moved further than we have read."""
    behind: set[Key] = set()
    keys = list(rows)
    for start in range(0, len(keys), CHUNK):
        with runtime.unit_of_work() as uow:
            behind |= {key for key in keys[start : start + CHUNK] if not model.write(uow, rows[key])}
    return behind


def _drop_strangers(runtime: Runtime, peers: Sequence[Peer], rows: Mapping[Key, Any], model: Model) -> bool:
    """Drops rows that no log knows. True when one is newer than our reading, so that it must go on."""
    sources = [f"/{peer.instance}" for peer in peers]
    with runtime.read() as connection:
        strangers = [key for key in model.keys(connection, sources) if key not in rows]
    if not strangers:
        return False
    logs_moved = _known_by_now(runtime, peers, strangers, model)
    with runtime.unit_of_work() as uow:
        for key in strangers:
            if key not in logs_moved:
                model.drop(uow, key)
                log.warning("scoreboard_row_without_events", source=key[0], number=key[1])
    return bool(logs_moved)


def _known_by_now(runtime: Runtime, peers: Sequence[Peer], strangers: Sequence[Key], model: Model) -> set[Key]:
    """Which of them appear when the logs are read once more from the front."""
    fresh: dict[Key, Any] = {}
    _read([Log(runtime, peer) for peer in peers], fresh, model)
    return {key for key in strangers if key in fresh}
