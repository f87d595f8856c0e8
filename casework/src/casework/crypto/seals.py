"""One case to one recipient: signed by the sender, then encrypted to the recipient's key.

JWE compact (ECDH-ES+A256KW, A256GCM, X25519) over a JWS (Ed25519) that names sender, recipient and reference, so
that a recipient cannot pass it on as if it had been meant for somebody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from joserfc import jwe
from joserfc.errors import JoseError

from casework.crypto import tokens
from casework.crypto.encoding import compact_json, strict_object, unb64url
from casework.crypto.keys import KeyRing, PublicKey, PublicKeys
from casework.domain.errors import Invalid, TooLarge

LIMIT = 1024 * 1024  # bytes of the content as JSON; attachments travel by claim-check
TOKEN_LIMIT = 2 * LIMIT  # characters: base64 twice makes 16/9 of it
HEADER = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "typ": "wenzheng-sealed+jwe"}
INNER = tokens.Purpose("wenzheng-referral+jws", TOKEN_LIMIT)


class _Registry(jwe.JWERegistry):
    max_ciphertext_length = TOKEN_LIMIT


_REGISTRY = _Registry(algorithms=[HEADER["alg"], HEADER["enc"]])


def seal(content: Mapping[str, Any], sender: KeyRing, recipient: PublicKey, reference: str, now: datetime) -> str:
    """JWE compact that only `recipient` opens. `reference` is the id of the referral, or the number of a submission.

    Raises TooLarge over 1 MiB of JSON, ValueError for what JSON cannot say.
    """
    if (size := len(compact_json(content))) > LIMIT:
        raise TooLarge("seal_too_large", f"A sealed case may have {LIMIT} bytes; this one has {size}.")
    body = {"aud": recipient.instance, "ref": reference, "iat": int(now.timestamp()), "content": content}
    signed = tokens.sign(sender, INNER, body)
    return jwe.encrypt_compact(HEADER | {"kid": recipient.kid}, signed, recipient.key, registry=_REGISTRY)


def unseal(token: str, ring: KeyRing, keys: PublicKeys, sender: str, reference: str) -> dict[str, Any]:
    """The content that `sender` sealed for the ring's instance under `reference`.

    Raises Invalid: seal_too_long, seal_malformed, seal_header, seal_recipient, seal_sender, seal_reference,
    seal_signature and the other reasons of `tokens.BadToken`.
    """
    try:
        _check_header(token, ring)
        signed = _decrypt(token, ring)
        body = tokens.verify(signed, keys, INNER)
        if body["iss"] != sender:
            raise tokens.BadToken("sender", f"It was sealed by {body['iss']}, not by {sender}.")
        if body.get("aud") != ring.instance:
            raise tokens.BadToken("recipient", f"It was meant for another instance than {ring.instance}.")
        if body.get("ref") != reference:
            raise tokens.BadToken("reference", f"It belongs to another case or referral than {reference}.")
        content = body.get("content")
        if not isinstance(content, dict) or len(compact_json(content)) > LIMIT:
            raise tokens.BadToken("malformed", f"The content must be an object of at most {LIMIT} bytes.")
        return content
    except tokens.BadToken as bad:
        raise Invalid(f"seal_{bad.reason}", bad.detail) from bad


def _check_header(token: str, ring: KeyRing) -> None:
    if len(token) > TOKEN_LIMIT:
        raise tokens.BadToken("too_long", f"A sealed case has at most {TOKEN_LIMIT} characters.")
    try:
        header = strict_object(unb64url(token[:2048].partition(".")[0]))
    except ValueError as error:
        raise tokens.BadToken("malformed", f"The header is malformed: {error}.") from error
    kid = header.pop("kid", None)
    if not isinstance(header.pop("epk", None), dict) or header != HEADER:
        raise tokens.BadToken("header", "The header must hold what docs/architecture.md says, and nothing else.")
    if kid != ring.seal.kid:
        raise tokens.BadToken("recipient", f"It is sealed to another key than that of {ring.instance}.")


def _decrypt(token: str, ring: KeyRing) -> str:
    try:
        plain = jwe.decrypt_compact(token, ring.seal, registry=_REGISTRY).plaintext
        return (plain or b"").decode("ascii")
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise tokens.BadToken("malformed", "It does not open: it was changed on the way.") from error
