"""The gateway's own routes: accounts and sessions."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response, g, jsonify, request

from casework.domain.actors import Actor, Kind
from casework.storage.unit_of_work import UnitOfWork
from casework.web.access import ANYONE, allow
from casework.web.transaction import in_transaction
from gateway import rules, schemas
from gateway.api_common import auth, identity, logged_in, problems
from gateway.identity import Identity
from gateway.parts import parts
from gateway.sessions import COOKIE


@auth.post("/login")
@allow(ANYONE)
@auth.arguments(schemas.Login)
@auth.response(200, schemas.SessionView)
@problems(401, 403, 413, 415, 422, 429)
def log_in(body: dict[str, str]) -> Any:
    """Begin a session; its id comes in an HttpOnly cookie. Locks after repeated failures."""
    who = parts().accounts.log_in(body["account"], body["password"], identity().address)
    parts().idp.check_local(who)
    _end_session()
    with parts().runtime.unit_of_work(who.actor(), request_id=g.request_id) as uow:
        secret, session = parts().sessions.begin(uow.connection, who)
        if who.kind is Kind.STAFF:
            uow.audit("session.begun", who.id)
    found = parts().identities.session(session.id)
    answer = jsonify(_session_view(found or Identity()))
    _set_cookie(answer, secret)
    return answer


@auth.post("/logout")
@allow(ANYONE)
@auth.response(204)
@problems(403, 429)
def log_out() -> Any:
    """End the session; its cookie and the portal's delegations for it are worthless from then on."""
    _end_session()
    answer = Response(status=HTTPStatus.NO_CONTENT)
    _set_cookie(answer, "")
    return answer


@auth.get("/me")
@allow(ANYONE)
@auth.response(200, schemas.SessionView)
@problems(401, 429)
def me() -> Any:
    """Who is logged in."""
    return jsonify(_session_view(identity()))


@auth.post("/register")
@allow(ANYONE)
@auth.arguments(schemas.Registration)
@auth.response(201, schemas.RegisteredView)
@problems(403, 409, 413, 415, 422, 429)
def register(body: dict[str, str]) -> Any:
    """Make a citizen's account."""
    parts().idp.check_local()
    login = rules.login_name(body["account"])
    # before the transaction: a hash takes a tenth of a second, and a writer must not wait for it
    return _add_citizen(body, login, parts().accounts.hashed(login, body["password"]))


@in_transaction
def _add_citizen(uow: UnitOfWork, body: dict[str, str], login: str, hashed: str) -> Any:
    contact: dict[str, str] = {name: body[name] for name in ("phone", "email") if name in body}
    made = parts().accounts.add(uow, login=login, hashed=hashed, name=body["name"], contact=contact)
    return {"account": _account_view(made.actor())}


@auth.post("/password")
@allow(ANYONE)
@auth.arguments(schemas.PasswordChange)
@auth.response(204)
@problems(401, 403, 413, 415, 422, 429)
def change_password(body: dict[str, str]) -> Any:
    """Change the password; all other sessions of the account end."""
    who = logged_in()
    parts().accounts.change_password(who.actor.id, body["old"], body["new"], who.address)
    with parts().runtime.unit_of_work(who.actor, request_id=g.request_id) as uow:
        ended = parts().sessions.end_all(uow.connection, who.actor.id, but=who.sid)
    parts().identities.forget(*ended)
    return Response(status=HTTPStatus.NO_CONTENT)


def _end_session() -> None:
    """Of the cookie, or of the delegation; nothing when there is none."""
    sid = identity().sid
    if sid:
        with parts().runtime.database.write() as connection:
            parts().sessions.end(connection, sid)
        parts().identities.forget(sid)


def _set_cookie(answer: Response, secret: str) -> None:
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=None if secret else 0,
        httponly=True,
        samesite="Lax",
        secure=request.environ["wsgi.url_scheme"] == "https",
    )


def _session_view(who: Identity) -> dict[str, Any]:
    return {"account": _account_view(who.actor), "csrf": who.csrf, "expires_at": who.expires_at or None}


def _account_view(actor: Actor) -> dict[str, Any]:
    return {
        "id": actor.id,
        "kind": actor.kind.value,
        "name": actor.name,
        "department": actor.department,
        "roles": sorted(actor.roles),
    }
