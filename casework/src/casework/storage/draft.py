"""For developers: drafts the next migration from the declared tables.

`python -m casework.storage.draft svc_mailbox.service:service "letters and answers"`; `--kernel` for casework's own
tables. Read what it wrote before you commit it: renamed columns look to it like one gone and one new.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from importlib import import_module
from importlib.resources import files
from pathlib import Path

from casework.storage.database import Database
from casework.storage.migrate import write_revision


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes a file into the package's `migrations/versions`."""
    parser = argparse.ArgumentParser(prog="python -m casework.storage.draft")
    parser.add_argument("declaration", help="module:name of the service, e.g. svc_mailbox.service:service")
    parser.add_argument("message", help="what changes, in a few words")
    parser.add_argument("--kernel", action="store_true", help="draft for casework's tables instead of the service's")
    chosen = parser.parse_args(arguments)
    module, _, name = chosen.declaration.partition(":")
    service = getattr(import_module(module), name or "service")
    versions = Path(str(files(service.package))) / "migrations" / "versions"
    versions.mkdir(parents=True, exist_ok=True)  # the first draft of a new service
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'draft.db'}")
        write_revision(service, database, chosen.message, kernel=chosen.kernel)
        database.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
