"""Guessing passwords: a few failures lock the account's name and, further up, the address, for a while."""

from __future__ import annotations

import hashlib
import hmac
import math
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select

from casework.domain.errors import TooMany
from casework.runtime import Runtime
from gateway.addresses import group
from gateway.settings import GatewaySettings
from gateway.tables import login_failure


class Lockout:
    """Counts by keyed digests, so the table holds neither names nor addresses. Unknown names lock like known ones."""

    def __init__(self, runtime: Runtime, settings: GatewaySettings) -> None:
        self._runtime = runtime
        self._settings = settings

    def begin(self, login: str, address: str) -> None:
        """Counts this attempt as failed before the password is looked at: parallel guesses gain nothing.

        Raises TooMany `locked` with `retry_after` in seconds.
        """
        now = self._runtime.real_now()
        since = now - timedelta(seconds=self._settings.lockout_window)
        limits = {
            self._who("account", login): self._settings.lockout_failures,
            self._who("address", group(address)): self._settings.lockout_address_failures,
        }
        with self._runtime.database.write() as connection:
            connection.execute(delete(login_failure).where(login_failure.c.at <= since))
            waits = [self._wait(connection, who, most, now) for who, most in limits.items()]
            if max(waits) == 0:
                connection.execute(login_failure.insert(), [{"who": who, "at": now} for who in limits])
        if wait := max(waits):
            raise TooMany(
                "locked",
                f"登录失败次数过多，请在 {math.ceil(wait / 60)} 分钟后再试。 "
                f"Too many failed logins; try again in {math.ceil(wait / 60)} minutes.",
                retry_after=wait,
            )

    def succeeded(self, login: str, address: str) -> None:
        """The account starts from nothing again; the address is forgiven this attempt only."""
        with self._runtime.database.write() as connection:
            self.unlock(connection, login)
            self._forgive(connection, self._who("address", group(address)))

    def forgive(self, login: str, address: str) -> None:
        """This attempt was none; those before it count on."""
        with self._runtime.database.write() as connection:
            for who in (self._who("account", login), self._who("address", group(address))):
                self._forgive(connection, who)

    def unlock(self, connection: Connection, login: str) -> None:
        """The account starts from nothing again."""
        connection.execute(delete(login_failure).where(login_failure.c.who == self._who("account", login)))

    def is_locked(self, connection: Connection, login: str) -> bool:
        """Whether the account's next attempt will be turned down."""
        most, now = self._settings.lockout_failures, self._runtime.real_now()
        return self._wait(connection, self._who("account", login), most, now) > 0

    def _forgive(self, connection: Connection, who: str) -> None:
        last = select(func.max(login_failure.c.id)).where(login_failure.c.who == who)
        connection.execute(delete(login_failure).where(login_failure.c.id == last.scalar_subquery()))

    def _wait(self, connection: Connection, who: str, most: int, now: datetime) -> int:
        """Seconds until the oldest of the counted failures falls out of the window; 0 when there is room."""
        window = now - timedelta(seconds=self._settings.lockout_window)
        rows = connection.scalars(
            select(login_failure.c.at)
            .where(login_failure.c.who == who, login_failure.c.at > window)
            .order_by(login_failure.c.at.desc(), login_failure.c.id.desc())
            .limit(most)
        ).all()
        if len(rows) < most:
            return 0
        left = rows[-1] + timedelta(seconds=self._settings.lockout_window) - now
        return max(1, math.ceil(left.total_seconds()))

    def _who(self, kind: str, name: str) -> str:
        return hmac.new(self._runtime.ring.code, f"login\0{kind}\0{name}".encode(), hashlib.sha256).hexdigest()
