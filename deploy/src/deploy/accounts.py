"""Accounts and tokens for demo, replay and tests, made in the gateway's database before or while it runs."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from casework.domain.actors import Kind
from casework.domain.errors import Conflict, Refusal
from casework.runtime import Runtime
from casework.settings import Settings
from deploy.city import GATEWAY, MEMBERS, City
from gateway import tokens
from gateway.accounts import Accounts
from gateway.second_factor import SecondFactors
from gateway.settings import GatewaySettings
from gateway.totp import new_secret

PER_MINUTE = 1_000_000  # a limit of their own, so that a replay is not taken for a flood


@dataclass(frozen=True)
class Wanted:
    """An account to be made."""

    login: str
    password: str
    kind: Kind
    name: str
    department: str = ""
    roles: tuple[str, ...] = ()
    totp: str = ""  # the secret of its second factor; empty: none yet, staff enrol at their first login
    temporary: bool = False  # the password is to be changed at the first login


def make(city: City, login: str, name: str, department: str, roles: Sequence[str], *, automation: bool = False) -> int:
    """Makes a staff account and prints its password, once. Exit code 1 when it cannot be made.

    `automation`: prints the secret of a second factor too, and nothing more is demanded of the account.
    """
    password, secret = secrets.token_urlsafe(12) + "aA1!", new_secret() if automation else ""
    registrar = Registrar(city)
    try:
        registrar.account(
            Wanted(login, password, Kind.STAFF, name or login, department, tuple(roles), secret, not automation)
        )
    except Refusal as refusal:
        print(refusal.detail, file=sys.stderr)
        return 1
    finally:
        registrar.close()
    print("\t".join(filter(None, (login, password, secret))))
    return 0


class Registrar:
    """Makes accounts and tokens; close it when done."""

    def __init__(self, city: City) -> None:
        member = next(m for m in MEMBERS if m.instance == GATEWAY)
        self._runtime = Runtime(Settings.from_env(city.environment(member)))
        settings = GatewaySettings.load(self._runtime.settings.config_dir)
        self._accounts = Accounts(self._runtime, settings)
        self._factors = SecondFactors(self._runtime, settings)

    def account(self, wanted: Wanted) -> str:
        """Makes the account and returns its id."""
        hashed = self._accounts.hashed(wanted.login, wanted.password)
        with self._runtime.unit_of_work() as uow:
            made = self._accounts.add(
                uow,
                login=wanted.login,
                hashed=hashed,
                name=wanted.name,
                kind=wanted.kind,
                department=wanted.department,
                roles=wanted.roles,
                temporary=wanted.temporary,
            )
            if wanted.totp:
                self._factors.enrol(uow, made.id, wanted.totp)
        return made.id

    def account_once(self, wanted: Wanted) -> str:
        """Makes the account unless its name is taken; its second factor is the wanted one either way. Its id."""
        try:
            return self.account(wanted)
        except Conflict:
            with self._runtime.unit_of_work() as uow:
                known = self._accounts.by_login(uow.connection, wanted.login)
                if wanted.totp:
                    self._factors.enrol(uow, known.id, wanted.totp)
                return known.id

    def token(self, login: str, scopes: tuple[str, ...] = ()) -> str:
        """A token of that account with a limit of its own."""
        with self._runtime.unit_of_work() as uow:
            owner = self._accounts.by_login(uow.connection, login)
            secret, _ = tokens.add(uow, owner, "replay", scopes, {"per_minute": PER_MINUTE})
        return secret

    def close(self) -> None:
        """Gives the database up."""
        self._runtime.database.dispose()
