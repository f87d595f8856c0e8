"""The keys of an instance, and everybody's public keys. Their files are made and published by `keyfiles`.

`<folder>/<channel>.<name>.json` (mode 0600) holds `instance`, `sign` (Ed25519), `seal` (X25519), `data` (a list of
AES-256 keys, oldest first; the last one writes) and `code` (HMAC), each as a JWK. `<folder>/public.json` is a JWK
set of the public halves, each with `instance` and `use` (`sig` or `enc`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from casework.crypto.key_documents import (
    CURVES,
    INSTANCE,
    MAKE,
    KeysUnusable,
    file_stamp,
    key_file,
    key_id,
    private_key,
    read_document,
    secret_key,
)

__all__ = ["DataKey", "KeyRing", "KeysUnusable", "PublicKey", "PublicKeys", "data_keys", "public_half"]


@dataclass(frozen=True)
class DataKey:
    """One AES-256 key, by its id."""

    id: str
    secret: bytes = field(repr=False)


def data_keys(jwks: Iterable[Mapping[str, Any]]) -> tuple[DataKey, ...]:
    """The list of AES-256 keys in a key file, oldest first. Raises KeyError, TypeError or ValueError."""
    keys = tuple(DataKey(key_id(jwk), secret_key(jwk)) for jwk in jwks)
    if not keys or len({key.id for key in keys}) != len(keys):
        raise ValueError("data must hold at least one key, and no key id twice")
    return keys


@dataclass(frozen=True)
class KeyRing:
    """The secret keys of one instance, and the folder they lie in. `data` is oldest first; the last one writes."""

    instance: str
    sign: OKPKey = field(repr=False)
    seal: OKPKey = field(repr=False)
    data: tuple[DataKey, ...] = field(repr=False)
    code: bytes = field(repr=False)
    folder: Path = field(repr=False, compare=False)

    @classmethod
    def load(cls, folder: Path, instance: str) -> KeyRing:
        """The keys of `instance`. Raises KeysUnusable."""
        path = key_file(folder, instance)
        document = read_document(path, secret=True)
        try:
            if document["instance"] != instance:
                raise ValueError(f"it holds the keys of {document['instance']!r}")
            return cls(
                instance=instance,
                sign=private_key(document["sign"], "sig"),
                seal=private_key(document["seal"], "enc"),
                data=data_keys(document["data"]),
                code=secret_key(document["code"]),
                folder=folder,
            )
        except (KeyError, TypeError, ValueError, JoseError) as error:
            raise KeysUnusable(f"{path} is damaged ({error}). Restore it from the backup of the keys.") from error


@dataclass(frozen=True)
class PublicKey:
    """The public half of one key: `use` is `sig` or `enc`."""

    kid: str
    instance: str
    use: str
    key: OKPKey

    def jwk(self) -> dict[str, str]:
        """Public members only, named one by one: what is not listed here cannot leak."""
        members = self.key.as_dict(private=False)
        named = {name: str(members[name]) for name in ("kty", "crv", "x")}
        return named | {"kid": self.kid, "use": self.use, "instance": self.instance}


class PublicKeys:
    """Everybody's public keys. Key objects are made once here: looking one up costs a dictionary access.

    What was loaded from a file is read again when somebody unknown turns up and the file has changed since: a
    department starts an instance of its own without a restart of the others.
    """

    def __init__(self, keys: Iterable[PublicKey]) -> None:
        self._path: Path | None = None
        self._stamp: tuple[int, ...] = ()
        self._take(tuple(keys))

    @classmethod
    def load(cls, path: Path) -> PublicKeys:
        """Reads a JWK set: `public.json`, or what a gateway publishes. Raises KeysUnusable."""
        keys = cls(())
        keys._path = path
        keys._read_again(path)
        return keys

    @classmethod
    def from_jwks(cls, document: Mapping[str, Any]) -> PublicKeys:
        """From a JWK set as `jwks()` gives it. Raises ValueError, also when it holds a private key."""
        try:
            return cls([_public(jwk) for jwk in document["keys"]])
        except (KeyError, TypeError, JoseError) as error:
            raise ValueError(f"not a set of public keys: {error}") from error

    def _take(self, keys: tuple[PublicKey, ...]) -> None:
        if len({key.kid for key in keys}) != len(keys):
            raise ValueError("a key id stands twice")
        self._keys = keys
        self._signing = {key.kid: key for key in keys if key.use == "sig"}

    def _read_again(self, path: Path) -> None:
        stamp = file_stamp(path)
        document = read_document(path, secret=False)
        try:
            self._take(PublicKeys.from_jwks(document)._keys)
        except ValueError as error:
            raise KeysUnusable(f"{path} is damaged ({error}). Write it anew: {MAKE}") from error
        self._stamp = stamp

    def _has_news(self) -> bool:
        """Whether the file had changed, and was read."""
        if self._path is None or file_stamp(self._path) == self._stamp:
            return False
        self._read_again(self._path)
        return True

    def signing(self, kid: str) -> PublicKey | None:
        """The signing key with this id, whoever's it is."""
        found = self._signing.get(kid)
        return self._signing.get(kid) if found is None and self._has_news() else found

    def signing_keys(self, instance: str) -> list[PublicKey]:
        """The signing keys of one instance."""
        return [key for key in self._signing.values() if key.instance == instance]

    def sealing(self, instance: str) -> PublicKey:
        """The key to seal to one instance with. Raises KeysUnusable when it is not known here."""
        for key in self._keys:
            if key.use == "enc" and key.instance == instance:
                return key
        if self._has_news():
            return self.sealing(instance)
        raise KeysUnusable(f"No sealing key of {instance} is known here. Publish its keys first: {MAKE}")

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """The body of `/.well-known/jwks.json`."""
        return {"keys": [key.jwk() for key in self._keys]}


def public_half(ring: KeyRing) -> list[PublicKey]:
    """The public keys of a ring, with no private part left in them."""
    pairs = (("sig", ring.sign), ("enc", ring.seal))
    made = [(use, OKPKey.import_key(key.as_dict(private=False))) for use, key in pairs]
    return [PublicKey(str(key.kid), ring.instance, use, key) for use, key in made]


def _public(jwk: Mapping[str, Any]) -> PublicKey:
    if "d" in jwk:
        raise ValueError(f"{jwk.get('kid')!r} is a private key: it must not stand here")
    use, instance = jwk["use"], jwk["instance"]
    if jwk["kty"] != "OKP" or CURVES.get(use) != jwk["crv"]:
        raise ValueError(f"{jwk.get('kid')!r} must be an OKP key: Ed25519 for sig, X25519 for enc")
    if not isinstance(instance, str) or not INSTANCE.fullmatch(instance):
        raise ValueError(f"{instance!r} is no instance")
    key = OKPKey.import_key({"kty": "OKP", "crv": jwk["crv"], "x": jwk["x"], "kid": key_id(jwk)})
    return PublicKey(key_id(jwk), instance, use, key)
