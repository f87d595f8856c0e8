"""Letters that come at the same moment share one commit on SQLite, whose one writer has to wait for the disk each time.

Whoever comes puts its rows down, lets the others come, and takes the write lock; the first to get it writes all that
lies there. Each keeps its own outcome: a row that was there already fails its own letter and no other.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Filled = Sequence[tuple[str, Sequence[Any]]]  # statements with their values
Run = Callable[[Sequence[Filled]], None]  # all of these in one transaction; raises sqlite3.Error with nothing written


@dataclass(eq=False)
class _Entry:
    statements: Filled
    done: bool = False
    error: BaseException | None = None


class Together:
    """`run` is called by one thread at a time, under `lock`."""

    def __init__(self, lock: Any, run: Run) -> None:
        self._lock = lock
        self._run = run
        self._waiting: list[_Entry] = []

    def write(self, statements: Filled) -> None:
        """Returns when these are durable. Raises sqlite3.Error, and then none of them is there."""
        entry = _Entry(statements)
        self._waiting.append(entry)
        time.sleep(0)  # lets the others come; costs one that is alone next to nothing
        with self._lock:
            if not entry.done:
                batch = list(self._waiting)
                del self._waiting[: len(batch)]  # the list itself stays: somebody may be adding to it right now
                self._settle(batch)
        if entry.error is not None:
            raise entry.error

    def _settle(self, batch: Sequence[_Entry]) -> None:
        error: BaseException | None = None
        try:
            self._run([entry.statements for entry in batch])
        except BaseException as raised:  # noqa: BLE001 - raised again below, once everybody has been told
            error = raised
        if isinstance(error, sqlite3.IntegrityError) and len(batch) > 1:
            self._each(batch)  # somebody's row was there already: each for itself
            return
        for entry in batch:
            entry.done, entry.error = True, error
        if error is not None and not isinstance(error, Exception):
            raise error

    def _each(self, batch: Sequence[_Entry]) -> None:
        try:
            for entry in batch:
                self._settle([entry])
        except BaseException as error:  # the process is ending: what was not tried is not there
            for entry in batch:
                if not entry.done:
                    entry.done, entry.error = True, error
            raise
