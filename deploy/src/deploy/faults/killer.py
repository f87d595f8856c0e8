"""Kill -9, at random moments, whoever serves: web, worker, gateway, broker. The seed repeats the run."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import psutil
from rich.console import Console

from deploy.processes import RunningCity

PAUSE_SECONDS = (0.4, 2.0)  # between two killings
DOWN_SECONDS = (0.2, 1.5)  # how long the broker stays away

VICTIMS = (
    "mailbox/city web", "mailbox/city worker", "gateway/main web", "gateway/main worker", "portal/main worker",
    "complaints/city web", "complaints/city worker", "disclosure/city web", "disclosure/city worker",
)  # fmt: skip


@dataclass
class Killer:
    """A thread that kills until it is stopped; `broker` kills and restarts the broker, when there is one."""

    running: RunningCity
    chance: random.Random
    console: Console
    broker: tuple[Callable[[], object], Callable[[], object]] | None = None
    killed: list[str] = field(default_factory=list)
    _more: threading.Condition = field(default_factory=threading.Condition)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins."""
        self._thread = threading.Thread(target=self._run, name="killer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends; what was killed comes back by its supervisor."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=60)

    def _run(self) -> None:
        victims = self.victims()
        todo: list[str] = []
        while not self._stop.wait(self.chance.uniform(*PAUSE_SECONDS)):
            todo = todo or self.chance.sample(victims, len(victims))  # each of them, then each again
            self._kill(todo.pop())

    def _kill(self, name: str) -> None:
        if name == "broker" and self.broker:
            kill, restart = self.broker
            kill()
            self._stop.wait(self.chance.uniform(*DOWN_SECONDS))
            restart()
        else:
            self._kill_process(name)
        with self._more:
            self.killed.append(name)
            self._more.notify_all()
        self.console.print(f"[dim]killed {name}")

    def wait_for(self, killings: int) -> None:
        """Until so many have been killed: letters keep step with the killings, so that each falls among them."""
        with self._more:
            self._more.wait_for(lambda: len(self.killed) >= killings or self._stop.is_set(), timeout=60)

    def victims(self) -> list[str]:
        """Who can be killed in this city."""
        present = [name for name in VICTIMS if name in self.running.pids()]
        return [*present, *(["broker"] if self.broker else [])]

    def _kill_process(self, name: str) -> None:
        """The process itself or one of its children: a master and its web worker die differently."""
        pid = self.running.pids().get(name, 0)
        try:
            family = [psutil.Process(pid), *psutil.Process(pid).children()] if pid else []
            if family:
                os.kill(self.chance.choice(family).pid, signal.SIGKILL)
        except (psutil.NoSuchProcess, ProcessLookupError):
            self.console.print(f"[dim]{name} was gone already")
