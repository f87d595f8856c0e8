"""The custodian's keys: what an instance keeps that its own data keys must not open, such as who complained.

`<folder>/<channel>.<name>.custodian.json` (mode 0600) holds `instance` and `data`, a list of AES-256 keys as in the
instance's own file. It is a file of its own so that a copy of the data keys opens nothing under it, and so that it
can be kept, changed and restored by other hands. Files are made by `keyfiles`.
"""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from casework.crypto.key_documents import KeysUnusable, custodian_file, read_document
from casework.crypto.keys import DataKey, data_keys
from casework.crypto.vault import Vault

ALIASES = b"wenzheng-alias-key-v1"


def custody_vault(folder: Path, instance: str) -> Vault:
    """The vault under the custodian's keys as they lie on the disk now. Raises KeysUnusable.

    Nothing is remembered between two calls: whoever opens something makes the vault, uses it and lets it go.
    """
    return Vault(custody_keys(folder, instance), lambda: custody_keys(folder, instance))


def alias_key(folder: Path, instance: str) -> bytes:
    """For aliases (`aliases.alias`): from the first of the custodian's keys, so that a new one changes no alias.

    Raises KeysUnusable.
    """
    return hmac.new(custody_keys(folder, instance)[0].secret, ALIASES, hashlib.sha256).digest()


def custody_keys(folder: Path, instance: str) -> tuple[DataKey, ...]:
    """The custodian's keys for `instance`, oldest first; the last one writes. Raises KeysUnusable."""
    path = custodian_file(folder, instance)
    document = read_document(path, secret=True)
    try:
        if document["instance"] != instance:
            raise ValueError(f"it holds the custody keys of {document['instance']!r}")
        return data_keys(document["data"])
    except (KeyError, TypeError, ValueError) as error:
        raise KeysUnusable(f"{path} is damaged ({error}). Restore it from the backup of the keys.") from error
