"""The engine: one writer at a time on SQLite by an in-process lock, plain pooling on PostgreSQL."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any, cast

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from casework.domain.errors import Unavailable
from casework.storage import fresh
from casework.storage.together import Filled, Together

BUSY_SECONDS = 15  # another process (a command) may hold SQLite's write lock meanwhile
WAIT_IN_C_MS = 5  # of that, what SQLite itself waits at a time
BETWEEN_TRIES_SECONDS = 0.02
POOL_SIZE = 20
SINGLE_POOL_SIZE = 10  # for one statement each, which is over in a millisecond or two
POOL_WAIT_SECONDS = 10
# A connection that rested longer is asked whether it is still alive. Asking each time costs a round trip a request
# (an estimated 0.15 ms); within a busy second the first that finds the server gone has them all replaced.
RESTED_SECONDS = 1.0

# What SQLite says when the machine, not the statement, is at fault
_SQLITE_OUTAGE = ("locked", "disk", "readonly", "unable to open", "busy", "full")


class Database:
    """A service's database. Use `write()` for a transaction that changes something, `read()` for one that does not."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(url) if self.is_sqlite else _postgres_engine(url)
        self._single = self.engine if self.is_sqlite else _single_statements(url)
        # Unlocked SQLite writers back off for hundreds of milliseconds; a lock in front queues them fairly
        self._writer: Any = threading.Lock() if self.is_sqlite else nullcontext()
        self._together = Together(self._writer, self._in_one_transaction)

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

    @contextmanager
    def alone(self, *, writes: bool = False) -> Iterator[Connection]:
        """For one statement that is a transaction by itself: on PostgreSQL without the two round trips around it."""
        if self.is_sqlite:
            with self.write() if writes else self.read() as connection:
                yield connection
        else:
            with self._single.connect() as connection:
                yield connection

    def insert_fresh(self, rows: Sequence[fresh.Row]) -> bool:
        """All of these rows in a transaction of their own; False, and none of them, when one was there already."""
        return self._insert_on_sqlite(rows) if self.is_sqlite else self._insert_on_postgres(rows)

    def _insert_on_postgres(self, rows: Sequence[fresh.Row]) -> bool:
        statement, converters = fresh.in_one(self.engine.dialect, fresh.shape_of(rows))
        values = fresh.values_of(rows, converters)
        pooled = self._single.raw_connection()
        try:
            driver: Any = pooled.driver_connection
            psycopg.RawCursor(driver).execute(statement, values)
        except psycopg.errors.IntegrityError:
            return False
        except psycopg.Error as error:
            pooled.invalidate(error)
            if driver.closed:
                self.dispose()  # the others of that server are as dead
            raise _wrapped(self.engine, error, psycopg.Error, gone=bool(driver.closed)) from error
        finally:
            pooled.close()
        return True

    def _insert_on_sqlite(self, rows: Sequence[fresh.Row]) -> bool:
        statements = fresh.one_by_one(self.engine.dialect, fresh.shape_of(rows))
        filled = [(text, fresh.values_of([row], turn)) for row, (text, turn) in zip(rows, statements, strict=True)]
        try:
            self._together.write(filled)
        except sqlite3.IntegrityError:
            return False
        except sqlite3.Error as error:
            raise _wrapped(self.engine, error, sqlite3.Error) from error
        return True

    def _in_one_transaction(self, letters: Sequence[Filled]) -> None:
        pooled = self.engine.raw_connection()  # given back, it is rolled back
        try:
            driver: Any = pooled.driver_connection
            _take_write_lock(driver)
            for statements in letters:
                for text, values in statements:
                    driver.execute(text, values)
            driver.execute("COMMIT")
        finally:
            pooled.close()

    def dispose(self) -> None:
        """Closes pooled connections (after a fork, at the end, and when the server turns out to be gone)."""
        self.engine.dispose()
        self._single.dispose()


def _take_write_lock(driver: Any) -> None:
    """BEGIN IMMEDIATE, tried until another process lets the lock go. SQLite's own waiting would stop every greenlet of
    the process, those that only read and those that answer `/live` too. Raises sqlite3.Error."""
    until = time.monotonic() + BUSY_SECONDS
    driver.execute(f"PRAGMA busy_timeout={WAIT_IN_C_MS}")
    try:
        while not _begun(driver, last=time.monotonic() >= until):
            time.sleep(BETWEEN_TRIES_SECONDS)
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def _begun(driver: Any, *, last: bool) -> bool:
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if last or "locked" not in str(error):
            raise
        return False
    return True


def _wrapped(engine: Engine, error: Exception, base: type[Exception], *, gone: bool = False) -> DBAPIError:
    """A driver's error as SQLAlchemy would tell it, without the values."""
    made: Any = DBAPIError.instance(
        None, None, error, base, hide_parameters=True, connection_invalidated=gone, dialect=engine.dialect
    )
    return cast(DBAPIError, made)


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
        if not writes:
            connection.exec_driver_sql("BEGIN")
            return
        try:
            _take_write_lock(connection.connection.driver_connection)
        except sqlite3.Error as error:
            raise _wrapped(engine, error, sqlite3.Error) from error

    return engine


def _postgres_engine(url: str) -> Engine:
    engine = _postgres(url, POOL_SIZE)
    _look_after_rest(engine)
    return engine


def _single_statements(url: str) -> Engine:
    """Connections on which each statement is a transaction: no BEGIN, no COMMIT, and nothing to undo afterwards."""
    engine = _postgres(url, SINGLE_POOL_SIZE, isolation_level="AUTOCOMMIT", pool_reset_on_return=None)
    _look_after_rest(engine)
    return engine


def _postgres(url: str, pool_size: int, **options: Any) -> Engine:
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS,
        hide_parameters=True,  # errors go to logs and to parked entries: no personal data there
        connect_args={"connect_timeout": 5, "application_name": "wenzheng"},
        **options,
    )


def _look_after_rest(engine: Engine) -> None:
    """A restarted server costs nobody a failed letter: a connection that rested is tried, and replaced when dead."""

    @event.listens_for(engine, "checkin")
    def _rests(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _still_there(connection: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.get("rests_since", float("inf")) < RESTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except psycopg.Error as error:
            raise DisconnectionError from error
