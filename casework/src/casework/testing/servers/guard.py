"""Stand between a test run and one server, so that the server never outlives the run.

A program of its own (standard library only), started by `GuardedProcess`:

    python guard.py SPEC        SPEC = JSON {"command", "env", "cwd", "user", "log", "stop_signal", "grace", "scratch"}

It starts the command, prints the command's pid, and waits for one of two ends:

- the command ends by itself: the guard ends with its exit status and keeps the scratch folder, for a restart;
- its standard input closes, or its parent is gone (nothing closes politely after SIGKILL): it sends `stop_signal`,
  after `grace` seconds SIGKILL, and removes the scratch folder.

Should the guard itself be killed, the kernel sends the command `stop_signal` (Linux: PR_SET_PDEATHSIG).
"""

import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

PR_SET_PDEATHSIG = 1
LOOK_EVERY_S = 0.5


def main(spec: dict[str, Any]) -> int:
    owner = os.getppid()
    signal.signal(signal.SIGTERM, _interrupt)
    with open(spec["log"], "ab") as log:
        child = subprocess.Popen(
            spec["command"],
            env=spec["env"],
            cwd=spec["cwd"],
            user=spec["user"],
            group=spec["group"],
            extra_groups=[] if spec["user"] is not None else None,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=_die_with_parent(spec["stop_signal"]),
        )
    try:
        print(child.pid, flush=True)
        while child.poll() is None and _owner_is_there(owner):
            pass
    except (KeyboardInterrupt, BrokenPipeError):
        pass  # asked to end: the rest of this function is the answer
    if child.poll() is None:
        _stop(child, spec["stop_signal"], spec["grace"])
        if spec["scratch"]:
            shutil.rmtree(spec["scratch"], ignore_errors=True)
    return child.returncode


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _die_with_parent(number: int) -> Callable[[], None] | None:
    """Runs after the change of user, which would clear it; safe because the guard has one thread."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, number)


def _owner_is_there(owner: int) -> bool:
    """Wait up to half a second for the owner's pipe to close. A fork may hold it open: a changed parent counts too."""
    readable, _, _ = select.select([sys.stdin], [], [], LOOK_EVERY_S)
    closed = bool(readable) and not os.read(sys.stdin.fileno(), 1)
    return not closed and os.getppid() == owner


def _stop(child: subprocess.Popen[bytes], number: int, grace: float) -> None:
    child.send_signal(number)
    try:
        child.wait(grace)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
