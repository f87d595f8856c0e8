"""The administrators' routes: tokens, roles, rules in force; and the list of colleagues."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response

from casework.domain.actors import Role
from casework.web.access import allow, runtime_of_app
from casework.web.json_body import Blueprint
from gateway import accounts, rules, schemas, tokens
from gateway import schemas_admin as shown
from gateway import schemas_identity as listed
from gateway.administration import Administration
from gateway.api_admin import SECURITY, SYSTEM, act, admin, problems
from gateway.api_common import identity, problems_of, text_of
from gateway.parts import parts

CASE_ROLES = tuple(role.value for role in Role if role not in rules.ADMINISTRATORS)
RULES = (
    "session_idle", "session_most", "sessions_at_once", "lockout_failures", "lockout_address_failures",
    "lockout_window", "password_least", "password_most", "password_kinds", "password_days", "password_history",
    "temporary_password_change", "staff_totp", "token_days",
)  # fmt: skip

colleagues = Blueprint("colleagues", __name__, url_prefix="/api/directory", description="One's own department")


@admin.get("/accounts/<string:id>/tokens")
@allow(SECURITY)
@admin.response(200, listed.TokensView)
@problems(401, 403, 404, 429)
def list_tokens(id: str) -> Any:
    """The tokens of an account, without themselves."""
    with runtime_of_app().read() as connection:
        Administration(parts()).get(connection, id)
        return {"tokens": [token_view(one) for one in tokens.of(connection, id)]}


@admin.post("/accounts/<string:id>/tokens")
@allow(SECURITY, fresh=True)
@admin.arguments(shown.ProgramToken)
@admin.response(201, schemas.TokenView)
@problems(401, 403, 404, 413, 415, 422, 429)
def add_token(body: dict[str, Any], id: str) -> Any:
    """A token for a program; shown this once. Without `expires_at` it is good for 90 days (setting)."""
    per_minute = body.get("limits", {}).get("per_minute", 0)
    given = (body["label"], body.get("scopes", ()), per_minute, body.get("expires_at"))
    secret, token = act(lambda uow, book: book.add_token(uow, id, *given))
    return {"token": secret, "id": token}


@admin.delete("/tokens/<string:id>")
@allow(SECURITY)
@admin.response(204)
@problems(401, 403, 404, 429)
def revoke_token(id: str) -> Any:
    """Revoke anybody's token."""
    digest = act(lambda uow, _book: tokens.revoke(uow, id, None))
    parts().identities.forget(digest)
    return Response(status=HTTPStatus.NO_CONTENT)


@admin.get("/roles")
@allow(SYSTEM, SECURITY)
@admin.response(200, shown.RolesView)
@problems(401, 403, 429)
def list_roles() -> Any:
    """The roles there are."""
    free = rules.ADMINISTRATORS | {Role.SUPERVISOR}
    return {
        "roles": [
            {"role": r.value, "administrator": r in rules.ADMINISTRATORS, "needs_department": r not in free}
            for r in Role
        ]
    }


@admin.get("/rules")
@allow(SYSTEM, SECURITY)
@admin.response(200, shown.RulesView)
@problems(401, 403, 429)
def list_rules() -> Any:
    """Rules of passwords, sessions and second factors in force (seconds, days, counts)."""
    found = {name: getattr(parts().settings, name) for name in RULES}
    return {"rules": found | {"step_up_seconds": runtime_of_app().settings.step_up_seconds}}


@colleagues.get("/colleagues")
@allow(*CASE_ROLES)
@colleagues.response(200, shown.Colleagues)
@problems_of(colleagues)(401, 403, 429)
def list_colleagues() -> Any:
    """The staff of one's own department, for choosing who stands aside."""
    mine = identity().actor.department
    with runtime_of_app().read() as connection:
        found = accounts.of_department(connection, runtime_of_app().vault, mine) if mine else []
    return {"colleagues": [{"id": one.id, "name": one.name, "roles": list(one.roles)} for one in found]}


def token_view(one: dict[str, Any]) -> dict[str, Any]:
    """A token's entry with its times as text."""
    return one | {name: text_of(one[name]) for name in ("created_at", "expires_at", "used_at")}
