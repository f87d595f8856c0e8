"""The administrators' routes over accounts, `/api/admin/accounts…`. Who may is said at each route."""

from __future__ import annotations

from typing import Any

from flask import g

from casework.domain.actors import Kind, Role
from casework.storage.unit_of_work import UnitOfWork
from casework.web.access import allow, runtime_of_app
from casework.web.json_body import Blueprint
from casework.web.transaction import in_transaction
from gateway import accounts, rules
from gateway import schemas_admin as shown
from gateway.accounts import Account
from gateway.administration import Administration
from gateway.api_common import identity, problems_of, text_of
from gateway.commands import new_password
from gateway.parts import parts

SYSTEM, SECURITY = Role.SYSTEM_ADMIN.value, Role.SECURITY_ADMIN.value

admin = Blueprint("admin", __name__, url_prefix="/api/admin", description="Accounts, for administrators")
problems = problems_of(admin)


@admin.get("/accounts")
@allow(SYSTEM, SECURITY)
@admin.arguments(shown.AccountsQuery, location="query")
@admin.response(200, shown.AdminAccounts)
@problems(401, 403, 422, 429)
def list_accounts(query: dict[str, Any]) -> Any:
    """Accounts of the staff, of programs and of citizens, by the name they log in with."""
    page = query.get("page", 1)
    wanted = (query.get("q", "").lower(), query.get("department", ""))
    with runtime_of_app().read() as connection:
        found, total = accounts.page(connection, runtime_of_app().vault, *wanted, page, shown.PAGE)
        entries = [_view(connection, one) for one in found]
    return {"accounts": entries, "total": total, "page": page, "size": shown.PAGE}


@admin.get("/accounts/<string:id>")
@allow(SYSTEM, SECURITY)
@admin.response(200, shown.AdminAccount)
@problems(401, 403, 404, 429)
def get_account(id: str) -> Any:
    """One account."""
    with runtime_of_app().read() as connection:
        return _view(connection, Administration(parts()).get(connection, id))


@admin.post("/accounts")
@allow(SYSTEM)
@admin.arguments(shown.NewAccount)
@admin.response(201, shown.NewAccountView)
@problems(401, 403, 409, 413, 415, 422, 429)
def add_account(body: dict[str, Any]) -> Any:
    """Make an account; it begins disabled and without roles, which a security administrator then changes."""
    login, program = rules.login_name(body["account"]), body.get("program", False)
    password = "" if program else new_password()
    # before the transaction: a hash takes a tenth of a second
    return _add(body, login, password, parts().accounts.hashed(login, password) if password else "")


@in_transaction
def _add(uow: UnitOfWork, body: dict[str, Any], login: str, password: str, hashed: str) -> Any:
    made = Administration(parts()).add(
        uow, login=login, name=body["name"], department=body.get("department", ""), hashed=hashed,
        program=body.get("program", False),
    )  # fmt: skip
    return {"account": _view(uow.connection, made), "temporary_password": password or None}


@admin.post("/accounts/<string:id>/disable")
@allow(SYSTEM)
@admin.response(200, shown.AdminAccount)
@problems(401, 403, 404, 409, 429)
def disable_account(id: str) -> Any:
    """Nobody comes in with it any more; its sessions and tokens end."""
    return act(lambda uow, book: _view(uow.connection, book.disable(uow, id)))


@admin.post("/accounts/<string:id>/password")
@allow(SYSTEM, fresh=True)
@admin.response(200, shown.NewAccountView)
@problems(401, 403, 404, 409, 429)
def reset_password(id: str) -> Any:
    """A temporary password, to be changed at the next login. The second factor stays what it is."""
    password = new_password()
    with runtime_of_app().read() as connection:
        login = Administration(parts()).get(connection, id).login
    hashed = parts().accounts.hashed(login, password)
    view = act(lambda uow, book: _view(uow.connection, book.new_password(uow, id, hashed)))
    return {"account": view, "temporary_password": password}


@admin.post("/accounts/<string:id>/enable")
@allow(SECURITY, fresh=True)
@admin.response(200, shown.HandedOver)
@problems(401, 403, 404, 409, 429)
def enable_account(id: str) -> Any:
    """It may be used. The code (7 days) is for the person's first login, besides the temporary password."""
    return act(lambda uow, book: _handed(uow, *book.enable(uow, id)))


@admin.put("/accounts/<string:id>/roles")
@allow(SECURITY, fresh=True)
@admin.arguments(shown.Roles)
@admin.response(200, shown.AdminAccount)
@problems(401, 403, 404, 409, 413, 415, 422, 429)
def grant_roles(body: dict[str, Any], id: str) -> Any:
    """Give an account these roles and no others; its sessions end. Nobody changes their own."""
    return act(lambda uow, book: _view(uow.connection, book.grant(uow, id, body["roles"])))


@admin.post("/accounts/<string:id>/unlock")
@allow(SECURITY)
@admin.response(200, shown.AdminAccount)
@problems(401, 403, 404, 429)
def unlock_account(id: str) -> Any:
    """Let somebody try again after too many failed logins."""
    return act(lambda uow, book: _view(uow.connection, book.unlock(uow, id)))


@admin.post("/accounts/<string:id>/second-factor/reset")
@allow(SECURITY, fresh=True)
@admin.response(200, shown.HandedOver)
@problems(401, 403, 404, 429)
def reset_factor(id: str) -> Any:
    """The telephone is gone: with this code (7 days) and the password the person enrols anew."""
    return act(lambda uow, book: _handed(uow, *book.reset_factor(uow, id)))


def act(act: Any) -> Any:
    with parts().runtime.unit_of_work(identity().actor, request_id=g.request_id) as uow:
        return act(uow, Administration(parts()))


def _handed(uow: UnitOfWork, who: Account, code: str) -> dict[str, Any]:
    return {"account": _view(uow.connection, who), "enrolment_code": code or None}


def _view(connection: Any, one: Account) -> dict[str, Any]:
    name = one.name if one.kind is Kind.STAFF else ""  # a citizen is none of their business
    return {
        "id": one.id, "account": one.login, "name": name, "kind": one.kind.value, "program": one.program,
        "department": one.department, "roles": list(one.roles), "state": one.state,
        "locked": parts().login.lockout.is_locked(connection, one.login),
        "second_factor": parts().factors.of(connection, one.id).since is not None,
        "created_at": text_of(one.created_at),
    }  # fmt: skip
