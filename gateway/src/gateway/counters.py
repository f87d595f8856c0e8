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


class FixedWindows:
    """Requests counted in windows that begin with the first one, as the library's fixed ones do.

    The library wrote four keys as text and took two locks for each (5 % of a request); a few steps on a dict do not
    yield to another greenlet, and nobody else counts here.
    """

    def __init__(self) -> None:
        self._windows: dict[tuple[str, ...], list[float]] = {}  # when it ends, and how many there were
        self._swept = time.monotonic()

    def hit(self, key: tuple[str, ...], seconds: float, amount: int) -> float:
        """Counts one. 0 when it is within `amount`, else the seconds until the window ends."""
        now = time.monotonic()
        if now - self._swept >= SWEEP_SECONDS:
            self.sweep(now)
        window = self._windows.get(key)
        if window is None or window[0] <= now:
            self._windows[key] = window = [now + seconds, 0]
        window[1] += 1
        return 0.0 if window[1] <= amount else max(window[0] - now, 0.001)

    def sweep(self, now: float) -> None:
        """Drops the windows that are over."""
        self._swept = now
        self._windows = {key: window for key, window in self._windows.items() if window[0] > now}

    def __len__(self) -> int:
        return len(self._windows)
