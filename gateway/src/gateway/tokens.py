"""API tokens for programs: shown once, kept as a digest, with scopes and, if need be, a limit of their own."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select, update

from casework.domain.errors import Invalid, NotFound
from casework.runtime import Runtime
from casework.storage.unit_of_work import UnitOfWork
from gateway import accounts
from gateway.accounts import Account
from gateway.sessions import digest
from gateway.tables import api_token

PREFIX = "wzt_"
# read: GET and HEAD; submit: hand in a letter; write: everything else; account: /api/auth;
# anonymous: the limits of the token, but nobody's name on what is sent (replays and benches)
SCOPES = ("read", "write", "submit", "account", "anonymous")
DEFAULT_SCOPES = ("read", "write", "submit")
MOST_PER_MINUTE = 10_000_000
MOST_TOKENS = 20  # per account
MOST_DAYS = 366
TOUCH = timedelta(hours=1)  # how exactly `used_at` is kept


@dataclass(frozen=True)
class Token:
    """A live token. `per_minute` is 0 when the limits are those of the account."""

    id: str
    account: Account
    scopes: frozenset[str]
    per_minute: int


def add(
    uow: UnitOfWork,
    owner: Account,
    label: str,
    scopes: Sequence[str] = (),
    limits: Mapping[str, Any] | None = None,
    expires_at: datetime | None = None,
) -> tuple[str, str]:
    """A new token: what is shown once, and its id. Without `expires_at` it is good until revoked. Raises Invalid."""
    chosen = tuple(scopes) or DEFAULT_SCOPES
    if unknown := sorted(set(chosen) - set(SCOPES)):
        raise Invalid("scope_unknown", f"There are the scopes {', '.join(SCOPES)}; not {', '.join(unknown)}.")
    per_minute = (limits or {}).get("per_minute", 0)
    if not 0 <= per_minute <= MOST_PER_MINUTE:
        raise Invalid("limit_malformed", f"per_minute must be from 1 to {MOST_PER_MINUTE}.")
    now = uow.runtime.real_now()
    _check_end(expires_at, now)
    mine = (api_token.c.account == owner.id) & _live(now)
    if len(uow.connection.execute(select(api_token.c.id).where(mine)).all()) >= MOST_TOKENS:
        raise Invalid("tokens_too_many", f"An account has at most {MOST_TOKENS} tokens; delete one first.")
    secret, id_ = PREFIX + secrets.token_urlsafe(32), str(uuid.uuid4())
    row = {
        "id": id_, "account": owner.id, "label": label, "digest": digest(secret), "scopes": sorted(set(chosen)),
        "limits": {"per_minute": per_minute} if per_minute else {}, "created_at": now,
        "expires_at": expires_at,
    }  # fmt: skip
    uow.connection.execute(api_token.insert().values(**row))
    uow.audit("token.added", owner.id, {"token": id_, "scopes": ",".join(chosen)})
    return secret, id_


def revoke(uow: UnitOfWork, id_: str, owner: str | None) -> str:
    """Ends a token of `owner` (of anybody when None); returns its digest. Raises NotFound `token_unknown`."""
    row = uow.connection.execute(
        select(api_token).where(api_token.c.id == id_, api_token.c.revoked_at.is_(None))
    ).first()
    if row is None or owner not in (None, row.account):
        raise NotFound("token_unknown", "There is no such token.")
    uow.connection.execute(update(api_token).where(api_token.c.id == id_).values(revoked_at=uow.runtime.real_now()))
    uow.audit("token.revoked", row.account, {"token": id_})
    return str(row.digest)


def revoke_all(uow: UnitOfWork, owner: str) -> None:
    """Ends all tokens of an account; those who have them cannot be told apart from who took it over."""
    live = select(api_token.c.id).where(api_token.c.account == owner, api_token.c.revoked_at.is_(None))
    for id_ in uow.connection.scalars(live).all():
        revoke(uow, id_, owner)


def find(runtime: Runtime, digest_: str) -> Token | None:
    """The live token with this digest, of an active account."""
    now = runtime.real_now()
    with runtime.read() as connection:
        row = connection.execute(select(api_token).where(api_token.c.digest == digest_, _live(now))).first()
        owner = accounts.by_id(connection, runtime.vault, row.account) if row else None
    if row is None or owner is None:
        return None
    if row.used_at is None or now - row.used_at >= TOUCH:
        with runtime.database.write() as connection:
            connection.execute(update(api_token).where(api_token.c.id == row.id).values(used_at=now))
    return Token(row.id, owner, frozenset(row.scopes), int(row.limits.get("per_minute", 0)))


def of(connection: Connection, account_id: str) -> list[dict[str, Any]]:
    """An account's tokens that were not revoked, newest first; never the tokens themselves."""
    t = api_token
    mine = select(t).where(t.c.account == account_id, t.c.revoked_at.is_(None)).order_by(t.c.created_at.desc(), t.c.id)
    names = ("id", "label", "scopes", "limits", "created_at", "expires_at", "used_at")
    return [{name: row._mapping[name] for name in names} for row in connection.execute(mine)]


def _live(now: datetime) -> ColumnElement[bool]:
    t = api_token
    return t.c.revoked_at.is_(None) & or_(t.c.expires_at.is_(None), t.c.expires_at > now)


def _check_end(expires_at: datetime | None, now: datetime) -> None:
    if expires_at is not None and not now < expires_at <= now + timedelta(days=MOST_DAYS):
        must = f"between now and {MOST_DAYS} days from now."
        raise Invalid("expiry_malformed", f"expires_at: {must}", errors={"expires_at": [must]})
