"""Personal fields and files at rest: AES-256-GCM, the key's id with each, bound to the place where it stands."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casework.crypto.encoding import b64url, unb64url
from casework.crypto.key_documents import KEY_ID
from casework.crypto.keys import DataKey, KeyRing

VERSION = "v1"
MAGIC = b"\x00wenzheng-sealed-1 "  # no kind of file that we take begins with a zero byte: none passes for sealed
_HEAD = re.compile(re.escape(MAGIC) + rb"([A-Za-z0-9_-]{1,64})\n")
NONCE = 12  # bytes; random, so one key is good for 2**32 values (NIST SP 800-38D section 8.3): add a key long before


class SealBroken(Exception):
    """A stored value does not open: it was changed, moved from another place, or its key is gone.

    Never the fault of the one who asks: it is shown as an internal error and must reach the operator.
    """


class Vault:
    """Seals and opens text and bytes with the data keys of one instance; the last key writes, all of them read.

    `reload` gives the keys as they lie on the disk now: a process that started before a key was added asks for it
    when it meets the first value under that key, so keys change without a restart.
    """

    def __init__(self, keys: Sequence[DataKey], reload: Callable[[], Sequence[DataKey]] | None = None) -> None:
        self._reload = reload
        self._take(keys)

    @classmethod
    def of(cls, ring: KeyRing) -> Vault:
        """The vault of an instance."""
        return cls(ring.data, lambda: KeyRing.load(ring.folder, ring.instance).data)

    def seal(self, text: str, context: str) -> str:
        """`v1.<key id>.<base64url of nonce and ciphertext>`. `context` says where it stands (see `context`)."""
        kid, cipher = self._writes
        nonce = os.urandom(NONCE)
        sealed = cipher.encrypt(nonce, text.encode("utf-8"), _aad(kid, context))
        return f"{VERSION}.{kid}.{b64url(nonce + sealed)}"

    def open(self, value: str, context: str) -> str:
        """The text that was sealed for this context. Raises SealBroken."""
        version, _, rest = value.partition(".")
        kid, _, body = rest.partition(".")
        cipher = self._ciphers.get(kid) or self._look_again(kid)
        if version != VERSION or cipher is None:
            raise SealBroken(f"{context}: sealed with key {kid!r} ({version}), which this instance does not have.")
        try:
            raw = unb64url(body)
            return cipher.decrypt(raw[:NONCE], raw[NONCE:], _aad(kid, context)).decode("utf-8")
        except (InvalidTag, ValueError) as error:
            raise SealBroken(f"{context}: the sealed value was changed, or belongs elsewhere.") from error

    def seal_bytes(self, data: bytes, context: str) -> bytes:
        """`MAGIC`, key id, a line feed, nonce and ciphertext; 16 bytes of tag at the end. `context` as for `seal`."""
        kid, cipher = self._writes
        nonce = os.urandom(NONCE)
        return MAGIC + kid.encode("ascii") + b"\n" + nonce + cipher.encrypt(nonce, data, _aad_of_bytes(kid, context))

    def open_bytes(self, value: bytes, context: str) -> bytes:
        """The bytes that were sealed for this context. Raises SealBroken, for what never was sealed too."""
        found = _HEAD.match(value)
        if found is None:
            raise SealBroken(f"{context}: these bytes are not sealed, or their head was changed.")
        kid = found[1].decode("ascii")
        cipher = self._ciphers.get(kid) or self._look_again(kid)
        if cipher is None:
            raise SealBroken(f"{context}: sealed with key {kid!r}, which this instance does not have.")
        nonce, sealed = value[found.end() : found.end() + NONCE], value[found.end() + NONCE :]
        try:
            return cipher.decrypt(nonce, sealed, _aad_of_bytes(kid, context))
        except (InvalidTag, ValueError) as error:
            raise SealBroken(f"{context}: the sealed bytes were changed, or belong elsewhere.") from error

    def is_current(self, value: str) -> bool:
        """Whether the newest key sealed it."""
        return value.startswith(self.current_prefix)

    @property
    def current_prefix(self) -> str:
        """How every value under the newest key begins."""
        return f"{VERSION}.{self._writes[0]}."

    def _take(self, keys: Sequence[DataKey]) -> None:
        self._ciphers = {key.id: AESGCM(key.secret) for key in keys}
        self._writes = keys[-1].id, self._ciphers[keys[-1].id]

    def _look_again(self, kid: str) -> AESGCM | None:
        if self._reload is not None and KEY_ID.fullmatch(kid):
            self._take(self._reload())
        return self._ciphers.get(kid)

    def reseal(self, value: str, context: str) -> str:
        """The same text under the newest key. Raises SealBroken."""
        return self.seal(self.open(value, context), context)


def context(table: str, column: str, key: object) -> str:
    """Where a value stands: `letter_people.phone:MC-…`. `key` is the primary key; of several columns, a tuple."""
    named = json.dumps([str(part) for part in key], ensure_ascii=False) if isinstance(key, tuple) else str(key)
    return f"{table}.{column}:{named}"


def _aad(kid: str, context: str) -> bytes:
    return f"{VERSION}.{kid}.{context}".encode()


def _aad_of_bytes(kid: str, context: str) -> bytes:
    """Never equal to that of a text, so neither opens as the other."""
    return f"bytes-1.{kid}.{context}".encode()


def is_sealed(data: bytes) -> bool:
    """Whether `Vault.seal_bytes` wrote this, by how it begins."""
    return data.startswith(MAGIC)
