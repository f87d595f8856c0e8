"""One form for everything an instance signs: compact JWS, Ed25519, with a `typ` so that one purpose never passes
for another (RFC 8725 section 3.11).

With one algorithm and a fixed header there is nothing left to negotiate, so the signature goes straight to the
`cryptography` package: joserfc's layers around it took 0.1 ms of each request (an estimate, from a profile).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from casework.crypto.encoding import b64url, compact_json, strict_object, unb64url
from casework.crypto.keys import KeyRing, PublicKeys

ALGORITHM = "Ed25519"
HEADER_LIMIT = 256  # characters of the first part, before anything of it is read
HEADER = {"alg", "kid", "typ"}


class BadToken(Exception):
    """`reason` is one of: too_long, malformed, header, algorithm, type, key_unknown, issuer, signature."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Purpose:
    """What a token is for (`typ`), and how many characters it may have at most."""

    typ: str
    limit: int


def sign(ring: KeyRing, purpose: Purpose, payload: Mapping[str, Any]) -> str:
    """A token with `payload` and `iss` = the ring's instance. Raises ValueError when it would be too long."""
    body = b64url(compact_json({**payload, "iss": ring.instance}))
    said = f"{_header(str(ring.sign.kid), purpose)}.{body}"
    token = f"{said}.{b64url(cast(Ed25519PrivateKey, ring.sign.private_key).sign(said.encode('ascii')))}"
    if len(token) > purpose.limit:
        raise ValueError(f"{purpose.typ} would have {len(token)} characters; at most {purpose.limit} are taken")
    return token


def verify(token: str, keys: PublicKeys, purpose: Purpose) -> dict[str, Any]:
    """The payload, when its issuer signed it for this purpose. Raises BadToken.

    `iss` is checked: it is the instance whose key signed.
    """
    kid = _kid(token, purpose)
    signer = keys.signing(kid)
    if signer is None:
        raise BadToken("key_unknown", f"No public key {kid!r} is known here. Publish the keys again.")
    said, _, signature = token.rpartition(".")
    try:
        # unb64url knows one spelling of a value only: two tokens never say the same thing
        cast(Ed25519PublicKey, signer.key.public_key).verify(unb64url(signature), said.encode("ascii"))
        claims = strict_object(unb64url(said.partition(".")[2]))
    except InvalidSignature as error:
        raise BadToken("signature", "The signature does not fit.") from error
    except ValueError as error:
        raise BadToken("malformed", f"The token is malformed: {error}.") from error
    if claims.get("iss") != signer.instance:
        raise BadToken("issuer", f"The key belongs to {signer.instance}, which is not the issuer.")
    return claims


def _kid(token: str, purpose: Purpose) -> str:
    if len(token) > purpose.limit:
        raise BadToken("too_long", f"The token has more than {purpose.limit} characters.")
    first, _, rest = token.partition(".")
    if rest.count(".") != 1 or len(first) > HEADER_LIMIT:
        raise BadToken("malformed", "The token is not a compact JWS.")
    return _checked_header(first, purpose)


@lru_cache(maxsize=256)
def _header(kid: str, purpose: Purpose) -> str:
    return b64url(compact_json({"alg": ALGORITHM, "kid": kid, "typ": purpose.typ}))


@lru_cache(maxsize=256)  # a signer's header is the same on every token; what is refused is not remembered
def _checked_header(first: str, purpose: Purpose) -> str:
    """The key id in the first part of a token. Raises BadToken."""
    try:
        header = strict_object(unb64url(first))
    except ValueError as error:
        raise BadToken("malformed", f"The header is malformed: {error}.") from error
    if header.get("alg") != ALGORITHM:
        raise BadToken("algorithm", f"Only {ALGORITHM} is taken.")
    if set(header) != HEADER or not isinstance(header["kid"], str):
        raise BadToken("header", "The header must hold alg, kid and typ, and nothing else.")
    if header["typ"] != purpose.typ:
        raise BadToken("type", f"This is no {purpose.typ}.")
    return str(header["kid"])
