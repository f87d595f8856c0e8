"""Who asks, for one request: the gateway's word to a service, and an instance's word for itself.

docs/architecture.md, "Identity assertion". At most 60 s old; 5 s of skew are allowed on either side.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from casework.crypto import tokens
from casework.crypto.keys import KeyRing, PublicKeys
from casework.domain.actors import Actor, Kind
from casework.domain.errors import Unauthenticated

GATEWAY = "gateway/main"  # the one instance that may speak for people
LIFETIME = 60  # seconds
SKEW = 5  # seconds
ASSERTION = tokens.Purpose("wenzheng-assertion+jwt", 4096)


@dataclass(frozen=True, kw_only=True, slots=True)
class Claims:
    """What an assertion says; field names are those on the wire. `iss`, `aud`, `iat`, `exp` are set by `issue`.

    `auth_at` is when the person last proved who they are (seconds), `amr` how: pwd, otp, idp (RFC 8176).
    `at` is when the gateway took a stored submission in; `dig` is the SHA-256 (hex) of the body, between services.
    `subj` (natural, organisation) and `lvl` (L1 to L4) are what an identity provider has said of a citizen.
    """

    kind: Kind
    mth: str
    pth: str
    sub: str = ""
    dep: str = ""
    roles: tuple[str, ...] = ()
    name: str = ""
    rid: str = ""
    number: str = ""
    code: str = ""
    at: datetime | None = None
    csrf: str = ""
    dlg: str = ""
    dig: str = ""
    subj: str = ""
    lvl: str = ""
    auth_at: int = 0
    amr: tuple[str, ...] = ()
    iss: str = ""
    aud: str = ""
    iat: int = 0
    exp: int = 0

    def actor(self) -> Actor:
        """The one who acts, as use cases know them."""
        return Actor(self.kind, self.sub, self.dep, frozenset(self.roles), self.name, self.subj, self.lvl)


TEXTS = tuple(f.name for f in fields(Claims) if f.type == "str")
FOR_PEOPLE = ("dep", "name", "number", "code", "csrf", "dlg", "subj", "lvl")  # only the gateway says these


def issue(ring: KeyRing, audience: str, claims: Claims, now: datetime) -> str:
    """A compact JWS for one request to `audience`. Another instance than the gateway only speaks for itself,
    as `kind` service. Raises ValueError when it may not say this, or when it would be too long."""
    body: dict[str, Any] = {name: text for name in TEXTS if (text := getattr(claims, name))}
    if claims.roles:
        body["roles"] = list(claims.roles)
    if claims.auth_at:
        body |= {"auth_at": claims.auth_at, "amr": list(claims.amr)}
    if claims.at is not None:
        body["at"] = claims.at.astimezone(UTC).isoformat()
    if claims.kind is Kind.SERVICE and not claims.sub:
        body["sub"] = ring.instance
    if fault := _beyond(ring.instance, claims.kind, body):
        raise ValueError(fault)
    issued = int(now.timestamp())
    body |= {"kind": claims.kind.value, "aud": audience, "iat": issued, "exp": issued + LIFETIME}
    return tokens.sign(ring, ASSERTION, body)


def verify(
    token: str, keys: PublicKeys, audience: str, method: str, path: str, now: datetime, body_digest: str | None = None
) -> Claims:
    """What the assertion says, when it is good for this very request.

    `path` is without the query. `body_digest` (SHA-256, hex) binds the body; None leaves `dig` for the caller.
    Raises Unauthenticated: assertion_too_long, _malformed, _header, _algorithm, _type, _key_unknown, _issuer,
    _signature, _early, _expired, _audience, _method, _path, _body, _not_allowed.
    """
    try:
        body = tokens.verify(token, keys, ASSERTION)
        check_time(body, now)
        _check_request(body, audience, method, path, body_digest)
        if fault := _beyond(body["iss"], Kind(body["kind"]), body):
            raise tokens.BadToken("not_allowed", fault)
        return _claims(body)
    except tokens.BadToken as bad:
        raise Unauthenticated(f"assertion_{bad.reason}", bad.detail) from bad
    except (KeyError, TypeError, ValueError) as error:
        raise Unauthenticated("assertion_malformed", f"The assertion is malformed: {error}.") from error


def check_time(body: dict[str, Any], now: datetime) -> None:
    """`iat` and `exp` around `now`. Raises BadToken: malformed, early, expired."""
    issued, expires = body.get("iat"), body.get("exp")
    if type(issued) is not int or type(expires) is not int or not 0 < expires - issued <= LIFETIME:
        raise tokens.BadToken("malformed", f"iat and exp must be seconds, at most {LIFETIME} apart.")
    seconds = now.timestamp()
    if issued > seconds + SKEW:
        raise tokens.BadToken("early", "It was issued in the future. Set the clocks of both machines.")
    if seconds > expires + SKEW:
        raise tokens.BadToken("expired", f"It is older than {LIFETIME} s. Ask again.")


def texts(body: dict[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    """The text members among `names` that are there. Raises TypeError when one is not text."""
    found = {name: body[name] for name in names if name in body}
    for name, value in found.items():
        if not isinstance(value, str):
            raise TypeError(f"{name} must be text")
    return found


def role_list(body: dict[str, Any], name: str = "roles") -> tuple[str, ...]:
    """The roles (or `amr`). Raises TypeError unless they are a list of texts."""
    found = body.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise TypeError(f"{name} must be a list of texts")
    return tuple(found)


def _check_request(body: dict[str, Any], audience: str, method: str, path: str, digest: str | None) -> None:
    if body.get("aud") != audience:
        raise tokens.BadToken("audience", f"It is meant for another instance than {audience}.")
    if body.get("mth") != method:
        raise tokens.BadToken("method", "It is meant for another method.")
    if body.get("pth") != path:
        raise tokens.BadToken("path", "It is meant for another path.")
    if digest is not None and body.get("dig") != digest:
        raise tokens.BadToken("body", "It is meant for another body.")


def _beyond(issuer: str, kind: Kind, body: dict[str, Any]) -> str:
    """Why `issuer` may not say this; empty when it may."""
    if issuer == GATEWAY:
        return ""
    if kind is not Kind.SERVICE or body.get("sub") != issuer:
        return f"{issuer} may only speak for itself, as a service."
    said = [name for name in (*FOR_PEOPLE, "roles", "at", "auth_at", "amr") if body.get(name)]
    return f"Only {GATEWAY} may say {', '.join(said)}." if said else ""


def _claims(body: dict[str, Any]) -> Claims:
    at = body.get("at")
    when = datetime.fromisoformat(at) if at else None
    if when is not None and when.tzinfo is None:
        raise ValueError("at must have its zone")
    auth_at = body.get("auth_at", 0)
    if type(auth_at) is not int or auth_at < 0:
        raise TypeError("auth_at must be seconds")
    return Claims(
        kind=Kind(body["kind"]), roles=role_list(body), at=when, iat=body["iat"], exp=body["exp"], auth_at=auth_at,
        amr=role_list(body, "amr"), **texts(body, TEXTS),
    )  # fmt: skip
