"""What the gateway's own routes share: who asks, and how that is shown."""

from __future__ import annotations

from typing import Any

from flask import request

from casework.domain.actors import Actor
from casework.domain.errors import Unauthenticated
from casework.runtime import Runtime
from casework.web.json_body import Blueprint
from casework.web.openapi import Problem
from gateway.identity import Identity

auth = Blueprint("auth", __name__, url_prefix="/api/auth", description="Accounts, sessions and tokens")

PROBLEM = {"schema": Problem, "content_type": "application/problem+json"}


def identify(_runtime: Runtime) -> Actor:
    """Who asks, as the middleware found out: `Service.identify`."""
    return identity().actor


def identity() -> Identity:
    """The identity of this request."""
    found: Identity = request.environ.get("gateway.identity", Identity())
    return found


def logged_in() -> Identity:
    """The same, of an account. Raises Unauthenticated `login_needed`."""
    who = identity()
    if not who.actor.id:
        raise Unauthenticated("login_needed", "请先登录。 Please log in first.")
    return who


def problems(*statuses: int) -> Any:
    """Names the refusals of a view in its OpenAPI."""

    def mark(view: Any) -> Any:
        for status in statuses:
            view = auth.alt_response(status, **PROBLEM)(view)
        return view

    return mark
