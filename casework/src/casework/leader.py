"""One worker at a time per instance: a lock of the database (PostgreSQL) or of the file system (SQLite)."""

from __future__ import annotations

import fcntl
import os
import zlib
from typing import Any

import psycopg
import structlog

from casework.runtime import Runtime

log = structlog.get_logger()


class Leader:
    """Held until released, or until the process ends: a killed leader never blocks the next."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._held: Any = None

    def acquire(self) -> bool:
        """Tries once; False when another worker of this instance leads or the database is away."""
        return self._lock_file() if self._runtime.database.is_sqlite else self._lock_database()

    def holds(self) -> bool:
        """Whether the lock is still ours (a database connection may have died)."""
        if isinstance(self._held, psycopg.Connection):
            try:
                self._held.execute("SELECT 1")
            except psycopg.Error:
                return False
        return self._held is not None

    def release(self) -> None:
        """Gives the lock up."""
        if isinstance(self._held, psycopg.Connection):
            self._held.close()
        elif self._held is not None:
            os.close(self._held)
        self._held = None

    def _lock_file(self) -> bool:
        handle = os.open(f"{self._runtime.database.url.database}.worker", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._held = handle
        return True

    def _lock_database(self) -> bool:
        dsn = self._runtime.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        try:
            connection = psycopg.connect(dsn, autocommit=True, connect_timeout=5)
            key = zlib.crc32(f"casework worker {self._runtime.instance}".encode())
            row = connection.execute("SELECT pg_try_advisory_lock(%s)", (key,)).fetchone()
        except psycopg.Error as error:
            log.warning("leader_database_away", error=type(error).__name__)
            return False
        if not row or not row[0]:
            connection.close()
            return False
        self._held = connection
        return True
