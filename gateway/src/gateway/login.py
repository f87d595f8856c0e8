"""Proving who one is: password, second factor, and both again before a sensitive act."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from casework.domain.actors import ANONYMOUS, Kind
from casework.domain.errors import Unauthenticated
from casework.runtime import Runtime
from gateway import passwords
from gateway.accounts import ACTIVE, Account, Accounts, of_row
from gateway.lockout import Lockout
from gateway.second_factor import SecondFactors, wrong_code
from gateway.settings import GatewaySettings
from gateway.tables import account

PASSWORD, CODE = "pwd", "otp"  # RFC 8176


@dataclass(frozen=True)
class Came:
    """From where a proof comes; the address stands in the sealed detail of the audit only."""

    address: str
    request_id: str = ""


class Login:
    """Every failure counts before it is known to be one, so that parallel guesses gain nothing."""

    def __init__(self, runtime: Runtime, settings: GatewaySettings, accounts: Accounts, factors: SecondFactors) -> None:
        self._runtime = runtime
        self._settings = settings
        self.accounts = accounts
        self._factors = factors
        self.lockout = Lockout(runtime, settings)

    def log_in(self, login: str, password: str, code: str, came: Came) -> tuple[Account, tuple[str, ...]]:
        """The account, and how it was proven. Raises Unauthenticated `login_failed`, `second_factor_needed`,
        `second_factor_wrong`; TooMany `locked`.

        The same text and the same time, whether the name is unknown, disabled, or the password wrong.
        """
        name = login.strip().lower()
        self.lockout.begin(name, came.address)
        who = self._by_password(name, password, came)
        with self._runtime.read() as connection:
            needed = self._factors.needed(connection, who)
        if not needed:
            self.lockout.succeeded(name, came.address)
            return who, (PASSWORD,)
        if not code:
            self.lockout.forgive(name, came.address)  # not forgotten: else codes could be guessed in between
            raise Unauthenticated(
                "second_factor_needed",
                "请同时填写动态码（code）。 Send the code of your app, or a recovery code, as `code` too.",
            )
        return who, (PASSWORD, self._by_code(who, code, came))

    def prove_again(self, who: Account, *, code: str, password: str, came: Came) -> str:
        """`otp` or `pwd`, what was proven. Who has a second factor proves that. Raises as `log_in` does."""
        self.lockout.begin(who.login, came.address)
        with self._runtime.read() as connection:
            needed = self._factors.needed(connection, who)
        if needed:
            return self._by_code(who, code, came)
        self._by_password(who.login, password, came)
        self.lockout.succeeded(who.login, came.address)
        return PASSWORD

    def confirm(self, who: Account, password: str, came: Came) -> None:
        """The account's own person sits here, as far as the password says. Raises Unauthenticated, TooMany."""
        self.lockout.begin(who.login, came.address)
        self._by_password(who.login, password, came)
        with self._runtime.read() as connection:
            needed = self._factors.needed(connection, who)
        if needed:  # a password alone wipes out no wrong codes: else they could be guessed in between
            self.lockout.forgive(who.login, came.address)
        else:
            self.lockout.succeeded(who.login, came.address)

    def change_password(self, who: Account, old: str, new: str, came: Came) -> None:
        """Raises Unauthenticated `login_failed` when `old` is wrong, TooMany, Invalid `password_weak`, `_reused`."""
        self.confirm(who, old, came)
        hashed = self.accounts.hashed(who.login, new)
        with self._runtime.read() as connection:
            before = passwords.last(connection, who.id, self._settings.password_history)
        passwords.check_new(self.accounts.hasher, new, before)
        with self._runtime.unit_of_work(who.actor(), request_id=came.request_id) as uow:
            self.accounts.set_password(uow, who.id, hashed)
            if who.kind is Kind.CITIZEN:  # staff keep theirs until they enrol
                self._factors.forget_handed_over(uow.connection, who.id)

    def failed(self, id_: str, name: str, what: str, came: Came) -> None:
        """Into the audit: a wrong `password` or `code`, and whether the account is locked by it."""
        with self._runtime.unit_of_work(ANONYMOUS, request_id=came.request_id) as uow:
            said = {"account": name[:64], "address": came.address, "wrong": what}
            uow.audit("login.failed", id_ or "unknown", said)
            if self.lockout.is_locked(uow.connection, name):
                uow.audit("login.locked", id_ or "unknown", said)

    def _by_password(self, name: str, password: str, came: Came) -> Account:
        with self._runtime.read() as connection:
            row = connection.execute(select(account).where(account.c.login == name)).first()
        usable = row is not None and row.state == ACTIVE
        hasher = self.accounts.hasher
        if not hasher.verify(row.password if row is not None and usable else "", password) or row is None:
            self.failed(row.id if row is not None else "", name, "password", came)
            raise Unauthenticated("login_failed", "账号或密码不正确。 The account or the password is wrong.")
        if hasher.outdated(row.password):
            again = hasher.hash(password)
            with self._runtime.database.write() as connection:
                mine = (account.c.id == row.id) & (account.c.password == row.password)
                connection.execute(account.update().where(mine).values(password=again))
        return of_row(row, self._runtime.vault)

    def _by_code(self, who: Account, code: str, came: Came) -> str:
        with self._runtime.unit_of_work(who.actor(), request_id=came.request_id) as uow:
            how = self._factors.accept(uow.connection, who.id, code)
            if how == "code":
                uow.audit("second_factor.code_used", who.id)
        if not how:
            self.failed(who.id, who.login, "code", came)
            raise wrong_code()
        self.lockout.succeeded(who.login, came.address)
        return CODE
