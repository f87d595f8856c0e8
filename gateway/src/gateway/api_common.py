"""What the gateway's own routes share: who asks, and how that is shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Response, g, request

from casework.domain.actors import Actor, Kind
from casework.domain.errors import Forbidden, Unauthenticated
from casework.runtime import Runtime
from casework.web.json_body import Blueprint
from casework.web.openapi import Problem
from gateway import accounts
from gateway.accounts import Account
from gateway.identity import Identity
from gateway.login import Came
from gateway.parts import parts
from gateway.refusals import REFUSED

PEOPLE = (Kind.CITIZEN.value, Kind.STAFF.value)

auth = Blueprint("auth", __name__, url_prefix="/api/auth", description="Accounts, sessions and tokens")

PROBLEM = {"schema": Problem, "content_type": "application/problem+json"}


def identify(_runtime: Runtime) -> Actor:
    """Who asks, as the middleware found out: `Service.identify`."""
    g.auth_at = identity().auth_at
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


def own_account() -> Account:
    """The account that asks, as it stands now. Raises Unauthenticated."""
    who = logged_in()
    with parts().runtime.read() as connection:
        found = accounts.by_id(connection, parts().runtime.vault, who.actor.id)
    if found is None:
        raise Unauthenticated("session_ended", "The account is no longer active.")
    return found


def session_only() -> Identity:
    """The identity of a person's session. Raises Forbidden `session_needed`: a token is no person."""
    who = logged_in()
    if not who.sid:
        raise Forbidden("session_needed", "This takes a person who is logged in; a token will not do.")
    return who


def came() -> Came:
    """From where this request comes."""
    return Came(identity().address, g.request_id)


def note_refusal(answer: Response) -> Response:
    """After each request: what the gateway's own routes turned down goes into the audit."""
    if answer.status_code in REFUSED:
        code = str((answer.get_json(silent=True, force=True) or {}).get("code", ""))
        parts().refusals.note(request.environ, code, answer.status_code, g.get("request_id", ""))
    return answer


def text_of(moment: datetime | None) -> str | None:
    """RFC 3339, UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def problems_of(blueprint: Blueprint) -> Any:
    """`problems(401, 403)` names the refusals of a view in its OpenAPI."""

    def problems(*statuses: int) -> Any:
        def mark(view: Any) -> Any:
            for status in statuses:
                view = blueprint.alt_response(status, **PROBLEM)(view)
            return view

        return mark

    return problems


problems = problems_of(auth)
