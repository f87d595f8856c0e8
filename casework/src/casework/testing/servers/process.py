"""Start a server program under a guard, on ports that are free, in a folder of its own."""

import json
import os
import pwd
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

GUARD = Path(__file__).with_name("guard.py")
REMOVAL_S = 60  # a server that had hundreds of databases leaves a folder that takes its time to remove


class ServerFailed(RuntimeError):
    """A server did not start, or ended; the message holds the end of its log."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to run. `user`: a system account to run as (needs root), None for the present one."""

    command: Sequence[str]
    log: Path
    cwd: Path
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    user: str | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace_s: float = 10.0
    scratch: Path | None = None  # removed when the program is stopped, or when the owner dies


class GuardedProcess:
    """One running program that ends when its owner does. `pid` is the program's own, for tests that kill it."""

    def __init__(self, program: Program) -> None:
        self.program = program
        account = pwd.getpwnam(program.user) if program.user else None
        spec = {
            "command": list(program.command),
            "env": dict(program.env),
            "cwd": str(program.cwd),
            "user": account.pw_uid if account else None,
            "group": account.pw_gid if account else None,
            "log": str(program.log),
            "stop_signal": int(program.stop_signal),
            "grace": program.grace_s,
            "scratch": str(program.scratch) if program.scratch else None,
        }
        self._guard = subprocess.Popen(
            [sys.executable, "-I", "-S", str(GUARD), json.dumps(spec)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C in a terminal reaches the tests, which then stop the servers in order
        )
        assert self._guard.stdout is not None
        first = self._guard.stdout.readline()
        if not first:
            raise ServerFailed(f"{program.command[0]} could not be started\n{self.log_tail()}")
        self.pid = int(first)

    @property
    def running(self) -> bool:
        return self._guard.poll() is None

    def wait_until(self, ready: Callable[[], bool], *, within_s: float, what: str) -> None:
        """Ask `ready` until it says yes. `ServerFailed` when the program ends first, or after `within_s` seconds."""
        deadline = time.monotonic() + within_s
        while not ready():
            try:
                status = self._guard.wait(0.05)  # wakes at once should the program end
            except subprocess.TimeoutExpired:
                if time.monotonic() < deadline:
                    continue
                raise ServerFailed(f"{what} was not ready after {within_s:.0f} s\n{self.log_tail()}") from None
            raise ServerFailed(f"{what} ended with status {status} while starting\n{self.log_tail()}")

    def kill(self) -> None:
        """End the program as a power cut would (SIGKILL); its data stay."""
        os.kill(self.pid, signal.SIGKILL)
        self._guard.wait()
        self._close()

    def stop(self) -> None:
        """End the program in order, and wait until it is gone. Harmless when it is gone already."""
        self._close()
        self._guard.wait(self.program.grace_s + REMOVAL_S)

    def log_tail(self, lines: int = 30) -> str:
        try:
            text = self.program.log.read_text(errors="replace")
        except FileNotFoundError:
            return "(no log)"
        return "\n".join(text.splitlines()[-lines:])

    def _close(self) -> None:
        for pipe in (self._guard.stdin, self._guard.stdout):
            if pipe is not None:
                pipe.close()


def accepts(port: int) -> bool:
    """Whether something listens on 127.0.0.1:`port`."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
