"""The gateway and the office as the processes they are in life, on free ports, for tests that kill them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import requests

from casework.ports import free_port
from casework.runtime import Runtime
from casework.testing.ground import Ground
from gateway.testing import office
from gateway.testing.town import DEPARTMENTS, GATEWAY, OFFICE

OURS = "gateway.testing.office"
START_SECONDS = 100.0


class City:
    """`start` and `kill` by instance; `url` is the gateway's.

    `behind` is the package of another service at the office's place, `prepare` makes its tables, `subscribes` is what
    it hears.
    """

    def __init__(
        self,
        folder: Path,
        settings: Mapping[str, Any] | None = None,
        behind: str = OURS,
        prepare: Callable[[Runtime], None] = office.make_tables,
        subscribes: Sequence[str] = (),
    ) -> None:
        self.packages = {GATEWAY: "gateway", OFFICE: behind}
        self.ground = Ground(folder, [GATEWAY, OFFICE])
        self.folder = folder
        self.ports = {instance: free_port() for instance in self.packages}
        for instance, port in self.ports.items():
            self.ground.place(instance, url=f"http://127.0.0.1:{port}")
        self.ground.place(OFFICE, subscribes=list(subscribes))
        config = folder / "config"
        config.mkdir(parents=True, exist_ok=True)
        (config / "departments.json").write_text(json.dumps({"departments": DEPARTMENTS}), encoding="utf-8")
        (config / "gateway.json").write_text(json.dumps(settings or {}), encoding="utf-8")
        self.office = self.ground.runtime(OFFICE, f"sqlite:///{folder}/mailbox.db")
        prepare(self.office)
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._pause = threading.Event()  # never set: between two looks the processor is given away

    @property
    def url(self) -> str:
        """Where clients come in."""
        return f"http://127.0.0.1:{self.ports[GATEWAY]}"

    def command(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """`python -m gateway …`, to its end."""
        command = [sys.executable, "-m", "gateway", *arguments]
        return subprocess.run(  # noqa: S603 - our own command
            command, env=self._environment(GATEWAY), input=given, capture_output=True, text=True, check=False
        )

    def start(self, instance: str) -> None:
        """Returns when it answers."""
        command = [sys.executable, "-m", self.packages[instance], "web"]
        self._running[instance] = subprocess.Popen(  # noqa: S603 - our own command
            command, env=self._environment(instance), start_new_session=True
        )
        self.wait(lambda: self._ready(instance))

    def kill(self, instance: str) -> None:
        """SIGKILL to the whole process group: nothing is finished, nothing is said."""
        process = self._running.pop(instance)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def halt(self, instance: str) -> None:
        """SIGSTOP: it takes connections and does nothing with them."""
        os.killpg(self._running[instance].pid, signal.SIGSTOP)

    def resume(self, instance: str) -> None:
        """SIGCONT."""
        os.killpg(self._running[instance].pid, signal.SIGCONT)

    def stop(self, instance: str) -> int:
        """SIGTERM, and its exit code."""
        process = self._running.pop(instance)
        process.terminate()
        return process.wait(30)

    def close(self) -> None:
        """Ends what runs."""
        for instance in list(self._running):
            self.kill(instance)
        self.office.database.dispose()

    def wait(self, done: Callable[[], bool], seconds: float = START_SECONDS) -> None:
        """Until it is so. Raises AssertionError when it does not become so."""
        until = time.monotonic() + seconds
        while not done():
            if time.monotonic() > until:
                raise AssertionError("it did not become so")
            for process in self._running.values():
                if process.poll() is not None:
                    raise AssertionError(f"a process ended with {process.returncode}")
            self._pause.wait(0.05)

    def _ready(self, instance: str) -> bool:
        try:
            return requests.get(f"http://127.0.0.1:{self.ports[instance]}/ready", timeout=2).ok
        except requests.RequestException:
            return False

    def _environment(self, instance: str) -> dict[str, str]:
        name = instance.split("/")[0]
        return {
            **os.environ,
            "INSTANCE": instance,
            "DATABASE_URL": f"sqlite:///{self.folder}/{name}.db",
            "TOPOLOGY": str(self.ground.topology),
            "KEYS_DIR": str(self.ground.keys),
            "DATA_DIR": str(self.folder / "data" / name),
            "CONFIG_DIR": str(self.folder / "config"),
            "BIND": f"127.0.0.1:{self.ports[instance]}",
            "LOG_LEVEL": "WARNING",
        }
