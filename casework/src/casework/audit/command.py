"""`audit head|verify`: what an auditor keeps elsewhere, and the check of the whole chain against it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from casework.audit import chain, verification

if TYPE_CHECKING:
    from casework.runtime import Runtime


def head(runtime: Runtime) -> int:
    """Prints the end of the chain, `null` before its first batch."""
    with runtime.read() as connection:
        found = chain.head(connection, runtime.instance)
    print(json.dumps(asdict(found) if found else None))
    return 0


def verify(runtime: Runtime, anchor_file: str | None) -> int:
    """Prints the report. Exit code 0 when all is well, 1 when not, 2 for a file that is no head of a chain."""
    try:
        anchor = _anchor(anchor_file)
    except (OSError, ValueError, TypeError) as error:
        print(f"--anchor: {anchor_file} is not what `audit head` printed: {error}", file=sys.stderr)
        return 2
    with runtime.read() as connection:
        report = verification.verify(connection, runtime.public_keys, runtime.instance, runtime.vault, anchor)
    print(json.dumps(asdict(report), default=str))
    return 0 if report.ok else 1


def _anchor(path: str | None) -> chain.Head | None:
    """An earlier head. A chain that had no batch yet printed `null`: there is nothing to hold against it."""
    kept = json.loads(Path(path).read_text(encoding="utf-8")) if path else None
    return None if kept is None else chain.Head(**kept)
