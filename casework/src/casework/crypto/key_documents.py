"""What a key file may hold, read with care: documents, JWKs, ids."""

from __future__ import annotations

import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from joserfc.jwk import OKPKey

from casework.crypto.encoding import strict_object, unb64url

INSTANCE = re.compile(r"[a-z]+/[a-z][a-z0-9-]{0,31}")
KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
CURVES = {"sig": "Ed25519", "enc": "X25519"}
MAKE = "python -m deploy init"


class KeysUnusable(Exception):
    """Keys are missing, damaged or open to others; the text names the file and the command that helps."""


def key_file(folder: Path, instance: str) -> Path:
    """Where the keys of an instance lie: `mailbox/city` in `mailbox.city.json`."""
    if not INSTANCE.fullmatch(instance):
        raise ValueError(f"{instance!r} is no instance: write it like mailbox/city")
    return folder / f"{instance.replace('/', '.')}.json"


def custodian_file(folder: Path, instance: str) -> Path:
    """Where the custodian's keys for an instance lie: `complaints/city` in `complaints.city.custodian.json`."""
    return key_file(folder, instance).with_suffix(".custodian.json")


def read_document(path: Path, *, secret: bool) -> dict[str, Any]:
    """The JSON object in a key file. Raises KeysUnusable; a secret one must not be open to others.

    The group may read: orchestrators hand a secret to an account without root as root:group 0440.
    """
    try:
        if secret and path.stat().st_mode & (stat.S_IRWXO | stat.S_IWGRP | stat.S_IXGRP):
            raise KeysUnusable(f"{path} is open to others. Close it: chmod 600 {path}")
        return strict_object(path.read_bytes())
    except FileNotFoundError as error:
        raise KeysUnusable(f"{path} does not exist. Make the keys: {MAKE}") from error
    except OSError as error:
        raise KeysUnusable(f"{path} cannot be read: {error.strerror}. It must belong to this account.") from error
    except ValueError as error:
        raise KeysUnusable(f"{path} is damaged ({error}). Restore it from the backup of the keys.") from error


def file_stamp(path: Path) -> tuple[int, ...]:
    """Differs once the file was written again; empty when there is none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return ()
    return status.st_ino, status.st_mtime_ns, status.st_size


def private_key(jwk: Mapping[str, Any], use: str) -> OKPKey:
    """The private key for `use` (`sig` or `enc`). Raises KeyError, TypeError, ValueError or JoseError."""
    if jwk["crv"] != CURVES[use]:
        raise ValueError(f"{jwk['crv']} stands where {CURVES[use]} belongs")
    return OKPKey.import_key({name: jwk[name] for name in ("kty", "crv", "x", "d")} | {"kid": key_id(jwk)})


def key_id(jwk: Mapping[str, Any]) -> str:
    """The `kid`. Raises KeyError or ValueError."""
    kid = jwk["kid"]
    if not isinstance(kid, str) or not KEY_ID.fullmatch(kid):
        raise ValueError(f"{kid!r} is no key id")
    return kid


def secret_key(jwk: Mapping[str, Any]) -> bytes:
    """The 32 bytes of a symmetric key. Raises KeyError, TypeError or ValueError."""
    raw = unb64url(str(jwk["k"]))
    if jwk["kty"] != "oct" or len(raw) != 32:
        raise ValueError("a secret key must have 32 bytes")
    return raw
