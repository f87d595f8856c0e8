"""Memory for the limits' counters, swept seldom.

The library's own storage walks over every key up to a hundred times a second, and never drops the keys of moving
windows: with the addresses of a city in it, that alone would take the processor.
"""

from __future__ import annotations

import time

from limits.storage import MemoryStorage

SWEEP_SECONDS = 10.0


class Counters(MemoryStorage):
    """The library's memory storage with a sweep at most every `SWEEP_SECONDS`."""

    STORAGE_SCHEME = ["wenzheng-memory"]  # noqa: RUF012 - the library registers its storages by this

    def __init__(self) -> None:
        self._swept = time.monotonic()
        super().__init__()

    def sweep(self) -> None:
        """Drops what no longer counts."""
        self._swept, now = time.monotonic(), time.time()
        for key in [key for key, until in list(self.expirations.items()) if until <= now]:
            for kept in (self.storage, self.expirations, self.locks):
                kept.pop(key, None)
        # newest first: a window whose newest entry is over is over
        for key in [key for key, found in list(self.events.items()) if not found or found[0].expiry <= now]:
            self.events.pop(key, None)
            self.locks.pop(key, None)

    def __len__(self) -> int:
        return len(self.storage) + len(self.events)

    def _MemoryStorage__schedule_expiry(self) -> None:  # noqa: N802 - the library's private name is what is replaced
        if time.monotonic() - self._swept >= SWEEP_SECONDS:
            self.sweep()
