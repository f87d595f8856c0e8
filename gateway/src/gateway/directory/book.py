"""The directory as the gateway's process has it in memory: asked for every submission, read every few seconds."""

from __future__ import annotations

import threading
import time
from datetime import date
from pathlib import Path

import structlog

from casework.directory.beginning import Beginning
from casework.domain.calendar import local_day
from casework.domain.directory import Department, Directory
from casework.domain.errors import Invalid
from casework.runtime import Runtime
from gateway.directory import store

LOOK_AGAIN = 2.0  # seconds after which another process's act is seen at the latest

log = structlog.get_logger()


class Departments:
    """The city's departments. Until the file of a new city has been imported, the file itself."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._beginning = Beginning(Path(runtime.settings.config_dir))
        self._lock = threading.Lock()
        self._version: store.Version = (-1, -1)
        self._stored: Directory | None = None
        self._looked = float("-inf")

    def directory(self) -> Directory:
        """As it is known now."""
        first = self._stored is None
        if (first or time.monotonic() >= self._looked + LOOK_AGAIN) and self._lock.acquire(blocking=first):
            try:
                self._read()
            finally:
                self._lock.release()
        stored = self._stored or Directory()
        return stored if len(stored) else self._beginning.read()

    def look_again(self) -> None:
        """The next question reads the database: an act has just been committed here."""
        self._looked = float("-inf")

    def today(self) -> date:
        """The day in the city."""
        return local_day(self._runtime.now())

    def get(self, id_: str) -> Department | None:
        """With its whole history; None when there never was one."""
        return self.directory().get(id_)

    def serving(self, channel: str, id_: str) -> str:
        """The instance that takes what is for `id_` today, or for its successor. Raises Invalid, saying what to do."""
        directory, today = self.directory(), self.today()
        one = directory.get(id_)
        follows = directory.successor_of(id_, today)
        if one is not None and follows is None:
            raise _refused(
                "department_abolished",
                f"“{one.name(today).zh}”已撤销，没有继任单位。 It has been abolished and nobody follows it. ",
            )
        found = directory.get(follows) if follows else None
        if found is None or not found.is_active(today):
            raise _refused("department_unknown", "没有这个部门。 There is no such department. ")
        instance = found.seat(today).instance(channel)
        if not instance:
            raise _refused("department_unknown", "该部门不受理这类事项。 That department takes nothing of this kind. ")
        return instance

    def _read(self) -> None:
        with self._runtime.read() as connection:
            version = store.version(connection)
            if version != self._version or self._stored is None:
                self._stored, self._version = store.read(connection), version
        self._looked = time.monotonic()


def _refused(code: str, why: str) -> Invalid:
    must = "Choose one of /api/departments."
    return Invalid(code, why + must, errors={"department": [must]})
