"""Accounts: making them, finding them, their passwords."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from casework.crypto.vault import Vault, context
from casework.domain.actors import Actor, Kind
from casework.domain.errors import Conflict, NotFound
from casework.runtime import Runtime
from casework.storage.statements import insert_new
from casework.storage.unit_of_work import UnitOfWork
from gateway import rules
from gateway.hashing import Hasher
from gateway.passwords import remember
from gateway.settings import GatewaySettings
from gateway.tables import account

ACTIVE, DISABLED = "active", "disabled"


@dataclass(frozen=True)
class Account:
    """Who may log in; `name` is for display. A `program` has tokens and no password."""

    id: str
    login: str
    kind: Kind
    department: str
    roles: tuple[str, ...]
    name: str
    state: str = ACTIVE
    program: bool = False
    temporary: bool = False  # the password is one that an administrator set
    password_at: datetime | None = None
    created_at: datetime | None = None

    def actor(self) -> Actor:
        """As use cases and assertions know it."""
        return Actor(self.kind, self.id, self.department, frozenset(self.roles), self.name)


class Accounts:
    """The accounts of the city."""

    def __init__(self, runtime: Runtime, settings: GatewaySettings) -> None:
        self._runtime = runtime
        self._settings = settings
        self.hasher = Hasher(settings.argon2_memory, settings.argon2_passes)

    def hashed(self, login: str, password: str) -> str:
        """The hash of an acceptable password. Raises Invalid `password_weak`. Takes 0.1 s: outside a transaction."""
        s = self._settings
        rules.check_password(password, login, least=s.password_least, most=s.password_most, kinds=s.password_kinds)
        return self.hasher.hash(password)

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
        **more: Any,
    ) -> Account:
        """A new account. Raises Conflict `account_taken`, Invalid for a name or roles that cannot be.

        `more`: `state` (active when not given), `temporary`, `program`. One that begins disabled may have no roles yet.
        """
        login = rules.login_name(login)
        state = more.pop("state", ACTIVE)
        held = rules.check_roles(kind, department, roles, complete=state == ACTIVE)
        if uow.connection.execute(select(account.c.id).where(account.c.login == login)).first():
            raise _taken()
        id_, vault, now = str(uuid.uuid4()), self._runtime.vault, self._runtime.real_now()
        row = {
            "id": id_, "login": login, "kind": kind.value, "department": department, "roles": list(held),
            "name": vault.seal(name, context("account", "name", id_)),
            "contact": vault.seal(json.dumps(dict(contact or {})), context("account", "contact", id_)),
            "password": hashed, "state": state, "created_at": now, "changed_at": now, "password_at": now, **more,
        }  # fmt: skip
        if not insert_new(uow.connection, account, row):
            raise _taken()
        if hashed:
            remember(uow.connection, id_, hashed, now, self._settings.password_history)
        said = {"login": login, "kind": kind.value, "roles": ",".join(held), "department": department, "state": state}
        uow.audit("account.added", id_, said | {name: bool(value) for name, value in more.items()})
        return Account(id_, login, kind, department, held, name, state, password_at=now, created_at=now, **more)

    def by_login(self, connection: Connection, login: str) -> Account:
        """Raises NotFound."""
        row = connection.execute(select(account).where(account.c.login == login.strip().lower())).first()
        if row is None:
            raise NotFound("account_unknown", f"There is no account {login}; `run account-list` shows them.")
        return of_row(row, self._runtime.vault)

    def change(self, uow: UnitOfWork, id_: str, **values: Any) -> None:
        """Sets `state`, `roles`, `department` or the like, and says in the audit what it is now."""
        now = self._runtime.real_now()
        uow.connection.execute(update(account).where(account.c.id == id_).values(changed_at=now, **values))
        uow.audit("account.changed", id_, values)

    def set_password(self, uow: UnitOfWork, id_: str, hashed: str, *, temporary: bool = False) -> None:
        """A new password; `temporary` when it was somebody else who chose it."""
        now = self._runtime.real_now()
        values = {"password": hashed, "password_at": now, "temporary": temporary, "changed_at": now}
        uow.connection.execute(update(account).where(account.c.id == id_).values(**values))
        remember(uow.connection, id_, hashed, now, self._settings.password_history)
        uow.audit("account.password_set", id_, {"temporary": temporary})


def by_id(connection: Connection, vault: Vault, id_: str) -> Account | None:
    """An active account; None when there is none (any more)."""
    found = any_by_id(connection, vault, id_)
    return found if found is not None and found.state == ACTIVE else None


def any_by_id(connection: Connection, vault: Vault, id_: str) -> Account | None:
    """An account, disabled ones too."""
    row = connection.execute(select(account).where(account.c.id == id_)).first()
    return of_row(row, vault) if row is not None else None


def everyone(connection: Connection, vault: Vault) -> list[Account]:
    """All accounts, by name."""
    return [of_row(row, vault) for row in connection.execute(select(account).order_by(account.c.login))]


def page(
    connection: Connection, vault: Vault, part: str, department: str, number: int, size: int
) -> tuple[list[Account], int]:
    """Accounts whose login name contains `part`, of a department when named; and how many there are in all."""
    wanted = account.c.login.contains(part, autoescape=True)
    if department:
        wanted = wanted & (account.c.department == department)
    total = connection.scalar(select(func.count()).select_from(account).where(wanted)) or 0
    rows = connection.execute(
        select(account).where(wanted).order_by(account.c.login).offset((number - 1) * size).limit(size)
    )
    return [of_row(row, vault) for row in rows], total


def of_department(connection: Connection, vault: Vault, department: str) -> list[Account]:
    """The active people of a department, by name to log in with; no programs."""
    mine = (account.c.department == department) & (account.c.state == ACTIVE)
    people = select(account).where(mine, account.c.program.is_(False), account.c.kind == Kind.STAFF.value)
    return [of_row(row, vault) for row in connection.execute(people.order_by(account.c.login))]


def of_row(row: Row[Any], vault: Vault) -> Account:
    """An account as it stands in its table."""
    m = row._mapping
    name = vault.open(m["name"], context("account", "name", m["id"]))
    return Account(
        m["id"], m["login"], Kind(m["kind"]), m["department"], tuple(m["roles"]), name, m["state"], bool(m["program"]),
        bool(m["temporary"]), m["password_at"], m["created_at"],
    )  # fmt: skip


def _taken() -> Conflict:
    return Conflict("account_taken", "该账号已被注册，请换一个。 This account name is taken; choose another.")
