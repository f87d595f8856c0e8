"""Sessions: a random id in a cookie, its digest in the database; idle and absolute ends; a form token by HMAC."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, or_, select, update

from casework.crypto.vault import context
from casework.domain.actors import Kind
from casework.runtime import Runtime
from gateway import accounts
from gateway.accounts import Account
from gateway.second_factor import SecondFactors
from gateway.settings import GatewaySettings
from gateway.tables import session

COOKIE = "wz_session"
ID_BYTES = 32  # 256 bits
TOUCH = 60  # seconds: how exactly `used_at` is kept
MOST_AGENT = 200  # characters of what a browser calls itself
PASSWORD, TOTP = "password", "totp"  # what must be set up before anything else


@dataclass(frozen=True)
class Session:
    """`id` is the digest; what the cookie holds is nowhere kept. `must`: what has to be set up first."""

    id: str
    account: Account
    expires_at: datetime
    auth_at: datetime | None = None
    amr: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    displaced: tuple[str, ...] = ()  # older sessions that had to go for this one


class Sessions:
    """The sessions of the city."""

    def __init__(self, runtime: Runtime, settings: GatewaySettings, factors: SecondFactors | None = None) -> None:
        self._runtime = runtime
        self._settings = settings
        self._factors = factors or SecondFactors(runtime, settings)
        self._idle = timedelta(seconds=settings.session_idle)
        self._most = timedelta(seconds=settings.session_most)

    def begin(
        self, connection: Connection, who: Account, amr: Sequence[str] = ("pwd",), agent: str = ""
    ) -> tuple[str, Session]:
        """A new session: what goes into the cookie, and the session. `amr`: how it was proven (pwd, otp, idp)."""
        secret, now = secrets.token_urlsafe(ID_BYTES), self._runtime.real_now()
        id_, expires = digest(secret), now + self._most
        sealed = self._runtime.vault.seal(agent[:MOST_AGENT], context("session", "agent", id_)) if agent else None
        row = {
            "id": id_, "account": who.id, "created_at": now, "used_at": now, "expires_at": expires,
            "auth_at": now, "amr": " ".join(amr), "agent": sealed,
        }  # fmt: skip
        displaced = self._displace(connection, who.id)
        connection.execute(session.insert().values(**row))
        return secret, Session(id_, who, expires, now, tuple(amr), self.must(connection, who), displaced)

    def find(self, id_: str) -> Session | None:
        """The live session with this digest; None when ended, idle for too long, or its account is disabled."""
        now = self._runtime.real_now()
        with self._runtime.read() as connection:
            row = connection.execute(select(session).where(session.c.id == id_)).first()
            if row is None or self._is_over(row, now):
                return None
            who = accounts.by_id(connection, self._runtime.vault, row.account)
            must = self.must(connection, who) if who is not None else ()
        if who is None:
            return None
        if (now - row.used_at).total_seconds() >= TOUCH:
            with self._runtime.database.write() as connection:
                connection.execute(update(session).where(session.c.id == id_).values(used_at=now))
        return Session(id_, who, row.expires_at, row.auth_at, tuple(row.amr.split()), must)

    def must(self, connection: Connection, who: Account) -> tuple[str, ...]:
        """What this account has to set up before it may do anything: `password`, `totp`."""
        found = []
        if self._password_is_over(who):
            found.append(PASSWORD)
        if self._factors.missing(connection, who):
            found.append(TOTP)
        return tuple(found)

    def proven(self, connection: Connection, id_: str, how: str) -> None:
        """Whoever holds this session has just proven again who they are, by `how` (pwd, otp)."""
        row = connection.execute(select(session.c.amr).where(session.c.id == id_)).first()
        if row is not None:
            amr = " ".join(dict.fromkeys([*row.amr.split(), how]))
            values = {"auth_at": self._runtime.real_now(), "amr": amr}
            connection.execute(update(session).where(session.c.id == id_).values(**values))

    def of(self, connection: Connection, account_id: str) -> list[dict[str, Any]]:
        """An account's live sessions, newest first; `id` is the digest."""
        now = self._runtime.real_now()
        mine = select(session).where(session.c.account == account_id).order_by(session.c.created_at.desc())
        return [
            {
                "id": row.id, "created_at": row.created_at, "used_at": row.used_at, "expires_at": row.expires_at,
                "amr": row.amr.split(), "agent": self._agent(row),
            }
            for row in connection.execute(mine)
            if not self._is_over(row, now)
        ]  # fmt: skip

    def end(self, connection: Connection, id_: str) -> None:
        """Logs out."""
        connection.execute(delete(session).where(session.c.id == id_))

    def end_all(self, connection: Connection, account_id: str, but: str = "") -> list[str]:
        """Ends an account's sessions except one; their digests."""
        mine = (session.c.account == account_id) & (session.c.id != but)
        ended = list(connection.scalars(select(session.c.id).where(mine)))
        connection.execute(delete(session).where(mine))
        return ended

    def sweep(self) -> None:
        """Drops what has ended; for a job."""
        now = self._runtime.real_now()
        with self._runtime.database.write() as connection:
            over = or_(session.c.expires_at <= now, session.c.used_at <= now - self._idle)
            connection.execute(delete(session).where(over))

    def _displace(self, connection: Connection, account_id: str) -> tuple[str, ...]:
        """Room for one more: the longest unused go."""
        mine = select(session.c.id).where(session.c.account == account_id).order_by(session.c.used_at.desc())
        gone = list(connection.scalars(mine))[self._settings.sessions_at_once - 1 :]
        connection.execute(delete(session).where(session.c.id.in_(gone)))
        return tuple(gone)

    def _is_over(self, row: Row[Any], now: datetime) -> bool:
        return bool(row.expires_at <= now or row.used_at + self._idle <= now)

    def _password_is_over(self, who: Account) -> bool:
        if who.temporary and self._settings.temporary_password_change:
            return True
        days = self._settings.password_days
        if who.kind is not Kind.STAFF or who.program or not days or who.password_at is None:
            return False
        return who.password_at + timedelta(days=days) <= self._runtime.real_now()

    def _agent(self, row: Row[Any]) -> str:
        return self._runtime.vault.open(row.agent, context("session", "agent", row.id)) if row.agent else ""


def digest(secret: str) -> str:
    """SHA-256 (hex). The secret has 256 random bits, so nothing slower is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def form_token(key: bytes, id_: str) -> str:
    """The CSRF token of a session (or of a visitor's form cookie): HMAC over its digest."""
    return hmac.new(key, f"csrf\0{id_}".encode(), hashlib.sha256).hexdigest()
