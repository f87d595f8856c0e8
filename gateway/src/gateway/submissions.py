"""Letters on their way in: number and code are minted, the service is tried, and what it cannot take is stored."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import structlog

from casework.domain.errors import Refusal
from casework.topology import Peer
from casework.web.json_body import load
from casework.web.transaction import KEY
from gateway.answers import Answering, plain
from gateway.forwarding import SECRETS, Forwarding
from gateway.identity import Identity
from gateway.minting import mint
from gateway.parts import Parts, upstream
from gateway.proxy import NotSent, OutcomeUnknown, origin_form
from gateway.routes import Route
from gateway.store import Submission

log = structlog.get_logger()

AWAY = frozenset({502, 503, 504})


class _Head:
    """start_response that only remembers: whether the answer counts is decided when it is there."""

    def __init__(self) -> None:
        self.status, self.line = 0, ""
        self.headers: list[tuple[str, str]] = []

    def __call__(self, line: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        self.status, self.line, self.headers = int(line[:3]), line, headers


class Submissions:
    """One for all channels; which fields a receipt is about is the route's."""

    def __init__(self, parts: Parts, forwarding: Forwarding) -> None:
        self._parts = parts
        self._runtime = parts.runtime
        self._forwarding = forwarding

    def take(self, environ: dict[str, Any], start: Answering, route: Route, who: Identity) -> Iterable[bytes]:
        """201 (or a refusal) of the service, else 202 once it is durable here."""
        start.refuse_cookies()
        given = environ.get("HTTP_IDEMPOTENCY_KEY", "")
        submission = self._submission(environ, route, who, self._forwarding.body(environ, route), start.request_id)
        if given:
            stored = self._parts.store.answered(submission.minted.scope, submission.body)
            if stored is not None:
                return self._accepted(stored, environ, start)
        try:
            head, pieces = self._direct(environ, submission)
        except (NotSent, OutcomeUnknown) as failure:
            if submission.parsed is None or not KEY.fullmatch(submission.minted.key):
                raise
            log.warning("submission_stored", instance=submission.instance, outcome=failure.outcome)
            return self._store(submission, environ, start)
        if head.status in AWAY and submission.parsed is not None:
            _close(pieces)
            log.warning("submission_stored", instance=submission.instance, outcome=str(head.status))
            return self._store(submission, environ, start)
        start(head.line, head.headers)
        return pieces

    def _submission(
        self, environ: dict[str, Any], route: Route, who: Identity, body: bytes, request_id: str
    ) -> Submission:
        parsed = _parsed(environ, body)
        peer = self._taker(route, parsed)
        path = origin_form(environ).split("?", 1)[0]
        given = environ.get("HTTP_IDEMPOTENCY_KEY", "")
        minted = mint(self._runtime.ring.code, peer.code, who.actor, path, given, body)
        return Submission(peer.instance, path, who.actor, minted, body, parsed, route.receipt, request_id)

    def _taker(self, route: Route, parsed: dict[str, Any] | None) -> Peer:
        """Who takes it in; never by whom the sender works for: a complaint is not handed to one's own department."""
        if route.by != "department":
            return self._parts.locations.default(route.channel)
        return self._parts.locations.by_department(route.channel, parsed.get("department") if parsed else None)

    def _direct(self, environ: dict[str, Any], submission: Submission) -> tuple[_Head, Iterable[bytes]]:
        peer = self._runtime.topology.peer(submission.instance)
        target, minted, head = origin_form(environ), submission.minted, _Head()
        headers = self._forwarding.assertion(
            environ, submission.request_id, peer, submission.actor, target, number=minted.number, code=minted.code
        )
        headers.append(("Idempotency-Key", minted.key))
        pieces = self._parts.submission_proxy.forward(
            environ, head, upstream(peer), None, headers, SECRETS, submission.body
        )
        return head, pieces

    def _store(self, submission: Submission, environ: dict[str, Any], start: Answering) -> Iterable[bytes]:
        return self._accepted(self._parts.store.take(submission), environ, start)

    def _accepted(self, body: bytes, environ: dict[str, Any], start: Answering) -> Iterable[bytes]:
        location = f"/api/track/{json.loads(body)['number']}"
        return plain(202, "application/json", body, environ, start, [("Location", location)])


def _parsed(environ: dict[str, Any], body: bytes) -> dict[str, Any] | None:
    """The body when it is a JSON object; None when it is anything else, which the service will refuse in its words."""
    if not environ.get("CONTENT_TYPE", "").lower().startswith("application/json"):
        return None
    try:
        value = load(body)
    except Refusal:
        return None
    return value if isinstance(value, dict) else None


def _close(pieces: Iterable[bytes]) -> None:
    close = getattr(pieces, "close", None)
    if close is not None:
        close()
