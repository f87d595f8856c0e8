"""Who asks: session cookie, API token, or the portal's delegation token. Remembered for a few seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from casework.crypto import delegations
from casework.domain.actors import ANONYMOUS, Actor, Kind
from casework.domain.errors import Unauthenticated
from casework.runtime import Runtime
from gateway import rules, tokens
from gateway.idp.standing import with_standing
from gateway.sessions import COOKIE, Sessions, digest, form_token
from gateway.settings import GatewaySettings

FORM_COOKIE = "wz_form"  # a visitor without a session: only there so that his forms can carry a token
MOST_REMEMBERED = 50_000
LONGEST_BEARER = 4096


@dataclass(frozen=True)
class Identity:
    """`via` is cookie, token, delegation or none; `address` is the person's, also when the portal calls for them."""

    actor: Actor = ANONYMOUS
    via: str = "none"
    address: str = ""
    sid: str = ""  # digest of the session
    csrf: str = ""
    token: str = ""  # id of the API token
    scopes: frozenset[str] | None = None  # None: everything the account may
    per_minute: int = 0
    expires_at: str = ""
    account: str = ""  # whose it is, also when a token keeps the name off what is sent
    must: tuple[str, ...] = ()  # what has to be set up before anything else: password, totp
    auth_at: int = 0  # seconds since 1970: when who holds the session last proved who they are
    amr: tuple[str, ...] = ()  # how: pwd, otp, idp

    def seen(self, via: str, address: str) -> Identity:
        """The same one, as this request came: dataclasses.replace in a sixth of its time."""
        made = object.__new__(Identity)
        vars(made).update(vars(self), via=via, address=address)
        return made


class Identities:
    """From headers to an Identity. `forget` makes a logout count at once in this process; others follow in ≤ 5 s."""

    def __init__(self, runtime: Runtime, settings: GatewaySettings, sessions: Sessions) -> None:
        self._runtime = runtime
        self._sessions = sessions
        self._keep = settings.identity_cache
        self._known: dict[str, tuple[float, Identity | None]] = {}

    def of(self, environ: Mapping[str, Any], address: str) -> Identity:
        """Raises Unauthenticated for a bearer that is not good; a cookie that is not good is nobody's."""
        bearer = environ.get("HTTP_AUTHORIZATION", "")
        if bearer:
            return self._bearer(bearer, address)
        held = cookies(environ.get("HTTP_COOKIE", ""))
        if secret := held.get(COOKIE, ""):
            found = self.session(digest(secret))
            if found is not None:
                return found.seen("cookie", address)
        form = held.get(FORM_COOKIE, "")
        return self.visitor(form, address) if form else Identity(address=address)

    def visitor(self, form: str, address: str) -> Identity:
        """Nobody in particular, with a form token for what his form cookie holds."""
        return Identity(address=address, csrf=form_token(self._runtime.ring.code, digest(form)))

    def forget(self, *digests: str) -> None:
        """Drops what is remembered of sessions or tokens that have just ended."""
        for each in digests:
            self._known.pop(each, None)

    def forget_account(self, id_: str) -> None:
        """Drops all that is remembered of an account: its roles, state or duties have changed."""
        for key in [key for key, (_, found) in list(self._known.items()) if found and found.account == id_]:
            self._known.pop(key, None)

    def forget_all(self) -> None:
        """After an act that touches many."""
        self._known.clear()

    def _bearer(self, header: str, address: str) -> Identity:
        scheme, _, value = header.partition(" ")
        if scheme.lower() != "bearer" or not 0 < len(value) <= LONGEST_BEARER:
            raise Unauthenticated("bearer_expected", "Send Authorization: Bearer and a token of this platform.")
        if not value.startswith(tokens.PREFIX):
            return self._delegated(value)
        found = self._cached(digest(value), self._token)
        if found is None:
            raise Unauthenticated("token_unknown", "This token is unknown or revoked; make a new one.")
        return found.seen(found.via, address)

    def _delegated(self, value: str) -> Identity:
        said = delegations.verify_delegation(value, self._runtime.public_keys, self._runtime.real_now())
        if not said.sid:
            if said.kind is not Kind.ANONYMOUS:
                raise Unauthenticated("delegation_malformed", "A delegation for an account names its session.")
            return Identity(via="delegation", address=said.addr)
        found = self.session(said.sid)
        if found is None:
            raise Unauthenticated("session_ended", "登录已失效，请重新登录。 The session has ended; log in again.")
        return found.seen("delegation", said.addr)

    def session(self, id_: str) -> Identity | None:
        """Who holds the session with this digest."""
        return self._cached(id_, self._look_up)

    def _look_up(self, id_: str) -> Identity | None:
        found = self._sessions.find(id_)
        if found is None:
            return None
        csrf = form_token(self._runtime.ring.code, id_)
        until = found.expires_at.isoformat(timespec="seconds").replace("+00:00", "Z")
        return Identity(
            actor=with_standing(self._runtime, found.account.actor(), id_), sid=id_, csrf=csrf, expires_at=until,
            account=found.account.id, must=found.must, auth_at=int(found.auth_at.timestamp()) if found.auth_at else 0,
            amr=found.amr,
        )  # fmt: skip

    def _token(self, digest_: str) -> Identity | None:
        found = tokens.find(self._runtime, digest_)
        if found is None:
            return None
        actor = ANONYMOUS if "anonymous" in found.scopes else _without_administration(found.account.actor())
        return Identity(
            actor, "token", token=found.id, scopes=found.scopes, per_minute=found.per_minute, account=found.account.id
        )

    def _cached(self, key: str, find: Callable[[str], Identity | None]) -> Identity | None:
        now = time.monotonic()
        known = self._known.get(key)
        if known is not None and known[0] > now:
            return known[1]
        found = find(key)
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        # what is unknown is not remembered: guesses must not push out those who are logged in; and who still has to
        # set something up is looked at each time, so that it counts at once in every process
        if found is not None and not found.must:
            self._known[key] = (now + self._keep, found)
        else:
            self._known.pop(key, None)
        return found


def _without_administration(actor: Actor) -> Actor:
    """What administrators do takes a person and a second factor: a token lends none of their roles."""
    return replace(actor, roles=actor.roles - rules.ADMINISTRATORS)


def cookies(header: str) -> dict[str, str]:
    """Names and values; the first of a name counts, and a part that is no pair is left out."""
    found: dict[str, str] = {}
    for part in header.split(";"):
        name, sign, value = part.strip().partition("=")
        if sign:
            found.setdefault(name, value.strip('"'))
    return found
