"""What every answer carries, whoever gives it: request id and security headers; and the gateway's own refusals."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from casework.domain.errors import Refusal
from casework.web.errors import PROBLEM, status_of
from gateway.proxy.answer import ThenAbandon

StartResponse = Callable[..., Any]
UNREAD = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE})
Headers = list[tuple[str, str]]

# The strictest; the portal and the docs page send their own, which then stands
CSP = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
SECURITY: Headers = [
    ("Content-Security-Policy", CSP),
    ("X-Content-Type-Options", "nosniff"),
    # not no-referrer: browsers would then send `Origin: null` with our own forms
    ("Referrer-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
]
_NAMES = frozenset(name.lower() for name, _ in SECURITY)
HSTS = ("Strict-Transport-Security", "max-age=31536000")


class Answering:
    """start_response with what every answer carries; `status` is known once it was called."""

    __slots__ = ("_large", "_start", "_without", "https", "more", "request_id", "status")

    def __init__(self, start: StartResponse, request_id: str, https: bool, *, large: bool = False) -> None:
        self._start = start
        self._large = large  # a body of which more may be left than is read after a refusal
        self.request_id = request_id
        self.https = https
        self.status = 0
        self.more: Headers = []
        self._without: frozenset[str] = frozenset({"x-request-id"})

    def refuse_cookies(self) -> None:
        """A channel's service sets none: sessions are ours alone."""
        self._without = frozenset({"x-request-id", "set-cookie"})

    def __call__(self, status: str, headers: Headers, exc_info: Any = None) -> Any:
        self.status = int(status[:3])
        if self.status in UNREAD or (self._large and self.status >= HTTPStatus.BAD_REQUEST):
            self._announce_close()
        kept = [pair for pair in headers if pair[0].lower() not in self._without]
        there = {name.lower() for name, _ in kept}
        kept += SECURITY if not (_NAMES & there) else [p for p in SECURITY if p[0].lower() not in there]
        kept.append(("X-Request-Id", self.request_id))
        if "cache-control" not in there:
            kept.append(("Cache-Control", "no-store"))
        if self.https:
            kept.append(HSTS)
        return self._start(status, kept + self.more, exc_info)

    def _announce_close(self) -> None:
        """The connection ends after this answer: gunicorn is told, so that the client is told."""
        close = getattr(getattr(self._start, "__self__", None), "force_close", None)
        if close is not None:
            close()


def refuse(refusal: Refusal, environ: dict[str, Any], start: Answering) -> Iterable[bytes]:
    """A refusal as problem+json; what the client still sends of its body is dealt with afterwards."""
    return problem(status_of(refusal), refusal.code, refusal.detail, environ, start, dict(refusal.facts))


def problem(
    status: int, code: str, detail: str, environ: dict[str, Any], start: Answering, facts: dict[str, Any] | None = None
) -> Iterable[bytes]:
    """The form of docs/architecture.md, Errors."""
    title = HTTPStatus(status).phrase
    body = {"type": f"urn:wenzheng:problem:{code}", "title": title, "status": status, "detail": detail, "code": code}
    body |= {"request_id": start.request_id} | (facts or {})
    headers = [("Retry-After", str(body["retry_after"]))] if "retry_after" in body else []
    if status == HTTPStatus.UNAUTHORIZED:
        headers.append(("WWW-Authenticate", 'Bearer realm="wenzheng"'))
    return plain(status, PROBLEM, json.dumps(body, ensure_ascii=False).encode(), environ, start, headers)


def plain(
    status: int, type_: str, body: bytes, environ: dict[str, Any], start: Answering, headers: Iterable[tuple[str, str]]
) -> Iterable[bytes]:
    """A whole answer of our own."""
    known = [("Content-Type", type_), ("Content-Length", str(len(body))), *headers]
    start(f"{status} {HTTPStatus(status).phrase}", known)
    pieces: list[bytes] = [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
    return ThenAbandon(pieces, environ)
