"""The gateway's own routes: API tokens."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response, g

from casework.domain.actors import Role
from casework.domain.errors import Forbidden, Unauthenticated
from casework.storage.unit_of_work import UnitOfWork
from casework.web.access import ANYONE, allow
from casework.web.transaction import in_transaction
from gateway import accounts, schemas, tokens
from gateway.api_common import auth, logged_in, problems
from gateway.parts import parts


@auth.post("/tokens")
@allow(ANYONE)
@auth.arguments(schemas.NewToken)
@auth.response(201, schemas.TokenView)
@problems(401, 403, 404, 413, 415, 422, 429)
def add_token(body: dict[str, Any]) -> Any:
    """Make an API token; it is shown this once."""
    logged_in()
    return _add_token(body)


@in_transaction
def _add_token(uow: UnitOfWork, body: dict[str, Any]) -> Any:
    who = logged_in()
    administrator = who.actor.has(Role.SYSTEM_ADMIN)
    if ("account" in body or "limits" in body) and not administrator:
        raise Forbidden(
            "not_yours", "Only a system administrator makes tokens for others, or with limits of their own."
        )
    if "account" in body:
        owner = parts().accounts.by_login(uow.connection, body["account"])
    else:
        found = accounts.by_id(uow.connection, parts().runtime.vault, who.actor.id)
        if found is None:
            raise Unauthenticated("session_ended", "The account is no longer active.")
        owner = found
    secret, id_ = tokens.add(uow, owner, body["label"], body.get("scopes", ()), body.get("limits"))
    return {"token": secret, "id": id_}


@auth.delete("/tokens/<string:id>")
@allow(ANYONE)
@auth.response(204)
@problems(401, 403, 404, 429)
def delete_token(id: str) -> Any:
    """Revoke an API token."""
    who = logged_in()
    owner = None if who.actor.has(Role.SYSTEM_ADMIN) else who.actor.id
    with parts().runtime.unit_of_work(who.actor, request_id=g.request_id) as uow:
        digest = tokens.revoke(uow, id, owner)
    parts().identities.forget(digest)
    return Response(status=HTTPStatus.NO_CONTENT)
