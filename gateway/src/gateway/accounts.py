"""Accounts: making them, logging in, changing the password."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Row, select, update

from casework.crypto.vault import Vault, context
from casework.domain.actors import Actor, Kind
from casework.domain.errors import Conflict, NotFound, Unauthenticated
from casework.runtime import Runtime
from casework.storage.statements import insert_new
from casework.storage.unit_of_work import UnitOfWork
from gateway import rules
from gateway.hashing import Hasher
from gateway.lockout import Lockout
from gateway.settings import GatewaySettings
from gateway.tables import account


@dataclass(frozen=True)
class Account:
    """Who may log in; `name` is for display."""

    id: str
    login: str
    kind: Kind
    department: str
    roles: tuple[str, ...]
    name: str

    def actor(self) -> Actor:
        """As use cases and assertions know it."""
        return Actor(self.kind, self.id, self.department, frozenset(self.roles), self.name)


class Accounts:
    """The accounts of the city."""

    def __init__(self, runtime: Runtime, settings: GatewaySettings) -> None:
        self._runtime = runtime
        self._settings = settings
        self._hasher = Hasher(settings.argon2_memory, settings.argon2_passes)
        self._lockout = Lockout(runtime, settings)

    def hashed(self, login: str, password: str) -> str:
        """The hash of an acceptable password. Raises Invalid `password_weak`. Takes 0.1 s: outside a transaction."""
        s = self._settings
        rules.check_password(password, login, least=s.password_least, most=s.password_most, kinds=s.password_kinds)
        return self._hasher.hash(password)

    def add(
        self,
        uow: UnitOfWork,
        *,
        login: str,
        hashed: str,
        name: str,
        kind: Kind = Kind.CITIZEN,
        department: str = "",
        roles: Iterable[str] = (),
        contact: Mapping[str, str] | None = None,
    ) -> Account:
        """A new account. Raises Conflict `account_taken`, Invalid for a name or roles that cannot be."""
        login = rules.login_name(login)
        held = rules.check_roles(kind, department, roles)
        if uow.connection.execute(select(account.c.id).where(account.c.login == login)).first():
            raise Conflict("account_taken", "该账号已被注册，请换一个。 This account name is taken; choose another.")
        id_, vault, now = str(uuid.uuid4()), self._runtime.vault, self._runtime.real_now()
        row = {
            "id": id_, "login": login, "kind": kind.value, "department": department, "roles": list(held),
            "name": vault.seal(name, context("account", "name", id_)),
            "contact": vault.seal(json.dumps(dict(contact or {})), context("account", "contact", id_)),
            "password": hashed, "state": "active", "created_at": now, "changed_at": now,
        }  # fmt: skip
        if not insert_new(uow.connection, account, row):
            raise Conflict("account_taken", "该账号已被注册，请换一个。 This account name is taken; choose another.")
        uow.audit("account.added", id_, {"login": login, "kind": kind.value, "roles": ",".join(held)})
        return Account(id_, login, kind, department, held, name)

    def log_in(self, login: str, password: str, address: str) -> Account:
        """The account whose password this is. Raises Unauthenticated `login_failed`, TooMany `locked`.

        The same text and the same time, whether the name is unknown, disabled, or the password wrong.
        """
        name = login.strip().lower()
        self._lockout.begin(name, address)
        with self._runtime.read() as connection:
            row = connection.execute(select(account).where(account.c.login == name)).first()
        usable = row is not None and row.state == "active"
        if not self._hasher.verify(row.password if row is not None and usable else "", password) or row is None:
            raise Unauthenticated("login_failed", "账号或密码不正确。 The account or the password is wrong.")
        self._lockout.succeeded(name, address)
        if self._hasher.outdated(row.password):
            self._store_hash(row.id, self._hasher.hash(password))
        return of_row(row, self._runtime.vault)

    def change_password(self, id_: str, old: str, new: str, address: str) -> None:
        """Raises Unauthenticated `login_failed` when `old` is wrong, TooMany `locked`, Invalid `password_weak`."""
        with self._runtime.read() as connection:
            row = connection.execute(select(account).where(account.c.id == id_)).one()
        self.log_in(row.login, old, address)
        self._store_hash(id_, self.hashed(row.login, new))

    def by_login(self, connection: Connection, login: str) -> Account:
        """Raises NotFound."""
        row = connection.execute(select(account).where(account.c.login == login.strip().lower())).first()
        if row is None:
            raise NotFound("account_unknown", f"There is no account {login}; `run account-list` shows them.")
        return of_row(row, self._runtime.vault)

    def change(self, uow: UnitOfWork, id_: str, **values: str) -> None:
        """Sets `password` (a hash) or `state`, and says in the audit which of them."""
        now = self._runtime.real_now()
        uow.connection.execute(update(account).where(account.c.id == id_).values(changed_at=now, **values))
        uow.audit("account.changed", id_, {name: value for name, value in values.items() if name == "state"})

    def _store_hash(self, id_: str, hashed: str) -> None:
        with self._runtime.unit_of_work() as uow:
            self.change(uow, id_, password=hashed)


def by_id(connection: Connection, vault: Vault, id_: str) -> Account | None:
    """An active account; None when there is none (any more)."""
    row = connection.execute(select(account).where(account.c.id == id_, account.c.state == "active")).first()
    return of_row(row, vault) if row is not None else None


def everyone(connection: Connection, vault: Vault) -> list[Account]:
    """All accounts, by name."""
    return [of_row(row, vault) for row in connection.execute(select(account).order_by(account.c.login))]


def of_row(row: Row[tuple[object, ...]], vault: Vault) -> Account:
    """An account as it stands in its table."""
    m = row._mapping
    name = vault.open(m["name"], context("account", "name", m["id"]))
    return Account(m["id"], m["login"], Kind(m["kind"]), m["department"], tuple(m["roles"]), name)
