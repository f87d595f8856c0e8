"""Sessions: a random id in a cookie, its digest in the database; idle and absolute ends; a form token by HMAC."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, or_, select, update

from casework.runtime import Runtime
from gateway import accounts
from gateway.accounts import Account
from gateway.settings import GatewaySettings
from gateway.tables import session

COOKIE = "wz_session"
ID_BYTES = 32  # 256 bits
TOUCH = 60  # seconds: how exactly `used_at` is kept


@dataclass(frozen=True)
class Session:
    """`id` is the digest; what the cookie holds is nowhere kept."""

    id: str
    account: Account
    expires_at: datetime


class Sessions:
    """The sessions of the city."""

    def __init__(self, runtime: Runtime, settings: GatewaySettings) -> None:
        self._runtime = runtime
        self._idle = timedelta(seconds=settings.session_idle)
        self._most = timedelta(seconds=settings.session_most)

    def begin(self, connection: Connection, who: Account) -> tuple[str, Session]:
        """A new session: what goes into the cookie, and the session."""
        secret, now = secrets.token_urlsafe(ID_BYTES), self._runtime.real_now()
        id_, expires = digest(secret), now + self._most
        row = {"id": id_, "account": who.id, "created_at": now, "used_at": now, "expires_at": expires}
        connection.execute(session.insert().values(**row))
        return secret, Session(id_, who, expires)

    def find(self, id_: str) -> Session | None:
        """The live session with this digest; None when ended, idle for too long, or its account is disabled."""
        now = self._runtime.real_now()
        with self._runtime.read() as connection:
            row = connection.execute(select(session).where(session.c.id == id_)).first()
            if row is None or row.expires_at <= now or row.used_at + self._idle <= now:
                return None
            who = accounts.by_id(connection, self._runtime.vault, row.account)
        if who is None:
            return None
        if (now - row.used_at).total_seconds() >= TOUCH:
            with self._runtime.database.write() as connection:
                connection.execute(update(session).where(session.c.id == id_).values(used_at=now))
        return Session(id_, who, row.expires_at)

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


def digest(secret: str) -> str:
    """SHA-256 (hex). The secret has 256 random bits, so nothing slower is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def form_token(key: bytes, id_: str) -> str:
    """The CSRF token of a session (or of a visitor's form cookie): HMAC over its digest."""
    return hmac.new(key, f"csrf\0{id_}".encode(), hashlib.sha256).hexdigest()
