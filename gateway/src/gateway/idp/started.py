"""Logins on their way through a provider: kept here, bound to a browser by a cookie, used once, ten minutes long.

The page that it leads back to is sealed with the verifier: it may be a case's, and an account stands beside it.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete

from casework.crypto.vault import context
from casework.runtime import Runtime
from gateway.idp.model import Purpose, Question
from gateway.idp.oidc import digest
from gateway.idp.refusals import refusal
from gateway.idp.tables import started_login

LIFE = timedelta(minutes=10)
TABLE = started_login.name
SECRET_BYTES = 32


@dataclass(frozen=True)
class Started:
    """One login; `nonce` is the digest of the one that was sent."""

    purpose: Purpose
    nonce: str
    verifier: str = field(repr=False)
    account: str
    session: str
    next: str
    level: str
    started_at: datetime


def begin(
    runtime: Runtime, provider: str, purpose: Purpose, goal: str, level: str = "", account: str = "", session: str = ""
) -> tuple[Question, str]:
    """What to ask the provider, and what the browser's cookie will hold."""
    now = runtime.real_now()
    state, nonce, verifier, browser = (secrets.token_urlsafe(SECRET_BYTES) for _ in range(4))
    key = digest(state)
    inside = json.dumps({"verifier": verifier, "next": goal})
    row = {
        "state": key, "browser": digest(browser), "provider": provider, "purpose": purpose.value,
        "nonce": digest(nonce), "verifier": runtime.vault.seal(inside, context(TABLE, "verifier", key)),
        "account": account, "session": session, "next": "", "level": level, "started_at": now,
        "expires_at": now + LIFE,
    }  # fmt: skip
    with runtime.database.write() as connection:
        connection.execute(started_login.insert().values(**row))
    return Question(state, nonce, verifier, fresh=purpose is not Purpose.LOGIN), browser


def take(runtime: Runtime, provider: str, browser: str, state: str | None) -> Started:
    """The login that this browser began, taken away so that nobody finishes it twice.

    `state` is None for providers that do not bring it back. Raises Forbidden `login_mismatch`, `login_expired`.
    """
    if not browser or state == "":
        raise refusal("login_mismatch", f"{provider}: no cookie, or no state")
    t = started_login.c
    mine = (t.browser == digest(browser)) & (t.provider == provider)
    if state is not None:
        mine &= t.state == digest(state)
    with runtime.database.write() as connection:
        row = connection.execute(delete(started_login).where(mine).returning(*started_login.c)).first()
    if row is None:
        raise refusal("login_mismatch", f"{provider}: this browser has not begun this login")
    if row.expires_at <= runtime.real_now():
        raise refusal("login_expired", f"{provider}: it was begun more than {LIFE} ago")
    verifier, goal = _opened(runtime.vault.open(row.verifier, context(TABLE, "verifier", row.state)), row.next)
    return Started(Purpose(row.purpose), row.nonce, verifier, row.account, row.session, goal, row.level, row.started_at)


def _opened(inside: str, next_: str) -> tuple[str, str]:
    """Verifier and next page; a login that was begun before the two were sealed together has its page in `next`."""
    if not inside.startswith("{"):
        return inside, next_
    found = json.loads(inside)
    return found["verifier"], found["next"]


def sweep(runtime: Runtime) -> None:
    """Drops what nobody finished; for a job. A day later, so that a late comer is told that it is late."""
    until = runtime.real_now() - timedelta(days=1)
    with runtime.database.write() as connection:
        connection.execute(delete(started_login).where(started_login.c.expires_at <= until))
