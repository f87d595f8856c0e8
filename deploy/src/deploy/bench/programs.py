"""A server of a measure: a program of its own, waited for, its processor time read, and ended with us."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

import psutil
import requests

from deploy.supervisor import end_with_parent

START_SECONDS = 60
STOP_SECONDS = 20


class BenchFailed(Exception):
    """A measure could not be taken; the text says what happened."""


class Program:
    """Use in a `with`. Its output goes to `log`, as a service's does in life."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str] | None, log: Path) -> None:
        self.name = " ".join(command[:4])
        self.log = log
        with log.open("ab") as out:
            self._process = subprocess.Popen(  # noqa: S603 - our own commands
                command, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out, preexec_fn=end_with_parent
            )

    def wait_for(self, ready: Callable[[], bool]) -> Self:
        """Until it is ready. Raises BenchFailed with the end of its log."""
        until = time.monotonic() + START_SECONDS
        while not ready():
            if self._process.poll() is not None or time.monotonic() > until:
                raise BenchFailed(f"{self.name} did not start:\n{self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)
        return self

    def answers(self, url: str) -> Self:
        """Until this address answers with anything below 500."""
        return self.wait_for(lambda: _answers(url))

    def cpu_seconds(self) -> float:
        """Processor time of the program and its children until now."""
        family = [psutil.Process(self._process.pid)]
        family += family[0].children(recursive=True)
        return sum(times.user + times.system for times in (each.cpu_times() for each in family))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).status_code < 500
    except requests.RequestException:
        return False
