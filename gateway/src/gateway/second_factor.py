"""The second factor of accounts: enrolling, checking a code once, recovery codes, starting anew."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from casework.crypto.vault import context
from casework.domain.actors import Kind
from casework.domain.errors import Conflict, Unauthenticated
from casework.runtime import Runtime
from casework.storage.statements import insert_new, upsert
from casework.storage.unit_of_work import UnitOfWork
from gateway import totp
from gateway.accounts import Account
from gateway.factor_tables import recovery_code, second_factor, used_code
from gateway.settings import GatewaySettings

RECOVERY_CODES = 10
PENDING = timedelta(minutes=15)  # a secret that was shown is proven within these, or shown anew
ENROLMENT = timedelta(days=7)  # a code that a security administrator hands over
RECOVERY, HANDED_OVER = "recovery", "enrolment"


@dataclass(frozen=True)
class Factor:
    """How an account stands: `since` is None until it is enrolled; `handed_over`: it enrols with a code only."""

    since: datetime | None = None
    recovery_left: int = 0
    handed_over: bool = False


class SecondFactors:
    """One per process. What changes something takes the caller's transaction."""

    def __init__(self, runtime: Runtime, settings: GatewaySettings) -> None:
        self._runtime = runtime
        self._settings = settings

    def of(self, connection: Connection, account_id: str) -> Factor:
        """How it stands."""
        t = recovery_code
        since = connection.scalar(select(second_factor.c.confirmed_at).where(second_factor.c.account == account_id))
        kinds = list(connection.scalars(select(t.c.kind).where(t.c.account == account_id)))
        return Factor(since, kinds.count(RECOVERY), HANDED_OVER in kinds)

    def needed(self, connection: Connection, who: Account) -> bool:
        """Whether logging in takes a code besides the password."""
        if who.kind is Kind.STAFF and self._settings.staff_totp == "off":
            return False
        found = self.of(connection, who.id)
        return found.since is not None or found.handed_over

    def missing(self, connection: Connection, who: Account) -> bool:
        """Whether this account has to enrol before it may do anything."""
        if who.kind is not Kind.STAFF or who.program or self._settings.staff_totp != "required":
            return False
        return self.of(connection, who.id).since is None

    def accept(self, connection: Connection, account_id: str, code: str) -> str:
        """How the code proves it, `otp` or `code`; empty when it does not. A code is good once."""
        plain = totp.plain_code(code)
        if not totp.is_totp(plain):
            return "code" if self._use_up(connection, account_id, plain) else ""
        secret = self._secret(connection, account_id, "secret")
        return "otp" if secret and self._use_step(connection, account_id, secret, plain) else ""

    def begin(self, uow: UnitOfWork, account_id: str) -> str:
        """A secret to be shown; it counts once a code of it was given. An older one stays good until then."""
        secret, now = totp.new_secret(), self._runtime.real_now()
        row = {"account": account_id, "pending": self._sealed("pending", account_id, secret), "pending_at": now}
        upsert(uow.connection, second_factor, row)
        uow.audit("second_factor.begun", account_id)
        return secret

    def confirm(self, uow: UnitOfWork, account_id: str, code: str) -> list[str]:
        """The recovery codes, shown once. Raises Conflict `enrolment_over`, Unauthenticated `second_factor_wrong`."""
        now = self._runtime.real_now()
        row = uow.connection.execute(select(second_factor).where(second_factor.c.account == account_id)).first()
        if row is None or row.pending is None or row.pending_at + PENDING <= now:
            raise Conflict("enrolment_over", "二维码已过期，请重新开始绑定。 The code to scan is too old; begin again.")
        secret = self._secret(uow.connection, account_id, "pending") or ""
        if not self._use_step(uow.connection, account_id, secret, totp.plain_code(code)):
            raise wrong_code()
        return self.enrol(uow, account_id, secret)

    def enrol(self, uow: UnitOfWork, account_id: str, secret: str) -> list[str]:
        """This secret counts from now on, and new recovery codes; whatever counted before does not."""
        row = {
            "account": account_id, "secret": self._sealed("secret", account_id, secret),
            "confirmed_at": self._runtime.real_now(), "pending": None, "pending_at": None,
        }  # fmt: skip
        upsert(uow.connection, second_factor, row)
        uow.audit("second_factor.enrolled", account_id)
        return self.new_codes(uow, account_id)

    def new_codes(self, uow: UnitOfWork, account_id: str) -> list[str]:
        """Ten recovery codes in place of those before."""
        uow.connection.execute(delete(recovery_code).where(recovery_code.c.account == account_id))
        codes = [totp.new_recovery_code() for _ in range(RECOVERY_CODES)]
        for code in codes:
            self._keep(uow.connection, account_id, code, RECOVERY, None)
        uow.audit("second_factor.codes_made", account_id)
        return codes

    def hand_over(self, uow: UnitOfWork, account_id: str) -> str:
        """A code that a security administrator gives to the person: the password alone does not let them enrol."""
        self.forget_handed_over(uow.connection, account_id)
        code, until = totp.new_recovery_code(), self._runtime.real_now() + ENROLMENT
        self._keep(uow.connection, account_id, code, HANDED_OVER, until)
        return code

    def forget_handed_over(self, connection: Connection, account_id: str) -> None:
        """Nothing was handed over, or what was has served."""
        t = recovery_code
        connection.execute(delete(t).where(t.c.account == account_id, t.c.kind == HANDED_OVER))

    def remove(self, uow: UnitOfWork, account_id: str) -> None:
        """No second factor any more, and no codes."""
        for table in (second_factor, recovery_code):
            uow.connection.execute(delete(table).where(table.c.account == account_id))
        uow.audit("second_factor.removed", account_id)

    def sweep(self) -> None:
        """Drops steps that are too old to be tried; for a job."""
        old = totp.step_of(self._runtime.real_now()) - 2 * totp.SKEW
        with self._runtime.database.write() as connection:
            connection.execute(delete(used_code).where(used_code.c.step < old))

    def _secret(self, connection: Connection, account_id: str, column: str) -> str | None:
        sealed = connection.scalar(select(second_factor.c[column]).where(second_factor.c.account == account_id))
        return self._runtime.vault.open(sealed, context("second_factor", column, account_id)) if sealed else None

    def _sealed(self, column: str, account_id: str, secret: str) -> str:
        return self._runtime.vault.seal(secret, context("second_factor", column, account_id))

    def _use_step(self, connection: Connection, account_id: str, secret: str, plain: str) -> bool:
        """Of two that come with one code at once, the row lets one in."""
        steps = totp.matching(secret, plain, self._runtime.real_now())
        return any(insert_new(connection, used_code, {"account": account_id, "step": step}) for step in steps)

    def _use_up(self, connection: Connection, account_id: str, plain: str) -> bool:
        """A recovery code goes with its use; a handed-over one is good until the enrolment is done, or too late."""
        t = recovery_code
        this = (t.c.account == account_id) & (t.c.digest == self._digest(account_id, plain))
        live = t.c.expires_at > self._runtime.real_now()
        if connection.execute(select(t.c.kind).where(this, t.c.kind == HANDED_OVER, live)).first():
            return True
        return connection.execute(delete(t).where(this, t.c.kind == RECOVERY)).rowcount == 1

    def _keep(self, connection: Connection, account_id: str, code: str, kind: str, until: datetime | None) -> None:
        row = {"account": account_id, "digest": self._digest(account_id, totp.plain_code(code)), "kind": kind}
        connection.execute(recovery_code.insert().values(**row, expires_at=until))

    def _digest(self, account_id: str, plain: str) -> str:
        said = f"recovery\0{account_id}\0{plain}".encode()
        return hmac.new(self._runtime.ring.code, said, hashlib.sha256).hexdigest()


def wrong_code() -> Unauthenticated:
    """The same words for a code that is wrong, too old, or used."""
    return Unauthenticated(
        "second_factor_wrong",
        "动态码不正确或已用过，请等下一个再试。 The code is wrong or was used before; wait for the next one.",
    )
