"""The copy as a process has it in memory: asked for every letter, read from the database every few seconds."""

from __future__ import annotations

import threading
import time
from datetime import date
from weakref import ref

import structlog

from casework.directory import store
from casework.directory.beginning import Beginning
from casework.domain.calendar import local_day
from casework.domain.directory import Directory
from casework.per_runtime import per_runtime
from casework.runtime import Runtime

LOOK_AGAIN = 3.0  # seconds after which what another process has heard is seen at the latest
ASK_AGAIN = 5.0  # seconds between two questions to the gateway, however many letters wonder

log = structlog.get_logger()


class Copy:
    """One per runtime; use `of(runtime)`.

    What it answers from, the later above the earlier: the file with which the city begins (only while nothing else is
    there), the stored copy, and what the gateway has said when it was asked.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._ref = ref(runtime)  # it holds us, in a way: no ring
        self._beginning = Beginning(runtime.settings.config_dir)
        self._lock = threading.Lock()
        self._version: store.Version = (-1, -1)
        self._stored = self._heard = Directory()
        self._directory: Directory | None = None
        self._looked = self._asked = float("-inf")

    def directory(self) -> Directory:
        """As it is known now. Costs no statement but every few seconds; one caller reads, the others do not wait."""
        due = time.monotonic() >= self._looked + LOOK_AGAIN
        if self._directory is None or due:
            first = self._directory is None
            if self._lock.acquire(blocking=first):
                try:
                    if self._directory is None or due:
                        self._directory = self._read()
                        self._looked = time.monotonic()
                finally:
                    self._lock.release()
        return self._directory or Directory()

    @property
    def _runtime(self) -> Runtime:
        runtime = self._ref()
        if runtime is None:
            raise ReferenceError("the instance of this copy is gone")
        return runtime

    def today(self) -> date:
        """The day in the city: what takes effect on it has taken effect at its midnight."""
        return local_day(self._runtime.now())

    def look_again(self) -> None:
        """The next question reads the database."""
        self._looked = float("-inf")

    def successor_of(self, id_: str) -> str | None:
        """Who takes what is meant for `id_` today; asks the gateway before it says that nobody does."""
        found = self.directory().successor_of(id_, self.today())
        if found is None and self.ask():
            found = self.directory().successor_of(id_, self.today())
        return found

    def ask(self) -> bool:
        """Asks the gateway, at most every few seconds; True when it answered. Kept in memory: the worker stores it."""
        from casework.directory import pull  # it knows the handlers, which know this copy

        if time.monotonic() < self._asked + ASK_AGAIN:
            return False
        self._asked = time.monotonic()
        try:
            self._heard = self._heard.fold(pull.fetch(self._runtime))
        except pull.Away as error:
            log.warning("directory_not_reached", error=str(error))
            return False
        self.look_again()
        return True

    def _read(self) -> Directory:
        with self._runtime.read() as connection:
            version = store.version(connection)
            if version != self._version:
                self._stored, self._version = store.read(connection), version
        if not len(self._stored) and not len(self._heard):
            self.ask()
        known = self._stored.fold(self._heard)
        return known if len(known) else self._beginning.read()


of = per_runtime(Copy)  # (runtime): the copy of a running instance
