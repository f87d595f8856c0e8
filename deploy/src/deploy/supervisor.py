"""Processes that live and die together: forked from one parent that imported everything, restarted when they end."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

RESTART_SECONDS = (0.2, 5.0)  # pause before a restart; it doubles while a process keeps ending at once
STEADY_SECONDS = 10.0
STOP_SECONDS = 20.0

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)  # loaded before any fork


@dataclass
class Child:
    """One process: `run` is what it does; it never returns to the parent's code."""

    name: str
    run: Callable[[], None]
    log: Path
    pid: int = 0
    started: float = 0.0
    pause: float = RESTART_SECONDS[0]
    due: float = 0.0  # monotonic time of the next start


@dataclass
class Supervisor:
    """Starts children, restarts those that end, and ends them all with itself."""

    children: list[Child]
    on_change: Callable[[], None] = lambda: None
    _stopping: bool = field(default=False, init=False)

    def start(self) -> None:
        """Starts every child once."""
        for child in self.children:
            self._fork(child)
        self.on_change()

    def watch(self, seconds: float | None = None) -> None:
        """Restarts what ends; until told to stop, or for some seconds."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        end = None if seconds is None else time.monotonic() + seconds
        while not self._stopping and (end is None or time.monotonic() < end):
            self._reap()
            for child in self.children:
                if not child.pid and child.due <= time.monotonic() and not self._stopping:
                    self._fork(child)
                    self.on_change()
            time.sleep(0.1)

    def stop(self) -> None:
        """TERM to all, and KILL to whoever is left after a while."""
        self._stopping = True
        self._signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while any(child.pid for child in self.children) and time.monotonic() < deadline:
            self._reap()
            time.sleep(0.05)
        self._signal(signal.SIGKILL)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _signal(self, number: int) -> None:
        for child in self.children:
            if child.pid:
                os.kill(child.pid, number)

    def _fork(self, child: Child) -> None:
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            _become(child, parent)
        child.pid, child.started = pid, time.monotonic()

    def _reap(self) -> None:
        for child in self.children:
            if not child.pid:
                continue
            pid, _status = os.waitpid(child.pid, os.WNOHANG)
            if pid:
                steady = time.monotonic() - child.started > STEADY_SECONDS
                child.pause = RESTART_SECONDS[0] if steady else min(child.pause * 2, RESTART_SECONDS[1])
                child.pid, child.due = 0, time.monotonic() + child.pause


def end_with_parent() -> None:
    """This process gets TERM when its parent ends, however that ends."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _become(child: Child, parent: int) -> None:
    """The rest of the forked process's life."""
    status = 1
    try:
        end_with_parent()
        if os.getppid() != parent:
            os._exit(1)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        handle = os.open(child.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(handle, 1)
        os.dup2(handle, 2)
        child.run()
        status = 0
    except SystemExit as leave:
        status = leave.code if isinstance(leave.code, int) else 1
    except BaseException as error:  # noqa: BLE001 - the last stop of a forked process: say it, and end
        print(f"{child.name} ended: {error!r}", file=sys.stderr)
    finally:
        os._exit(status)
