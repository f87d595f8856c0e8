"""The engine: one writer at a time on SQLite by an in-process lock, plain pooling on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from casework.domain.errors import Unavailable

BUSY_SECONDS = 15  # another process (a command) may hold SQLite's write lock meanwhile
POOL_SIZE = 20
POOL_WAIT_SECONDS = 10

# What SQLite says when the machine, not the statement, is at fault
_SQLITE_OUTAGE = ("locked", "disk", "readonly", "unable to open", "busy", "full")


class Database:
    """A service's database. Use `write()` for a transaction that changes something, `read()` for one that does not."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(url) if self.is_sqlite else _postgres_engine(url)
        # Unlocked SQLite writers back off for hundreds of milliseconds; a lock in front queues them fairly
        self._writer: Any = threading.Lock() if self.is_sqlite else nullcontext()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, committed at the end, rolled back on any exception."""
        with self._writer, self._connect() as connection, connection.begin():
            yield connection

    def _connect(self) -> Connection:
        return self.engine.connect().execution_options(casework_write=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view; nothing is written."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    def dispose(self) -> None:
        """Closes pooled connections (after a fork, at the end)."""
        self.engine.dispose()


def is_outage(error: BaseException) -> bool:
    """Whether the database is away or overloaded, so that the same statement may work later."""
    if isinstance(error, Unavailable | PoolTimeout):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    if type(error.orig).__module__.startswith("sqlite3"):
        return any(word in str(error.orig) for word in _SQLITE_OUTAGE)
    return True


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        pool_size=POOL_SIZE,
        pool_timeout=POOL_WAIT_SECONDS,
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        # secure_delete: what is erased is overwritten, not only let go; some builds of SQLite leave it off
        safe = ("foreign_keys=ON", "trusted_schema=OFF", "secure_delete=ON")
        for pragma in ("journal_mode=WAL", "synchronous=FULL", *safe):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # IMMEDIATE: a transaction that reads first and writes later must not fail half-way
        writes = connection.get_execution_options().get("casework_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgres_engine(url: str) -> Engine:
    return create_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS,
        hide_parameters=True,  # errors go to logs and to parked entries: no personal data there
        pool_pre_ping=True,  # a restarted server costs nobody a failed letter
        connect_args={"connect_timeout": 5, "application_name": "wenzheng"},
    )
