"""The places of a pool: a bounded semaphore whose lock is only touched when somebody has to wait."""

from __future__ import annotations

import threading
import time
from collections import deque


class Places:
    """`count` places; whoever took one gives it back once. Safe for threads and greenlets.

    threading.BoundedSemaphore takes two locks each way, under gevent with Python code around each: 5 % of a request.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._free: deque[None] = deque([None] * count)  # its append and pop are atomic
        self._changed = threading.Condition(threading.Lock())
        self._waiting = 0

    def acquire(self, seconds: float) -> bool:
        """Take a place; False when none became free in that time."""
        return self._take() or self._wait(seconds)

    def release(self) -> None:
        """Give it back. Raises ValueError for one that was never taken."""
        if len(self._free) >= self._count:
            raise ValueError("a place was given back twice")
        self._free.append(None)
        # Read after the append, as who waits says so before he looks once more: one of the two sees the other
        if self._waiting:
            with self._changed:
                self._changed.notify()

    def _take(self) -> bool:
        try:
            self._free.pop()
        except IndexError:
            return False
        return True

    def _wait(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        with self._changed:
            self._waiting += 1
            try:
                while not self._take():
                    left = until - time.monotonic()
                    if left <= 0 or not self._changed.wait(left):
                        return self._take()
                return True
            finally:
                self._waiting -= 1
