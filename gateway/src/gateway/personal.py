"""What the gateway itself keeps of people: accounts, and submissions on their way. A copy, a correction, the end.

`GET|PUT /api/auth/personal`, `POST /api/auth/personal/closure`: for citizens; staff accounts are their
administrators' business. Cases stay at their services with their numbers; a closed account no longer owns them.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from flask import Response, g, jsonify
from marshmallow import Schema, fields
from sqlalchemy import Row, delete, select, update

from casework.crypto.vault import context
from casework.domain.actors import Kind
from casework.domain.errors import Forbidden, Unauthenticated
from casework.personal.derive import holder
from casework.personal.messages import AccountClosed
from casework.storage.unit_of_work import UnitOfWork
from casework.web.access import ANYONE, allow
from casework.web.fields import Phone, Strict, Text
from gateway import envelopes
from gateway.api_common import auth, logged_in, problems
from gateway.erased import bury
from gateway.identity import Identity
from gateway.parts import parts
from gateway.sessions import COOKIE
from gateway.store import utc
from gateway.tables import account, api_token, metadata, session, stored_submission


class AccountChange(Strict):
    """What is given replaces what was there; an empty phone or e-mail takes it away."""

    name = Text(max=50)
    phone = Phone(allow_none=True)
    email = Text(min=3, max=254, allow_none=True, metadata={"format": "email"})


class Closure(Strict):
    """Proven once more: password and, where there is one, second factor; empty after a login at a provider just now."""

    password = Text(min=0, max=256, required=True)
    code = Text(max=64)


class AccountCopy(Schema):
    """All that the gateway keeps of the account."""

    account = fields.Dict(required=True)
    sessions = fields.List(fields.Dict(), required=True)
    identities = fields.List(fields.Dict(), required=True, metadata={"description": "bound at identity providers"})
    tokens = fields.List(fields.Dict(), required=True)


@auth.get("/personal")
@allow(ANYONE)
@auth.response(200, AccountCopy)
@problems(401, 403, 429)
def copy_account() -> Any:
    """A copy of the account's data (个人信息保护法 art. 45)."""
    who = _citizen()
    with parts().runtime.unit_of_work(who.actor, request_id=g.request_id) as uow:
        uow.audit("account.copied", who.actor.id)
        return jsonify(_copy(uow, who))


@auth.put("/personal")
@allow(ANYONE)
@auth.arguments(AccountChange)
@auth.response(200, AccountCopy)
@problems(401, 403, 413, 415, 422, 429)
def correct_account(body: dict[str, Any]) -> Any:
    """Corrects name and contact (art. 46)."""
    who = _citizen()
    runtime, id_ = parts().runtime, who.actor.id
    with runtime.unit_of_work(who.actor, request_id=g.request_id) as uow:
        row = _row(uow, id_)
        contact = json.loads(runtime.vault.open(row.contact, context("account", "contact", id_)))
        contact |= {name: body[name] for name in ("phone", "email") if name in body}
        kept = json.dumps({name: value for name, value in contact.items() if value}, ensure_ascii=False)
        values = {"contact": runtime.vault.seal(kept, context("account", "contact", id_))}
        if body.get("name"):
            values["name"] = runtime.vault.seal(body["name"], context("account", "name", id_))
        mine = update(account).where(account.c.id == id_)
        uow.connection.execute(mine.values(**values, changed_at=runtime.real_now()))
        uow.audit("account.corrected", id_, {"fields": ",".join(sorted(body))})
        found = _copy(uow, who)
    parts().identities.forget_all()
    return jsonify(found)


@auth.post("/personal/closure")
@allow(ANYONE)
@auth.arguments(Closure)
@auth.response(204)
@problems(401, 403, 413, 415, 422, 429)
def close_account(body: dict[str, str]) -> Any:
    """Closes the account: bindings, sessions and tokens go with it; cases stay, and lose their owner (art. 47)."""
    who = _citizen()
    id_ = who.actor.id
    parts().idp.desk.confirm(who, body["password"], body.get("code", ""), g.request_id)
    with parts().runtime.unit_of_work(who.actor, request_id=g.request_id) as uow:
        uow.audit("account.closed", id_)
        envelopes.cut(uow, id_)
        erase_account(uow, id_)
        uow.announce(AccountClosed(subject=id_, closed_at=uow.now))
    parts().identities.forget_all()
    answer = Response(status=HTTPStatus.NO_CONTENT)
    answer.delete_cookie(COOKIE)
    return answer


def erase_account(uow: UnitOfWork, id_: str) -> int:
    """Rows that go: the account's own, and those of every table here that names it in a column `account`."""
    gone = 0
    for table in reversed(metadata.sorted_tables):
        if "account" in table.c and table is not account:
            gone += uow.connection.execute(delete(table).where(table.c.account == id_)).rowcount
    return gone + uow.connection.execute(delete(account).where(account.c.id == id_)).rowcount


def erase_here(uow: UnitOfWork, number: str) -> dict[str, int]:
    """A submission that was stored while its service was away: body, sender and query code."""
    return {stored_submission.name: bury(uow, number)}


def _citizen() -> Identity:
    who = logged_in()
    if who.actor.kind is not Kind.CITIZEN or who.scopes is not None:
        raise Forbidden("not_yours", "Citizens do this in a session of their own; staff ask their administrator.")
    return who


def _copy(uow: UnitOfWork, who: Identity) -> dict[str, Any]:
    id_, vault = who.actor.id, parts().runtime.vault
    row = _row(uow, id_)
    sessions = uow.connection.execute(select(session).where(session.c.account == id_))
    tokens = uow.connection.execute(select(api_token).where(api_token.c.account == id_))
    return {
        "account": {
            "id": id_, "login": row.login, "name": vault.open(row.name, context("account", "name", id_)),
            "contact": json.loads(vault.open(row.contact, context("account", "contact", id_))),
            "state": row.state, "created_at": utc(row.created_at), "changed_at": utc(row.changed_at),
        },
        "sessions": [{"created_at": utc(s.created_at), "used_at": utc(s.used_at)} for s in sessions],
        "identities": parts().idp.desk.shown(who)["identities"],
        "tokens": [{"label": t.label, "scopes": t.scopes, "created_at": utc(t.created_at)} for t in tokens],
    }  # fmt: skip


def _row(uow: UnitOfWork, id_: str) -> Row[Any]:
    row = uow.connection.execute(select(account).where(account.c.id == id_)).first()
    if row is None:
        raise Unauthenticated("session_ended", "The account is no longer active.")
    return row


ERASED, COPIES_ERASED = holder(erase_here)
EVENTS = (COPIES_ERASED, AccountClosed)
