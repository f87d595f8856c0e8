"""A login through a provider, from the button to the session. Every end of it, good or bad, is in the audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog

from casework.domain.actors import ANONYMOUS, Actor, Kind
from casework.domain.errors import Refusal
from casework.runtime import Runtime
from casework.storage.unit_of_work import UnitOfWork
from gateway.accounts import Accounts
from gateway.identity import Identity
from gateway.idp import replay, standing, started
from gateway.idp.binding import Binding
from gateway.idp.model import Claims, Expected, Provider, Purpose
from gateway.idp.paths import local_path
from gateway.idp.providers import Providers
from gateway.idp.refusals import reason_of, refusal
from gateway.idp.started import Started
from gateway.sessions import Sessions

log = structlog.get_logger()


@dataclass(frozen=True)
class Sent:
    """Where the browser goes, and what its cookie will hold."""

    location: str = field(repr=False)
    cookie: str = field(repr=False)


@dataclass(frozen=True)
class Visit:
    """Who comes back: the identity that the browser had, its cookie of this login, the request's id, its User-Agent."""

    who: Identity
    cookie: str = field(repr=False)
    request: str = ""
    agent: str = ""


@dataclass(frozen=True)
class Arrived:
    """The end of a login. `secret` is for the session's cookie; empty when the session goes on (binding)."""

    next: str
    ended: tuple[str, ...]  # digests of sessions of which nothing may be remembered
    secret: str = field(default="", repr=False)


class Journey:
    """Begins logins and finishes them."""

    def __init__(self, runtime: Runtime, providers: Providers, book: Accounts, sessions: Sessions) -> None:
        self._runtime, self._providers, self._book, self._sessions = runtime, providers, book, sessions

    def begin(self, provider_id: str, purpose: Purpose, goal: str, who: Identity, level: str = "") -> Sent:
        """Raises Refusal: `provider_unknown`, `provider_away`, `provider_unbound`, `next_foreign`,
        `identity_of_staff`."""
        provider = self._providers.get(provider_id)
        if who.actor.kind is Kind.STAFF and purpose is not Purpose.LOGIN:
            raise refusal("identity_of_staff")
        if purpose is not Purpose.LOGIN and not provider.carries_state:
            # a link with somebody else's proof would fit what this browser has begun, and bind that person to it
            raise refusal("provider_unbound", f"{provider_id}: its callbacks carry no state")
        mine = ("", "") if purpose is Purpose.LOGIN else (who.actor.id, who.sid)
        goal = local_path(goal)
        question, cookie = started.begin(self._runtime, provider_id, purpose, goal, level, *mine)
        return Sent(provider.authorize_url(question), cookie)

    def refused(self, provider_id: str, error: Refusal, actor: Actor, request: str) -> None:
        """Into the audit and the log; the reason never goes to the visitor."""
        reason = reason_of(error)
        log.warning("identity_refused", provider=provider_id, code=error.code, reason=reason)
        with self._runtime.unit_of_work(actor, request_id=request) as uow:
            uow.audit("identity.refused", provider_id, {"code": error.code, "reason": reason[:300]})

    def finish(self, provider_id: str, query: Mapping[str, str], visit: Visit) -> Arrived:
        """What the browser brought back. Raises Refusal; whoever calls writes it down by `refused`."""
        provider, who = self._providers.get(provider_id), visit.who
        returned = provider.parse(query)
        state = returned.state if provider.carries_state else None
        login = started.take(self._runtime, provider.id, visit.cookie, state)
        if login.purpose is not Purpose.LOGIN and (who.sid, who.actor.id) != (login.session, login.account):
            raise refusal("login_mismatch", f"{provider.id}: the session has changed meanwhile")
        if returned.error:
            raise refusal(returned.error, f"{provider.id}: it said no")
        if not returned.proof:
            raise refusal("proof_bad", f"{provider.id}: the callback brings no proof")
        replay.use(self._runtime, provider.id, returned.proof)
        expected = Expected(
            login.nonce, login.verifier, self._runtime.real_now(), login.purpose is not Purpose.LOGIN, login.started_at
        )
        claims = provider.exchange(returned, expected)
        self._check_level(provider, login, claims)
        with self._runtime.unit_of_work(ANONYMOUS, request_id=visit.request) as uow:
            return self._settle(uow, provider, login, claims, visit)

    def _check_level(self, provider: Provider, login: Started, claims: Claims) -> None:
        needed = max(login.level, self._providers.settings[provider.id].options["least_level"])
        if claims.level < needed:
            raise refusal("level_too_low", f"{provider.id}: {claims.level} of {needed}", level_needed=needed)

    def _settle(self, uow: UnitOfWork, provider: Provider, login: Started, claims: Claims, visit: Visit) -> Arrived:
        who = visit.who
        settings = self._providers.settings[provider.id]
        binding = Binding(uow, self._book, provider.id, settings.options["bind_by_certificate"])
        if login.purpose is Purpose.BIND:
            uow.actor = who.actor
            binding.bind(login.account, claims)
            self._record(uow, who.sid, login.account, binding, claims, provider)
            return Arrived(login.next, (who.sid,))
        if login.purpose is Purpose.STEP_UP:
            account, created = binding.recognise(login.account, claims), False
        else:
            account, created = binding.log_in(claims)
        uow.actor = account.actor()
        # proven when the provider recognised the person, which may be some hours ago
        secret, begun = self._sessions.begin(uow.connection, account, ("idp",), visit.agent, auth_at=claims.auth_time)
        self._record(uow, begun.id, account.id, binding, claims, provider)
        if who.sid:
            standing.end(uow.connection, [who.sid])  # a login never goes on in a session that was there before it
        uow.audit(
            "identity.login", account.id,
            {"provider": provider.id, "purpose": login.purpose.value, "level": claims.level, "created": created,
             "subject": claims.subject_type.value, "agent": claims.agent_name},
        )  # fmt: skip
        over = (*begun.displaced, who.sid) if who.sid else begun.displaced
        return Arrived(login.next, tuple(over), secret)

    def _record(
        self, uow: UnitOfWork, sid: str, account: str, binding: Binding, claims: Claims, provider: Provider
    ) -> None:
        person = binding.person(claims)
        standing.record(self._runtime, uow.connection, sid, account, person, provider.id, claims)
