"""The portal's proof that it acts for one session: the gateway signs it, hands it over with a request (`dlg`), and
takes it back with the calls that the portal makes for that request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.crypto import tokens
from casework.crypto.assertions import GATEWAY, LIFETIME, check_time, role_list, texts
from casework.crypto.keys import KeyRing, PublicKeys
from casework.domain.actors import Actor, Kind
from casework.domain.errors import Unauthenticated

DELEGATION = tokens.Purpose("wenzheng-delegation+jwt", 2048)
TEXTS = ("sub", "dep", "name", "sid", "addr")


@dataclass(frozen=True, kw_only=True, slots=True)
class Delegation:
    """For whom the portal acts: account, session id `sid`, and the client's address `addr` for the limits."""

    kind: Kind
    sub: str = ""
    dep: str = ""
    roles: tuple[str, ...] = ()
    name: str = ""
    sid: str = ""
    addr: str = ""
    iat: int = 0
    exp: int = 0

    def actor(self) -> Actor:
        """The one the portal acts for."""
        return Actor(self.kind, self.sub, self.dep, frozenset(self.roles), self.name)


def issue_delegation(ring: KeyRing, delegation: Delegation, now: datetime, lifetime: int = LIFETIME) -> str:
    """A compact JWS of the gateway to itself, good for `lifetime` seconds (1 to 60). Raises ValueError."""
    if ring.instance != GATEWAY:
        raise ValueError(f"only {GATEWAY} may delegate, not {ring.instance}")
    if not 0 < lifetime <= LIFETIME:
        raise ValueError(f"a delegation is good for 1 to {LIFETIME} s, not {lifetime}")
    body: dict[str, Any] = {name: text for name in TEXTS if (text := getattr(delegation, name))}
    issued = int(now.timestamp())
    body |= {"kind": delegation.kind.value, "roles": list(delegation.roles)}
    body |= {"aud": GATEWAY, "iat": issued, "exp": issued + lifetime}
    return tokens.sign(ring, DELEGATION, body)


def verify_delegation(token: str, keys: PublicKeys, now: datetime) -> Delegation:
    """For whom the portal acts. Raises Unauthenticated with the codes of `assertions.verify` as delegation_…."""
    try:
        body = tokens.verify(token, keys, DELEGATION)
        check_time(body, now)
        if body["iss"] != GATEWAY:
            raise tokens.BadToken("not_allowed", f"Only {GATEWAY} may delegate.")
        if body.get("aud") != GATEWAY:
            raise tokens.BadToken("audience", f"It is meant for another instance than {GATEWAY}.")
        return Delegation(
            kind=Kind(body["kind"]), roles=role_list(body), iat=body["iat"], exp=body["exp"], **texts(body, TEXTS)
        )
    except tokens.BadToken as bad:
        raise Unauthenticated(f"delegation_{bad.reason}", bad.detail) from bad
    except (KeyError, TypeError, ValueError) as error:
        raise Unauthenticated("delegation_malformed", f"The delegation is malformed: {error}.") from error
