"""How a commit wakes the relay when web and worker are two processes: NOTIFY, coalesced, outside the transaction.

Inside the write transaction a NOTIFY halves throughput; here it costs the writer a flag.
"""

from __future__ import annotations

import threading

import psycopg
import structlog

from casework.runtime import Runtime

PAUSE_SECONDS = 2.0  # after the database went away
COALESCE_SECONDS = 0.002

log = structlog.get_logger()


def _channel(runtime: Runtime) -> str:
    return "casework_" + runtime.instance.replace("/", "_").replace("-", "_")


def _dsn(runtime: Runtime) -> str:
    return runtime.database.url.set(drivername="postgresql").render_as_string(hide_password=False)


def start_notifier(runtime: Runtime) -> None:
    """In the web process: turns `runtime.wake()` into NOTIFY."""
    threading.Thread(target=_notify, args=(runtime,), name="notifier", daemon=True).start()


def start_listener(runtime: Runtime, stop: threading.Event) -> None:
    """In the worker: turns NOTIFY into the in-process signal."""
    threading.Thread(target=_listen, args=(runtime, stop), name="listener", daemon=True).start()


def _notify(runtime: Runtime) -> None:
    statement = f"NOTIFY {_channel(runtime)}"
    while True:
        try:
            with psycopg.connect(_dsn(runtime), autocommit=True) as connection:
                while True:
                    runtime.woken.wait()
                    runtime.woken.clear()
                    connection.execute(statement)
                    threading.Event().wait(COALESCE_SECONDS)
        except psycopg.Error as error:
            log.warning("notifier_database_away", error=type(error).__name__)
            threading.Event().wait(PAUSE_SECONDS)


def _listen(runtime: Runtime, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            with psycopg.connect(_dsn(runtime), autocommit=True) as connection:
                connection.execute(f"LISTEN {_channel(runtime)}")
                while not stop.is_set():
                    for _ in connection.notifies(timeout=1.0, stop_after=1):
                        runtime.woken.set()
        except psycopg.Error as error:
            log.warning("listener_database_away", error=type(error).__name__)
            stop.wait(PAUSE_SECONDS)
