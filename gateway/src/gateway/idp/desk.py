"""What an account may do with its own identities: see them, confirm that it is itself, unbind, leave."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from casework.crypto.vault import context
from casework.domain.errors import Refusal
from casework.runtime import Runtime
from gateway import accounts
from gateway.identity import Identity
from gateway.idp import replay, standing
from gateway.idp.binding import person_key, unbind
from gateway.idp.providers import Providers
from gateway.idp.refusals import refusal
from gateway.idp.tables import identity, session_identity, subject
from gateway.login import Came, Login
from gateway.tables import account

CONFIRMED_FOR = timedelta(minutes=10)  # a login at a provider stands in for the password that long


class Desk:
    """For citizens; `who` has a session."""

    def __init__(self, runtime: Runtime, providers: Providers, login: Login) -> None:
        self._runtime, self._providers, self._login = runtime, providers, login

    def shown(self, who: Identity) -> dict[str, Any]:
        """The account's identities, whom it stands for, whether it has a password, how this session began."""
        with self._runtime.read() as connection:
            mine = identity.c.account == who.actor.id
            rows = connection.execute(select(identity).where(mine).order_by(identity.c.bound_at)).all()
            kind = connection.execute(select(subject).where(subject.c.account == who.actor.id)).first()
            here = connection.execute(select(session_identity).where(session_identity.c.session == who.sid)).first()
            password = connection.scalar(select(account.c.password).where(account.c.id == who.actor.id))
        opened = self._runtime.vault.open
        uscc = opened(kind.uscc, context("subject", "uscc", who.actor.id)) if kind and kind.uscc else ""
        agent = opened(here.agent, context("session_identity", "agent", who.sid)) if here and here.agent else ""
        return {
            "identities": [self._identity(row) for row in rows],
            "subject": {"subject_type": kind.subject_type if kind else "", "uscc": uscc},
            "password": bool(password),
            "session": {"provider": here.provider if here else "", "level": here.level if here else "", "agent": agent},
        }

    def _identity(self, row: Any) -> dict[str, Any]:
        settings = self._providers.settings.get(row.provider)
        return {
            "id": row.id, "provider": row.provider, "level": row.level,
            "name": settings.name if settings else row.provider,
            "name_en": settings.name_en if settings else row.provider,
            "bound_at": _utc(row.bound_at), "used_at": _utc(row.used_at),
        }  # fmt: skip

    def confirm(self, who: Identity, password: str, code: str, request: str) -> None:
        """That the account's own person sits here: by the password, and the second factor where there is one; or by a
        login at a provider just now.

        Raises Forbidden `confirm_needed`, Unauthenticated as `Login.log_in` does, TooMany `locked`.
        """
        with self._runtime.read() as connection:
            known = connection.scalar(select(account.c.password).where(account.c.id == who.actor.id))
            mine = accounts.by_id(connection, self._runtime.vault, who.actor.id)
            begun = connection.scalar(select(session_identity.c.begun_at).where(session_identity.c.session == who.sid))
        if mine is not None and known and password:
            self._login.log_in(mine.login, password, code, Came(who.address, request))
            return
        if known or begun is None or begun + CONFIRMED_FOR <= self._runtime.real_now():
            raise refusal("confirm_needed")

    def unbind(self, who: Identity, identity_id: str, request: str) -> list[str]:
        """Sessions that began through it end, but for this one, which keeps no level. Their digests."""
        try:
            with self._runtime.unit_of_work(who.actor, request_id=request) as uow:
                person = unbind(uow, who.actor.id, identity_id)
                found = standing.sessions_of(self._runtime, uow.connection, "", [person])
                standing.end(uow.connection, [one for one in found if one != who.sid])
                standing.forget(uow.connection, who.sid, person)
                return found
        except Refusal as error:
            with self._runtime.unit_of_work(who.actor, request_id=request) as uow:
                uow.audit("identity.unbind_refused", who.actor.id, {"code": error.code})
            raise

    def leave(self, who: Identity, back_to: str) -> tuple[str, list[str]]:
        """Ends the session; where to leave at its provider, too (may be empty), and the digest that ended."""
        with self._runtime.unit_of_work(who.actor) as uow:
            t = session_identity.c
            provider = uow.connection.scalar(select(t.provider).where(t.session == who.sid))
            standing.end(uow.connection, [who.sid])
            if provider:
                uow.audit("identity.left", who.actor.id, {"provider": provider})
        if not provider or provider not in self._providers.settings:
            return "", [who.sid]
        try:
            return self._providers.get(provider).logout_url(back_to), [who.sid]
        except Refusal:
            return "", [who.sid]  # left here in any case; the provider does not answer

    def left_there(self, provider_id: str, token: str, request: str) -> list[str]:
        """Back channel: the provider says that somebody has left. The digests of the sessions that ended."""
        provider = self._providers.get(provider_id)
        said = provider.logged_out(token, self._runtime.real_now())
        replay.use(self._runtime, provider_id, f"logout {said.once}")
        persons = [person_key(self._runtime.ring.code, provider.issuer, said.sub)] if said.sub else []
        return self._end(provider_id, provider.issuer, persons, said.sid, "back channel", request)

    def left_in_front(self, provider_id: str, issuer: str, sid: str, request: str) -> list[str]:
        """Front channel: a frame of the provider's; `sid` is the proof, for our cookie does not come into frames."""
        provider = self._providers.get(provider_id)
        if issuer != provider.issuer or not sid:
            raise refusal("proof_bad", f"{provider_id}: front-channel logout without its iss and sid")
        return self._end(provider_id, provider.issuer, [], sid, "front channel", request)

    def _end(self, provider_id: str, issuer: str, persons: list[str], sid: str, by: str, request: str) -> list[str]:
        with self._runtime.unit_of_work(request_id=request) as uow:
            found = standing.sessions_of(self._runtime, uow.connection, issuer, persons, sid)
            standing.end(uow.connection, found)
            uow.audit("identity.logged_out", provider_id, {"sessions": len(found), "by": by})
        return found


def _utc(moment: Any) -> str:
    return str(moment.isoformat(timespec="seconds").replace("+00:00", "Z"))
