"""Which account a provider's person opens: by issuer and sub first, then by certificate, else a new one.

A telephone number never decides: numbers are given to somebody else after a while.
"""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from sqlalchemy import Row, delete, func, select, update

from casework.crypto.vault import context
from casework.domain.actors import Kind
from casework.storage.statements import lock_name, upsert
from casework.storage.unit_of_work import UnitOfWork
from gateway import accounts
from gateway.accounts import Account, Accounts
from gateway.idp.identifiers import CARD_TYPE, keyed
from gateway.idp.model import Claims, Subject
from gateway.idp.refusals import refusal
from gateway.idp.tables import certificate, identity, subject
from gateway.tables import account as account_table

NAMELESS = {Subject.NATURAL: "实名用户", Subject.ORGANISATION: "实名单位"}


class Binding:
    """Within one transaction, for one provider; `from_level` is the least at which its certificates count, or never."""

    def __init__(self, uow: UnitOfWork, book: Accounts, provider: str, from_level: str) -> None:
        self._uow, self._book, self._provider = uow, book, provider
        self._from_level = from_level
        self._key = uow.runtime.ring.code
        self._connection, self._vault, self._now = uow.connection, uow.runtime.vault, uow.runtime.real_now()

    def person(self, claims: Claims) -> str:
        """The digest that stands for this person of this issuer."""
        return person_key(self._key, claims.issuer, claims.sub)

    def log_in(self, claims: Claims) -> tuple[Account, bool]:
        """The account, and whether it was made just now. Raises Refusal."""
        row = self._locked(claims)
        if row is not None:
            who = self._usable(row.account)
            self._check_subject(who.id, claims, "subject_changed")
            self._touch(row, claims)
            self._keep_certificate(who.id, claims)
            return who, False
        owner = self._owner(claims)
        if owner:
            who = self._usable(owner)
            self._check_subject(who.id, claims, "subject_changed")
            self._attach(who.id, claims, by="certificate")
            return who, False
        who = self._new_account(claims)
        self._attach(who.id, claims, by="first login")
        return who, True

    def bind(self, account_id: str, claims: Claims) -> None:
        """This person to the account that is logged in. Raises Conflict `identity_taken`, `subject_other`."""
        row = self._locked(claims)
        self._usable(account_id)
        if row is not None and row.account != account_id:
            raise refusal("identity_taken", f"{self._provider}: bound to {row.account}")
        if self._owner(claims) not in ("", account_id):
            raise refusal("identity_taken", f"{self._provider}: its certificate is bound to another account")
        self._check_subject(account_id, claims, "subject_other")
        if row is not None:
            self._touch(row, claims)
        else:
            self._attach(account_id, claims, by="the account")

    def recognise(self, account_id: str, claims: Claims) -> Account:
        """That it is this account's own person. Raises Forbidden `other_person`."""
        row = self._locked(claims)
        if row is None or row.account != account_id:
            raise refusal("other_person", f"{self._provider}: recognised somebody else")
        self._check_subject(account_id, claims, "subject_changed")
        self._touch(row, claims)
        return self._usable(account_id)

    def _locked(self, claims: Claims) -> Row[Any] | None:
        """The identity's row. Two first logins at once must not make two accounts: one waits for the other."""
        for name in sorted({self.person(claims), self._certificate(claims) or self.person(claims)}):
            lock_name(self._connection, f"identity/{name}")
        return self._connection.execute(select(identity).where(identity.c.person == self.person(claims))).first()

    def _certificate(self, claims: Claims) -> str:
        """Its digest, when this provider has looked closely enough for it to count."""
        counts = self._from_level != "never" and claims.level >= self._from_level
        return claims.cert_hash if counts else ""

    def _owner(self, claims: Claims) -> str:
        digest = self._certificate(claims)
        if not digest:
            return ""
        query = select(certificate.c.account).where(certificate.c.cert_hash == digest)
        return self._connection.scalar(query) or ""

    def _usable(self, id_: str) -> Account:
        found = accounts.by_id(self._connection, self._vault, id_)
        if found is None:
            raise refusal("account_disabled", f"{self._provider}: {id_} is disabled")
        if found.kind is not Kind.CITIZEN:
            raise refusal("identity_of_staff", f"{self._provider}: {id_} is {found.kind.value}")
        return found

    def _check_subject(self, account_id: str, claims: Claims, code: str) -> None:
        """An account stands for one subject: a provider that says otherwise has mixed people up, or was made to."""
        known = self._connection.execute(select(subject).where(subject.c.account == account_id)).first()
        said = (claims.subject_type.value, self._subject_key(claims))
        if known is not None and (known.subject_type, known.subject_key) != said:
            raise refusal(code, f"{self._provider}: the account stands for another subject")
        if claims.cert_type != CARD_TYPE or not self._certificate(claims):
            return
        cards = select(certificate.c.cert_hash).where(
            certificate.c.account == account_id, certificate.c.cert_type == CARD_TYPE
        )
        held = set(self._connection.scalars(cards))
        if held and claims.cert_hash not in held:
            raise refusal(code, f"{self._provider}: the account belongs to another ID card")

    def _subject_key(self, claims: Claims) -> str:
        return keyed(self._key, "organisation", claims.uscc) if claims.uscc else ""

    def _new_account(self, claims: Claims) -> Account:
        name = claims.name or NAMELESS[claims.subject_type]
        contact = {"phone": claims.mobile} if claims.mobile else {}
        # no password: the empty hash is never right
        return self._book.add(self._uow, login=f"id-{secrets.token_hex(10)}", hashed="", name=name, contact=contact)

    def _attach(self, account_id: str, claims: Claims, by: str) -> None:
        row = {
            "person": self.person(claims), "id": str(uuid.uuid4()), "account": account_id, "provider": self._provider,
            "level": claims.level, "bound_at": self._now, "used_at": self._now,
        }  # fmt: skip
        self._connection.execute(identity.insert().values(**row))
        self._keep_subject(account_id, claims)
        self._keep_certificate(account_id, claims)
        self._uow.audit(
            "identity.bound", account_id,
            {"provider": self._provider, "by": by, "level": claims.level, "subject": claims.subject_type.value},
        )  # fmt: skip

    def _touch(self, row: Row[Any], claims: Claims) -> None:
        change = update(identity).where(identity.c.person == row.person)
        self._connection.execute(change.values(level=claims.level, used_at=self._now))

    def _keep_subject(self, account_id: str, claims: Claims) -> None:
        sealed = self._vault.seal(claims.uscc, context("subject", "uscc", account_id)) if claims.uscc else None
        row = {
            "account": account_id, "subject_type": claims.subject_type.value, "subject_key": self._subject_key(claims),
            "uscc": sealed, "changed_at": self._now,
        }  # fmt: skip
        upsert(self._connection, subject, row)

    def _keep_certificate(self, account_id: str, claims: Claims) -> None:
        """Unless it is another account's already: then nothing moves by itself."""
        digest = self._certificate(claims)
        if not digest or self._owner(claims) not in ("", account_id):
            return
        number = claims.cert_number
        sealed = self._vault.seal(number, context("certificate", "number", digest)) if number else None
        row = {"cert_hash": digest, "account": account_id, "cert_type": claims.cert_type[:32], "number": sealed}
        upsert(self._connection, certificate, row | {"seen_at": self._now})


