"""Compact JWS (Ed25519) over a message, and JWE compact (ECDH-ES+A256KW, A256GCM) for what is personal in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from joserfc import jwe, jws
from joserfc.errors import JoseError

from casework.crypto.encoding import compact_json, strict_object, unb64url
from casework.crypto.keys import KeyRing, PublicKey
from casework.domain.errors import Refusal
from casework.web import json_body
from exchange.configuration import Partner
from exchange.domain.catalogue import MOST_MESSAGE

ALGORITHM, TYP = "Ed25519", "wenzheng-exchange+jws"
SEAL = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM"}
MOST_HEADER = 1024  # characters


class Unsealed(Exception):
    """Sealed content that does not open, or belongs elsewhere."""


class Unsigned(Exception):
    """Not signed as agreed; the text says how."""


class _Signatures(jws.JWSRegistry):
    max_payload_length = MOST_MESSAGE


class _Seals(jwe.JWERegistry):
    max_ciphertext_length = 2 * MOST_MESSAGE


_SIGNATURES = _Signatures(algorithms=[ALGORITHM])
_SEALS = _Seals(algorithms=list(SEAL.values()))


def sign(ring: KeyRing, payload: bytes) -> str:
    """The message as it travels."""
    header = {"alg": ALGORITHM, "kid": ring.sign.kid, "typ": TYP}
    return jws.serialize_compact(header, payload, ring.sign, None, _SIGNATURES)


def verify(raw: bytes, partner: Partner) -> bytes:
    """The payload, when one of the partner's keys signed it. Raises Unsigned."""
    try:
        token = raw.decode("ascii")
        header = strict_object(unb64url(token[: MOST_HEADER + 1].partition(".")[0]))
    except ValueError as error:
        raise Unsigned("The message is no compact JWS.") from error
    if header.get("alg") != ALGORITHM or header.get("typ") != TYP or set(header) != {"alg", "kid", "typ"}:
        raise Unsigned(f"The header must hold alg {ALGORITHM}, kid, and typ {TYP}, and nothing else.")
    key = partner.signing(str(header["kid"]))
    if key is None:
        raise Unsigned("The key is none of yours that we know. Send us its public half first.")
    try:
        unb64url(token.rpartition(".")[2])  # the library would take other spellings of the same signature, too
        return jws.deserialize_compact(token, key.key, None, _SIGNATURES).payload
    except (JoseError, ValueError) as error:
        raise Unsigned("The signature does not fit.") from error


def seal(recipient: PublicKey, content: Mapping[str, Any]) -> str:
    """Content that only the recipient opens."""
    header = SEAL | {"kid": recipient.kid}
    return jwe.encrypt_compact(header, compact_json(content), recipient.key, registry=_SEALS)


def unseal(ring: KeyRing, token: str) -> dict[str, Any]:
    """The object that was sealed to us. Raises Unsealed."""
    try:
        header = strict_object(unb64url(token[: MOST_HEADER + 1].partition(".")[0]))
    except ValueError as error:
        raise Unsealed("The sealed part is no JWE.") from error
    if {k: header.get(k) for k in SEAL} != SEAL or set(header) != {*SEAL, "kid", "epk"}:
        raise Unsealed("The header of the sealed part must hold alg, enc, kid and epk as agreed, and nothing else.")
    if header["kid"] != ring.seal.kid:
        raise Unsealed("The sealed part is sealed to another key than ours.")
    try:
        plain = jwe.decrypt_compact(token, ring.seal, registry=_SEALS).plaintext
        found = json_body.load(plain or b"", MOST_MESSAGE)
    except (JoseError, ValueError, TypeError, KeyError, Refusal) as error:
        raise Unsealed("The sealed part does not open, or holds no good JSON.") from error
    if not isinstance(found, dict):
        raise Unsealed("The sealed part must hold an object.")
    return found
