"""The embedded way of events: signed over HTTP to each subscriber's inbox, no broker needed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence

import requests

from casework.crypto import assertions
from casework.domain.actors import Kind
from casework.domain.events import Envelope
from casework.messaging import names
from casework.runtime import Runtime
from casework.topology import Peer

PATH = "/internal/inbox"
MOST_EVENTS = 100  # in one hand-over
MOST_CHARACTERS = 2 * 2**20  # beyond this a hand-over is split; one event may be larger (a sealed referral)
TIMEOUT = (2, 30)  # seconds to connect, to answer


class HttpLink:
    """Hands events to one subscriber; those it does not subscribe to count as taken."""

    most = MOST_EVENTS

    def __init__(self, runtime: Runtime, peer: Peer) -> None:
        self.name = peer.instance
        self._runtime = runtime
        self._peer = peer
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy of the environment has no part in this

    def hand_over(self, batch: Sequence[Envelope]) -> int:
        """How many of the first are durable there. Raises RequestException when it does not answer."""
        wanted = [(i, json.dumps(e.to_json(), ensure_ascii=False)) for i, e in enumerate(batch) if self._wants(e)]
        for part in _parts(wanted):
            taken = self._post([event for _, event in part])
            if taken < len(part):
                return part[taken][0]
        return len(batch)

    def close(self) -> None:
        """Gives up the connection."""
        self._session.close()

    def _wants(self, event: Envelope) -> bool:
        return any(names.matches(pattern, event.routing_key) for pattern in self._peer.subscribes)

    def _post(self, events: Sequence[str]) -> int:
        body = f'{{"events":[{",".join(events)}]}}'.encode()
        claims = assertions.Claims(kind=Kind.SERVICE, mth="POST", pth=PATH, dig=hashlib.sha256(body).hexdigest())
        token = assertions.issue(self._runtime.ring, self._peer.instance, claims, self._runtime.real_now())
        answer = self._session.post(
            self._peer.url + PATH,
            data=body,
            headers={"Content-Type": "application/json", "X-Wenzheng-Assertion": token},
            timeout=TIMEOUT,
        )
        answer.raise_for_status()
        return int(answer.json()["taken"])


def _parts(events: Sequence[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    """Hand-overs that keep within both bounds."""
    part: list[tuple[int, str]] = []
    size = 0
    for item in events:
        if part and (len(part) == MOST_EVENTS or size + len(item[1]) > MOST_CHARACTERS):
            yield part
            part, size = [], 0
        part.append(item)
        size += len(item[1])
    if part:
        yield part
