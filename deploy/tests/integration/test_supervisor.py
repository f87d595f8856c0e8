"""The supervisor: what ends comes back, and what it started ends with it, however it ends."""

import json
import os
import signal
import subprocess
import sys
import textwrap

import psutil
import pytest

from casework.testing.waiting import wait_until

SCRIPT = """
    import json, os, sys, time
    from pathlib import Path
    from deploy.supervisor import Child, Supervisor

    folder = Path(sys.argv[1])

    def work():
        while True:
            time.sleep(0.05)

    supervisor = Supervisor([Child(name, work, folder / f"{name}.log") for name in ("a", "b")])

    def write():
        pids = {child.name: child.pid for child in supervisor.children}
        (folder / "new").write_text(json.dumps(pids))
        (folder / "new").replace(folder / "pids")

    supervisor.on_change = write
    supervisor.start()
    try:
        supervisor.watch()
    finally:
        supervisor.stop()
"""


@pytest.fixture
def supervised(tmp_path):
    """A supervisor with two children, in a process of its own; and a way to read their ids."""
    process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(SCRIPT), str(tmp_path)])

    def pids():
        path = tmp_path / "pids"
        found = json.loads(path.read_text()) if path.exists() else {}
        return found if found and all(found.values()) else {}

    wait_until(pids, "two children")
    yield process, pids
    process.kill()
    process.wait()


def test_a_killed_child_comes_back_and_the_other_stays(supervised):
    _, pids = supervised
    before = pids()
    os.kill(before["a"], signal.SIGKILL)
    after = wait_until(lambda: (now := pids()) and now["a"] != before["a"] and now, "the child to come back")
    assert after["b"] == before["b"]
    assert psutil.pid_exists(after["a"])


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_all_end_with_the_supervisor(supervised, how):
    process, pids = supervised
    children = list(pids().values())
    process.send_signal(how)
    process.wait(timeout=30)
    wait_until(lambda: not any(psutil.pid_exists(pid) for pid in children), "the children to end")
