"""What administrators do with accounts. 三员分立: each act belongs to one of them, and nobody acts upon himself.

| act | who |
|---|---|
| make an account, disable it, give it a temporary password | system administrator |
| grant roles, enable, unlock, reset the second factor, tokens of programs | security administrator |
| read the audit | auditor |
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from casework.domain.actors import Kind
from casework.domain.errors import Conflict, Forbidden, NotFound
from casework.storage.statements import lock_name
from casework.storage.unit_of_work import UnitOfWork
from gateway import accounts, rules, tokens
from gateway.accounts import ACTIVE, DISABLED, Account
from gateway.parts import Parts
from gateway.tables import account


class Administration:
    """One act per method; all of them in the caller's transaction. Sessions of the account end with each."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._runtime = parts.runtime

    def get(self, connection: Connection, id_: str) -> Account:
        """An account, disabled ones too. Raises NotFound `account_unknown`."""
        found = accounts.any_by_id(connection, self._runtime.vault, id_)
        if found is None:
            raise NotFound("account_unknown", "没有这个账号。 There is no such account.")
        return found

    def add(self, uow: UnitOfWork, *, login: str, name: str, department: str, hashed: str, program: bool) -> Account:
        """An account of the staff, disabled and without roles. Raises Conflict `account_taken`, Invalid."""
        return self._parts.accounts.add(
            uow, login=login, hashed=hashed, name=name, kind=Kind.STAFF, department=department, state=DISABLED,
            program=program, temporary=not program,
        )  # fmt: skip

    def disable(self, uow: UnitOfWork, id_: str) -> Account:
        """Nobody comes in with it any more, and its tokens are worthless. Raises Conflict `last_administrator`."""
        who = self._other(uow, id_)
        self._keep_one(uow.connection, who, ())
        self._parts.accounts.change(uow, who.id, state=DISABLED)
        tokens.revoke_all(uow, who.id)  # else they would be good again on the day it is enabled again
        return self._done(uow, who)

    def enable(self, uow: UnitOfWork, id_: str) -> tuple[Account, str]:
        """It may be used; a person's first login takes the code that is returned besides the password.

        So neither of the two administrators can come in under that name alone. Raises Conflict `roles_missing`.
        """
        who = self._other(uow, id_)
        if who.kind is Kind.STAFF and not who.roles:
            raise Conflict("roles_missing", "请先授予角色。 Grant roles first.")
        self._parts.accounts.change(uow, who.id, state=ACTIVE)
        code = "" if who.program or self._is_enrolled(uow.connection, who) else self._hand_over(uow, who)
        return self._done(uow, who), code

    def grant(self, uow: UnitOfWork, id_: str, roles: Sequence[str]) -> Account:
        """These roles and no others. Raises Forbidden `own_account`, Conflict `last_administrator`, Invalid."""
        who = self._other(uow, id_)
        held = rules.check_roles(who.kind, who.department, roles, complete=False)
        if who.program and not rules.ADMINISTRATORS.isdisjoint(held):
            raise Conflict("program_no_administrator", "程序账号不能是管理员。 A program is no administrator.")
        self._keep_one(uow.connection, who, held)
        self._parts.accounts.change(uow, who.id, roles=list(held))
        return self._done(uow, who)

    def new_password(self, uow: UnitOfWork, id_: str, hashed: str) -> Account:
        """A temporary one, for who has forgotten theirs; whoever has taken tokens in their name loses them.

        Without a second factor it opens nothing by itself: a code of the security administrator's (`reset_factor`) goes
        with it, for else the system administrator alone could come in as any citizen, or as an auditor not yet set up.
        """
        who = self._other(uow, id_)
        if who.program:
            raise Conflict("program_no_password", "程序账号没有密码。 A program has no password, but tokens.")
        self._parts.accounts.set_password(uow, who.id, hashed, temporary=True)
        factor = self._parts.factors.of(uow.connection, who.id)
        if factor.since is None and not factor.handed_over:
            self._hand_over(uow, who)  # its code is told to nobody
        tokens.revoke_all(uow, who.id)
        return self._done(uow, who)

    def unlock(self, uow: UnitOfWork, id_: str) -> Account:
        """After too many failed logins."""
        who = self._other(uow, id_)
        self._parts.login.lockout.unlock(uow.connection, who.login)
        uow.audit("account.unlocked", who.id)
        return who

    def reset_factor(self, uow: UnitOfWork, id_: str) -> tuple[Account, str]:
        """The telephone is gone: a code with which, and the password, the person enrols anew."""
        who = self._other(uow, id_)
        self._parts.factors.remove(uow, who.id)
        code = "" if who.program else self._hand_over(uow, who)
        return self._done(uow, who), code

    def add_token(
        self, uow: UnitOfWork, id_: str, label: str, scopes: Sequence[str], per_minute: int, until: datetime | None
    ) -> tuple[str, str]:
        """A token of a program: what is shown once, and its id; `token_days` long unless `until`. Raises Invalid."""
        who = self.get(uow.connection, id_)
        if not who.program:
            raise Forbidden("not_a_program", "只能给程序账号签发令牌。 Only programs are given tokens by others.")
        end = until or self._runtime.real_now() + timedelta(days=self._parts.settings.token_days)
        return tokens.add(uow, who, label, scopes, {"per_minute": per_minute}, end)

    def _other(self, uow: UnitOfWork, id_: str) -> Account:
        """Raises Forbidden `own_account`: administrators do nothing to themselves."""
        if uow.actor.id == id_:
            raise Forbidden("own_account", "不能管理自己的账号。 Nobody administers their own account.")
        lock_name(uow.connection, "administration")  # of two who disable each other, one comes second
        return self.get(uow.connection, id_)

    def _keep_one(self, connection: Connection, who: Account, held: Sequence[str]) -> None:
        """Of each kind of administrator, one who is active remains."""
        for role in rules.ADMINISTRATORS.intersection(who.roles).difference(held):
            rows = connection.execute(
                select(account.c.id, account.c.roles).where(account.c.state == ACTIVE, account.c.id != who.id)
            )
            if who.state == ACTIVE and not any(role in row.roles for row in rows):
                raise Conflict(
                    "last_administrator",
                    "这是最后一个在用的这类管理员。 The last active administrator of this kind; enable another.",
                )

    def _is_enrolled(self, connection: Connection, who: Account) -> bool:
        return self._parts.factors.of(connection, who.id).since is not None

    def _hand_over(self, uow: UnitOfWork, who: Account) -> str:
        if who.kind is Kind.STAFF and self._parts.settings.staff_totp == "off":
            return ""
        uow.audit("second_factor.handed_over", who.id)
        return self._parts.factors.hand_over(uow, who.id)

    def _done(self, uow: UnitOfWork, who: Account) -> Account:
        self._parts.sessions.end_all(uow.connection, who.id)
        uow.after_commit(lambda: self._parts.identities.forget_account(who.id))
        return self.get(uow.connection, who.id)
