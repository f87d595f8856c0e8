"""From a request whose sender is known to the instance that answers it, with an assertion for this one request."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from casework.crypto import assertions
from casework.crypto.delegations import Delegation, issue_delegation
from casework.domain.actors import Actor
from casework.domain.errors import Unavailable
from casework.topology import Peer
from gateway.answers import Answering
from gateway.identity import FORM_COOKIE, Identity
from gateway.parts import Parts, upstream
from gateway.proxy import ProxySettings, origin_form
from gateway.proxy.request_body import ClientBody
from gateway.routes import JSON_BODY, PORTAL, SAFE, Match, Route
from gateway.sessions import COOKIE

# How a request came and with which secret is our business; a service must not be able to keep it beside a case
SECRETS = frozenset({"authorization", "cookie", "x-csrf-token", "x-forwarded-for", "x-request-id"})
OURS = (f"{COOKIE}=", f"{FORM_COOKIE}=")
NOT_FOUND = 404
TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
PENDING_SECONDS = 5
STORED = (
    "来信已妥善收下，正在送往受理部门，请稍后再查。"
    " Your letter is safe with us and on its way to the department; look again in a moment."
)


def _traceparent(environ: dict[str, Any]) -> str:
    """W3C Trace Context: the client's trace goes on, and where there is none (or no good one) a new one begins."""
    given: str = environ.get("HTTP_TRACEPARENT", "")
    if TRACEPARENT.fullmatch(given):
        return given
    made = secrets.token_hex(24)  # one call to the kernel for both ids; all zeros, which neither may be, is never drawn
    return f"00-{made[:32]}-{made[32:]}-01"


class Forwarding:
    """`portal` and `service` answer; `assertion` is for submissions, which are sent with care of their own."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._runtime = parts.runtime
        self._proxy_settings = ProxySettings()

    def portal(self, environ: dict[str, Any], start: Answering, route: Route, who: Identity) -> Iterable[bytes]:
        """A page; the portal gets the form token and may call the API as its visitor for a minute."""
        peer = self._parts.locations.default(PORTAL)
        actor = who.actor
        delegation = Delegation(
            kind=actor.kind, sub=actor.id, dep=actor.department, roles=tuple(sorted(actor.roles)), name=actor.name,
            sid=who.sid, addr=who.address,
        )  # fmt: skip
        dlg = issue_delegation(self._runtime.ring, delegation, self._runtime.real_now())
        cookies = [c.strip() for c in environ.get("HTTP_COOKIE", "").split(";")]
        others = "; ".join(c for c in cookies if c and not c.startswith(OURS))
        more = [("Cookie", others)] if others else []
        return self._send(environ, start, peer, route, who, more, csrf=who.csrf, dlg=dlg)

    def service(self, environ: dict[str, Any], start: Answering, found: Match, who: Identity) -> Iterable[bytes]:
        """A call to a channel's service."""
        route, locations = found.route, self._parts.locations
        start.refuse_cookies()
        if not found.number:
            return self._send(environ, start, self._unnumbered(found, who), route, who)
        if route.by == "home":
            peer, number = locations.home(found.number)
        else:
            peer, number = locations.by_number(route.channel, found.number)
        if "HTTP_X_QUERY_CODE" not in environ and not route.code_in_body:
            return self._send(environ, start, peer, route, who)
        if self._parts.store.is_pending(number):
            # accepted, and not yet where it can be read: no wrong guess of its sender
            raise Unavailable("stored_pending", STORED, retry_after=PENDING_SECONDS)
        with self._parts.limits.guess(who, number) as wrong:
            pieces = self._send(environ, start, peer, route, who)
            if start.status == NOT_FOUND:
                wrong()
            return pieces

    def _unnumbered(self, found: Match, who: Identity) -> Peer:
        if found.instance:
            return self._runtime.topology.peer(found.instance)
        return self._parts.locations.default(found.route.channel, who.actor)

    def assertion(
        self, environ: dict[str, Any], request_id: str, peer: Peer, actor: Actor, target: str, **claims: Any
    ) -> list[tuple[str, str]]:
        """The headers that say who asks. `target` is the path as it will stand on the wire, with its query."""
        said = assertions.Claims(
            kind=actor.kind, mth=environ["REQUEST_METHOD"], pth=target.split("?", 1)[0], sub=actor.id,
            dep=actor.department, roles=tuple(sorted(actor.roles)), name=actor.name, rid=request_id,
            subj=actor.subject_type, lvl=actor.level, **claims,
        )  # fmt: skip
        token = assertions.issue(self._runtime.ring, peer.instance, said, self._now())
        return [
            ("X-Wenzheng-Assertion", token), ("X-Request-Id", request_id), ("traceparent", _traceparent(environ)),
        ]  # fmt: skip

    def body(self, environ: dict[str, Any], route: Route) -> bytes:
        """The whole body, counted while it is read. Raises BodyTooLarge, BodyTimeout and other ClientFaults."""
        limits = replace(self._proxy_settings, max_body=route.max_body)
        return b"".join(ClientBody(environ, limits))

    def _send(
        self,
        environ: dict[str, Any],
        start: Callable[..., Any],
        peer: Peer,
        route: Route,
        who: Identity,
        more: Iterable[tuple[str, str]] = (),
        **claims: str,
    ) -> Iterable[bytes]:
        target = origin_form(environ)
        said = {"auth_at": who.auth_at, "amr": who.amr, **claims}
        headers = [*self.assertion(environ, _request_id(start), peer, who.actor, target, **said), *more]
        body = self._counted(environ, route)
        return self._parts.proxy.forward(environ, start, upstream(peer), None, headers, SECRETS, body)

    def _counted(self, environ: dict[str, Any], route: Route) -> bytes | None:
        """A small body in chunks declares no length, so it is read here, up to its limit; all others stream through.

        Large ones (files) in chunks are counted by the proxy to its own limit, and by the service to theirs.
        """
        chunked = environ["REQUEST_METHOD"] not in SAFE and "HTTP_TRANSFER_ENCODING" in environ
        if not chunked or route.max_body > JSON_BODY:
            return None
        return self.body(environ, route)

    def _now(self) -> datetime:
        return self._runtime.real_now()


def _request_id(start: Any) -> str:
    return str(start.request_id)