def person_key(key: bytes, issuer: str, sub: str) -> str:
    """HMAC of issuer and sub: some providers use an ID number or a telephone number as `sub`."""
    return keyed(key, "person", issuer, sub)


def unbind(uow: UnitOfWork, account_id: str, identity_id: str) -> str:
    """Takes an identity off the account; its person. Raises NotFound `identity_unknown`, Conflict `only_way_in`."""
    lock_name(uow.connection, f"identity of {account_id}")
    row = uow.connection.execute(
        select(identity).where(identity.c.id == identity_id, identity.c.account == account_id)
    ).first()
    if row is None:
        raise refusal("identity_unknown")
    mine = select(func.count()).select_from(identity).where(identity.c.account == account_id)
    last = uow.connection.scalar(mine) == 1
    password = select(account_table.c.password).where(account_table.c.id == account_id)
    if last and not uow.connection.scalar(password):
        raise refusal("only_way_in")
    uow.connection.execute(delete(identity).where(identity.c.person == row.person))
    if last:
        # nothing any more says whom the account stands for
        uow.connection.execute(delete(certificate).where(certificate.c.account == account_id))
        uow.connection.execute(delete(subject).where(subject.c.account == account_id))
    uow.audit("identity.unbound", account_id, {"provider": row.provider})
    return str(row.person)
