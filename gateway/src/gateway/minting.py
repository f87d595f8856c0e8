"""Number and query code of a submission, before any service has seen it.

With an Idempotency-Key they are drawn from it (HMAC with the gateway's key): every attempt under one key speaks of one
number, however many run at once and wherever they break off. Without one they are random.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from casework.domain.actors import Actor
from casework.domain.numbers import mint_number, mint_query_code


@dataclass(frozen=True)
class Minted:
    """`key` is what the service gets as Idempotency-Key, `scope` the keyed digest under which we remember it."""

    number: str
    code: str
    key: str
    scope: str


class _Drawn:
    """Characters from an HMAC in counter mode."""

    def __init__(self, key: bytes, seed: str) -> None:
        self._key, self._seed, self._block, self._count = key, seed, b"", 0

    def choice(self, seq: str, /) -> str:
        if 256 % len(seq):
            raise ValueError("only alphabets whose length divides 256 are drawn evenly")
        if not self._block:
            self._count += 1
            self._block = _mac(self._key, f"mint\0{self._seed}\0{self._count}")
        byte, self._block = self._block[0], self._block[1:]
        return seq[byte % len(seq)]


def mint(secret: bytes, instance_code: str, actor: Actor, path: str, client_key: str, body: bytes) -> Minted:
    """`secret` is the gateway's code key; `client_key` is empty when the sender gave none."""
    if client_key:
        who = actor.id if actor.id else ""
        scope = _mac(secret, "\0".join(("submission", actor.kind.value, who, path, client_key))).hex()
        drawn = _Drawn(secret, f"{instance_code}\0{scope}\0{hashlib.sha256(body).hexdigest()}")
        return Minted(mint_number(instance_code, drawn), mint_query_code(drawn), client_key, scope)
    random = secrets.SystemRandom()
    number = mint_number(instance_code, random)
    # not the number itself: once it is public, it would open the answer that is kept under the key
    key = _mac(secret, f"key\0{number}").hex()
    return Minted(number, mint_query_code(random), key, _mac(secret, f"submission\0{key}").hex())


def _mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
