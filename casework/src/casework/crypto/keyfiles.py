"""Making and publishing keys, as files. Whoever reads them needs only `keys`."""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from joserfc.jwk import OKPKey

from casework.crypto.custody import custody_keys
from casework.crypto.encoding import b64url
from casework.crypto.key_documents import custodian_file, key_file, read_document
from casework.crypto.keys import KeyRing, PublicKeys, public_half

PUBLIC_FILE = "public.json"
FILE_NAME = re.compile(r"([a-z]+)\.([a-z][a-z0-9-]{0,31})\.json")


def make_keys(folder: Path, instance: str) -> None:
    """Makes the key file of an instance unless there is one; never writes over it. The folder becomes mode 0700."""
    _make(key_file(folder, instance), lambda: _new_document(instance))


def make_custody_key(folder: Path, instance: str) -> None:
    """Makes the custodian's key file of an instance unless there is one; never writes over it. See `custody`."""
    _make(custodian_file(folder, instance), lambda: {"instance": instance, "data": [_secret_jwk()]})


def add_data_key(folder: Path, instance: str) -> str:
    """Adds a data key, which writes from the next start on, and returns its id. Older ones go on reading."""
    return _add(key_file(folder, instance), lambda: KeyRing.load(folder, instance))


def add_custody_key(folder: Path, instance: str) -> str:
    """Adds a custody key, which writes from now on in a vault that is made anew, and returns its id."""
    return _add(custodian_file(folder, instance), lambda: custody_keys(folder, instance))


def publish(folder: Path) -> PublicKeys:
    """Writes `public.json` from every key file in the folder, and returns what it holds. Raises KeysUnusable.

    A custodian's file is none: it has nothing public, and `FILE_NAME` does not fit it.
    """
    with _locked(folder):
        found = [match for path in sorted(folder.iterdir()) if (match := FILE_NAME.fullmatch(path.name))]
        rings = [KeyRing.load(folder, f"{match[1]}/{match[2]}") for match in found]
        keys = PublicKeys(key for ring in rings for key in public_half(ring))
        _write(folder / PUBLIC_FILE, keys.jwks(), 0o644)
    return keys


def _make(path: Path, document: Callable[[], dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    with _locked(path.parent):
        if not path.exists():
            _write(path, document(), 0o600)


def _add(path: Path, check: Callable[[], object]) -> str:
    with _locked(path.parent):
        check()  # refuses a damaged or open file before it is written again
        document = read_document(path, secret=True)
        document["data"].append(jwk := _secret_jwk())
        _write(path, document, 0o600)
    return str(jwk["kid"])


def _new_document(instance: str) -> dict[str, Any]:
    return {
        "instance": instance,
        "sign": _private_jwk("Ed25519"),
        "seal": _private_jwk("X25519"),
        "data": [_secret_jwk()],
        "code": _secret_jwk(),
    }


def _private_jwk(curve: Any) -> dict[str, Any]:
    key = OKPKey.generate_key(curve)
    return {**key.as_dict(private=True), "kid": key.thumbprint()[:16]}


def _secret_jwk() -> dict[str, str]:
    return {"kty": "oct", "kid": secrets.token_hex(4), "k": b64url(secrets.token_bytes(32))}


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One writer at a time: a data key lost in a race would be text that nobody can read again."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _write(path: Path, document: Mapping[str, Any], mode: int) -> None:
    """Whole or not at all, and on the disk when this returns."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), mode)
            json.dump(document, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
