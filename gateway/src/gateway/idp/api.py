"""The routes of identities. `begin` is a POST of our own page: a login cannot be started from another site."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Response, g, jsonify, redirect, request

from casework.domain.actors import Kind
from casework.domain.errors import Refusal
from casework.web.access import ANYONE, allow
from gateway.api_common import auth, identity, logged_in, problems
from gateway.identity import Identity
from gateway.idp import schemas
from gateway.idp.journey import Sent, Visit
from gateway.idp.model import PATH_STATE, Purpose
from gateway.idp.refusals import refusal
from gateway.idp.started import LIFE
from gateway.parts import parts
from gateway.sessions import COOKIE

PROBLEM_PAGE = "/login/problem"
MOST_PARAMETERS = 20


@auth.get("/providers")
@allow(ANYONE)
@auth.response(200, schemas.ProvidersView)
@problems(429)
def providers() -> Any:
    """The ways to log in as a citizen."""
    known = parts().idp.configuration
    shown = [{"id": p.id, "name": p.name, "name_en": p.name_en, "style": p.style} for p in known.providers]
    return jsonify({"providers": shown, "local_login": known.local_login})


@auth.post("/providers/<string:id>/begin")
@allow(ANYONE)
@auth.arguments(schemas.Begin)
@auth.response(200, schemas.Location)
@problems(401, 403, 404, 413, 415, 422, 429, 503)
def begin(body: dict[str, Any], id: str) -> Any:
    """Begin a login, a binding or a step-up: where the browser goes; a cookie binds it to this browser."""
    try:
        sent = _begin(body, id)
    except Refusal as error:
        _note(id, error)
        raise
    answer = jsonify({"location": sent.location})
    _set(answer, _name(id), sent.cookie, f"/api/auth/providers/{id}/", int(LIFE.total_seconds()))
    return answer


@auth.get("/providers/<string:id>/callback")
@allow(ANYONE)
@auth.response(303)
@problems(403, 404, 409, 429, 503)
def callback(id: str) -> Any:
    """Where a provider sends the browser back to; ends at a page of this site, logged in or with what went wrong."""
    return _come_back(id, {})


@auth.get("/providers/<string:id>/callback/<string:state>")
@allow(ANYONE)
@auth.response(303)
@problems(403, 404, 409, 429, 503)
def callback_with_state(id: str, state: str) -> Any:
    """The same, for a provider that brings no state back: ours stands in the address that it was given."""
    return _come_back(id, {PATH_STATE: state})


def _come_back(id: str, given: dict[str, str]) -> Any:
    agent = request.headers.get("User-Agent", "")
    try:
        visit = Visit(identity(), request.cookies.get(_name(id), ""), g.request_id, agent)
        arrived = parts().idp.journey.finish(id, _query() | given, visit)
    except Refusal as error:
        _note(id, error)
        if "text/html" not in request.headers.get("Accept", ""):
            raise
        asked = {"why": error.code} | {k: v for k, v in error.facts.items() if k == "level_needed"}
        answer: Any = redirect(f"{PROBLEM_PAGE}?{urlencode(asked)}", HTTPStatus.SEE_OTHER)
    else:
        parts().identities.forget(*arrived.ended)
        answer = redirect(arrived.next, HTTPStatus.SEE_OTHER)
        if arrived.secret:
            _set(answer, COOKIE, arrived.secret, "/", None)
    _set(answer, _name(id), "", f"/api/auth/providers/{id}/", 0)
    return answer


@auth.post("/providers/<string:id>/backchannel-logout")
@allow(ANYONE)
@auth.arguments(schemas.LogoutToken, location="form")
@auth.response(200)
@problems(400, 403, 404, 413, 415, 422, 429, 503)
def backchannel_logout(body: dict[str, str], id: str) -> Any:
    """A provider says who has left it: their sessions end here, too."""
    try:
        parts().identities.forget(*parts().idp.desk.left_there(id, body["logout_token"], g.request_id))
    except Refusal as error:
        _note(id, error)
        raise
    return Response(status=HTTPStatus.OK)


@auth.get("/providers/<string:id>/frontchannel-logout")
@allow(ANYONE)
@auth.response(200)
@problems(403, 404, 429)
def frontchannel_logout(id: str) -> Any:
    """The same, from a frame in the browser; `iss` and `sid` are in the query."""
    try:
        given = _query()
        ended = parts().idp.desk.left_in_front(id, given.get("iss", ""), given.get("sid", ""), g.request_id)
    except Refusal as error:
        _note(id, error)
        raise
    parts().identities.forget(*ended)
    return Response(status=HTTPStatus.OK)


@auth.get("/identities")
@allow(ANYONE)
@auth.response(200, schemas.IdentitiesView)
@problems(401, 403, 429)
def identities() -> Any:
    """The identities of the account that is logged in."""
    return jsonify(parts().idp.desk.shown(_with_session()))


@auth.post("/identities/<string:id>/unbind")
@allow(ANYONE)
@auth.arguments(schemas.Password)
@auth.response(204)
@problems(401, 403, 404, 409, 413, 415, 422, 429)
def unbind_identity(body: dict[str, str], id: str) -> Any:
    """Take an identity off the account; never the only way into it."""
    who = _with_session()
    parts().idp.desk.confirm(who, body.get("password", ""), body.get("code", ""), g.request_id)
    ended = parts().idp.desk.unbind(who, id, g.request_id)
    parts().identities.forget(*ended, who.sid)
    return Response(status=HTTPStatus.NO_CONTENT)


@auth.post("/identities/leave")
@allow(ANYONE)
@auth.arguments(schemas.Nothing)
@auth.response(200, schemas.Location)
@problems(401, 403, 413, 415, 422, 429)
def leave(_body: dict[str, str]) -> Any:
    """Log out here; the answer says where to log out at the provider, too."""
    idp, who = parts().idp, _with_session()
    location, ended = idp.desk.leave(who, f"{idp.configuration.origin}/")
    parts().identities.forget(*ended)
    answer = jsonify({"location": location})
    _set(answer, COOKIE, "", "/", 0)
    return answer


def _begin(body: dict[str, Any], id_: str) -> Sent:
    purpose, who = body.get("purpose", Purpose.LOGIN), identity()
    if purpose is not Purpose.LOGIN:
        who = _with_session()
    if purpose is Purpose.BIND:
        parts().idp.desk.confirm(who, body.get("password", ""), body.get("code", ""), g.request_id)
    goal = body.get("next", "/my" if purpose is Purpose.LOGIN else "/account")
    return parts().idp.journey.begin(id_, purpose, goal, who, body.get("level", ""))


def _note(id_: str, error: Refusal) -> None:
    """Into the audit, where it is about a provider that there is."""
    if id_ in parts().idp.providers.settings:
        parts().idp.journey.refused(id_, error, identity().actor, g.request_id)


def _with_session() -> Identity:
    """A citizen's session, for a token is nobody who sits before a browser."""
    who = logged_in()
    if who.actor.kind is not Kind.CITIZEN:
        raise refusal("identity_of_staff")
    if not who.sid:
        raise refusal("confirm_needed")
    return who


def _query() -> dict[str, str]:
    """The query with each name once. Raises `proof_bad` when one stands twice: two readers would read two things."""
    given = list(request.args.items(multi=True))
    if len(given) > MOST_PARAMETERS or len({name for name, _ in given}) != len(given):
        raise refusal("proof_bad", "the query names a parameter twice, or too many")
    return dict(given)


def _name(provider: str) -> str:
    return f"wz_idp_{provider}"


def _set(answer: Response, name: str, value: str, path: str, life: int | None) -> None:
    """Lax, not Strict: the browser comes back from another site. The portal calls us without TLS, so the origin tells
    whether browsers come with it."""
    secure = parts().idp.configuration.origin.startswith("https:") or request.environ["wsgi.url_scheme"] == "https"
    answer.set_cookie(name, value, max_age=life, path=path, httponly=True, samesite="Lax", secure=secure)
