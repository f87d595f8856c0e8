"""The gateway's own routes: API tokens."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response, g

from casework.domain.actors import Kind
from casework.storage.unit_of_work import UnitOfWork
from casework.web.access import ANYONE, allow, check_fresh, runtime_of_app
from casework.web.transaction import in_transaction
from gateway import schemas, tokens
from gateway.api_admin_more import token_view
from gateway.api_common import PEOPLE, auth, logged_in, own_account, problems, session_only
from gateway.parts import parts
from gateway.schemas_identity import TokensView


@auth.post("/tokens")
@allow(ANYONE)
@auth.arguments(schemas.NewToken)
@auth.response(201, schemas.TokenView)
@problems(401, 403, 404, 413, 415, 422, 429)
def add_token(body: dict[str, Any]) -> Any:
    """Make an API token; it is shown this once. A token makes none: it would outlive itself, and widen its scopes."""
    session_only()
    return _add_token(body)


@in_transaction
def _add_token(uow: UnitOfWork, body: dict[str, Any]) -> Any:
    owner = own_account()
    if owner.kind is Kind.STAFF:
        check_fresh(runtime_of_app())  # it outlives the session in which it was made
    secret, id_ = tokens.add(uow, owner, body["label"], body.get("scopes", ()), None, body.get("expires_at"))
    return {"token": secret, "id": id_}


@auth.get("/tokens")
@allow(*PEOPLE)
@auth.response(200, TokensView)
@problems(401, 403, 429)
def list_tokens() -> Any:
    """One's own tokens, without themselves: scopes, end, and when each was last used (to the hour)."""
    with runtime_of_app().read() as connection:
        return {"tokens": [token_view(one) for one in tokens.of(connection, own_account().id)]}


@auth.delete("/tokens/<string:id>")
@allow(ANYONE)
@auth.response(204)
@problems(401, 403, 404, 429)
def delete_token(id: str) -> Any:
    """Revoke an API token."""
    who = logged_in()
    with parts().runtime.unit_of_work(who.actor, request_id=g.request_id) as uow:
        digest = tokens.revoke(uow, id, who.actor.id)
    parts().identities.forget(digest)
    return Response(status=HTTPStatus.NO_CONTENT)
