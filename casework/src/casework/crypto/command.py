"""`keys rotate`: a new key, and everything under the older ones sealed again with it."""

from __future__ import annotations

import sys

from casework.crypto.custody import custody_vault
from casework.crypto.keyfiles import add_custody_key, add_data_key
from casework.crypto.keys import KeyRing
from casework.crypto.sealed_columns import CustodyText, SealedText
from casework.crypto.sealed_columns import rotate as rotate_columns
from casework.crypto.vault import Vault
from casework.runtime import Runtime
from casework.service import Service
from casework.storage.migrate import metadata_of


def rotate(service: Service, runtime: Runtime, *, custody: bool) -> int:
    """Prints how many values of each column changed; the exit code is 2 for `custody` where nothing is in custody.

    Either the instance's data keys or the custodian's: neither act needs the other's key.
    """
    if custody and not service.custody:
        print(f"{runtime.instance} keeps nothing under a custodian's key: leave --custody out", file=sys.stderr)
        return 2
    folder, kind = runtime.settings.keys_dir, CustodyText if custody else SealedText
    if custody:
        add_custody_key(folder, runtime.instance)
        vault = custody_vault(folder, runtime.instance)
    else:
        add_data_key(folder, runtime.instance)
        vault = Vault.of(KeyRing.load(folder, runtime.instance))
    for column, count in rotate_columns(runtime.database.write, metadata_of(service), vault, of=kind).items():
        print(f"{column}\t{count}")
    return 0
