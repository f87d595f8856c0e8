"""argon2id beside the event loop: a hash takes a tenth of a second, and nobody else waits for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gevent
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from gevent import monkey
from gevent.threadpool import ThreadPool

THREADS = 2  # each hash takes 64 MiB while it lasts


class Hasher:
    """Passwords to argon2id and back. `memory` is in KiB."""

    def __init__(self, memory: int, passes: int) -> None:
        self._argon = PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=4)
        self._pool: ThreadPool | None = None
        self._decoy = ""

    def hash(self, password: str) -> str:
        """An encoded argon2id hash with a salt of its own."""
        return str(self._apart(self._argon.hash, password))

    def verify(self, encoded: str, password: str) -> bool:
        """Whether the password is the one. An empty hash costs the same time, and is never right."""
        decoy = self._some_hash()  # made at the first call whoever asks, so that it tells nothing later
        known = encoded or decoy
        right = bool(self._apart(self._right, known, password))
        return right and bool(encoded)

    def outdated(self, encoded: str) -> bool:
        """Whether the parameters have changed since."""
        return self._argon.check_needs_rehash(encoded)

    def _some_hash(self) -> str:
        if not self._decoy:
            self._decoy = self.hash("nobody's password")
        return self._decoy

    def _right(self, encoded: str, password: str) -> bool:
        try:
            return self._argon.verify(encoded, password)
        except (VerificationError, InvalidHashError):
            return False

    def _apart(self, work: Callable[..., Any], *args: Any) -> Any:
        """On a thread of gevent's pool when there is a loop to keep free; else here."""
        if not monkey.is_module_patched("threading"):
            return work(*args)
        if self._pool is None:
            self._pool = ThreadPool(THREADS, hub=gevent.get_hub())
        return self._pool.apply(work, args)
