"""Who may use a route. A route that does not say so is refused, and a check of every service looks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, g, request

from casework.crypto import assertions
from casework.domain.actors import ANONYMOUS, Actor, Kind
from casework.domain.errors import Forbidden, Unauthenticated
from casework.runtime import Runtime
from casework.web import stored

HEADER = "X-Wenzheng-Assertion"
ANYONE = "anyone"  # whoever the gateway lets through, anonymous too
OPEN = "open"  # needs no assertion at all: health, public keys

View = TypeVar("View", bound=Callable[..., Any])


def allow(*parts: str) -> Callable[[View], View]:
    """Says who may use a view: kinds of actor (`citizen`, `staff`, `service`), roles (`reviewer`), `ANYONE`, `OPEN`."""
    if not parts:
        raise ValueError("allow() needs at least one part")

    def mark(view: View) -> View:
        view.__allow__ = frozenset(parts)  # type: ignore[attr-defined]
        return view

    return mark


def allowed(view: Callable[..., Any]) -> frozenset[str]:
    """Who may use a view; empty when it does not say."""
    return getattr(view, "__allow__", frozenset())


Identify = Callable[[Runtime], Actor]
FOR_SERVICES = frozenset({Kind.SERVICE.value})


def guard(app: Flask, runtime: Runtime, identify: Identify | None = None) -> None:
    """Verifies the assertion of every request and holds it against what the route allows.

    `identify` replaces the assertion where identity begins (the gateway), except on routes for services alone.
    """

    @app.before_request
    def _check() -> None:
        g.actor = ANONYMOUS
        if request.endpoint is None:
            # An unknown address is a 404 for those the gateway sends, and says nothing to others
            if identify is None:
                g.claims = _verify(runtime)
            return
        parts = allowed(app.view_functions[request.endpoint])
        if OPEN in parts:
            return
        if identify is not None and parts != FOR_SERVICES:
            g.actor = identify(runtime)
        else:
            g.claims = _verify(runtime)
            g.actor = g.claims.actor()
        if not _may(parts):
            raise Forbidden("not_yours", "This account may not do this.")
        if hasattr(g, "claims"):
            stored.open_body(runtime, g.claims)


def runtime_of_app() -> Runtime:
    """The runtime of the app that handles this request."""
    runtime: Runtime = current_app.extensions["casework"]
    return runtime


def _verify(runtime: Runtime) -> assertions.Claims:
    token = request.headers.get(HEADER, "")
    if not token:
        raise Unauthenticated("assertion_missing", "Come through the gateway: this address takes its requests only.")
    return assertions.verify(
        token, runtime.public_keys, runtime.instance, request.method, raw_path(), runtime.real_now()
    )


def raw_path() -> str:
    """The path as it stood on the request line, without the query: what the assertion is about."""
    raw: str = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or request.path
    return raw.split("?", 1)[0]


def _may(parts: frozenset[str]) -> bool:
    actor = g.actor
    if ANYONE in parts:
        return actor.kind is not Kind.SERVICE or Kind.SERVICE.value in parts
    return actor.kind.value in parts or (actor.kind is Kind.STAFF and actor.has(*parts))
