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


def allow(*parts: str, fresh: bool = False) -> Callable[[View], View]:
    """Says who may use a view: kinds of actor (`citizen`, `staff`, `service`), roles (`reviewer`), `ANYONE`, `OPEN`.

    `fresh`: a sensitive act, for who has proven themselves (second factor, or password where there is none) within
    `STEP_UP_SECONDS`; others get 403 `step_up_needed`.
    """
    if not parts:
        raise ValueError("allow() needs at least one part")

    def mark(view: View) -> View:
        view.__allow__ = frozenset(parts)  # type: ignore[attr-defined]
        view.__fresh__ = fresh  # type: ignore[attr-defined]
        return view

    return mark


def allowed(view: Callable[..., Any]) -> frozenset[str]:
    """Who may use a view; empty when it does not say."""
    return getattr(view, "__allow__", frozenset())


def check_fresh(runtime: Runtime) -> None:
    """Whether this person has proven themselves a moment ago. Raises Forbidden `step_up_needed`.

    For a use case where only some of the acts behind one route are sensitive; else `allow(…, fresh=True)`.
    """
    proven, most = g.get("auth_at", 0), runtime.settings.step_up_seconds
    if runtime.real_now().timestamp() >= proven + most:
        raise Forbidden(
            "step_up_needed",
            "这一步需要再次验证身份。 Prove again who you are (POST /api/auth/step-up), then repeat this request.",
            seconds=most,
        )


Identify = Callable[[Runtime], Actor]
FOR_SERVICES = frozenset({Kind.SERVICE.value})


def guard(app: Flask, runtime: Runtime, identify: Identify | None = None) -> None:
    """Verifies the assertion of every request and holds it against what the route allows.

    `g.auth_at` is when the person last proved who they are.
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
            g.actor, g.auth_at = g.claims.actor(), g.claims.auth_at
        _check_actor(app.view_functions[request.endpoint], runtime)
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


def _check_actor(view: Callable[..., Any], runtime: Runtime) -> None:
    if not _may(allowed(view)):
        raise Forbidden("not_yours", "This account may not do this.")
    if getattr(view, "__fresh__", False):
        check_fresh(runtime)


def _may(parts: frozenset[str]) -> bool:
    actor = g.actor
    if ANYONE in parts:
        return actor.kind is not Kind.SERVICE or Kind.SERVICE.value in parts
    return actor.kind.value in parts or (actor.kind is Kind.STAFF and actor.has(*parts))
