"""A city in processes of its own, for demo, replay, bench and faults: started, waited for, stopped."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from deploy.supervisor import end_with_parent

START_SECONDS = 90
STOP_SECONDS = 30


class CityFailed(Exception):
    """The city did not start; the text says what the log says."""


@dataclass
class RunningCity:
    """A city under `var` at `port`."""

    var: Path
    port: int
    plan: Mapping[str, Any] = field(default_factory=dict)  # databases, brokers: see deploy.city.City
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its front door."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> RunningCity:
        """Starts it and waits until every instance is ready."""
        self.var.mkdir(parents=True, exist_ok=True)
        plan = self.var / "plan.json"
        plan.write_text(json.dumps(dict(self.plan)), encoding="utf-8")
        command = [sys.executable, "-m", "deploy", "--var", str(self.var), "run", "--port", str(self.port)]
        self.process = subprocess.Popen(  # noqa: S603
            [*command, "--plan", str(plan)], stdin=subprocess.DEVNULL, preexec_fn=end_with_parent
        )
        deadline = time.monotonic() + START_SECONDS
        while not self._ready():
            if self.process.poll() is not None:
                raise CityFailed(f"the city ended with status {self.process.returncode}; see {self.var / 'log'}")
            if time.monotonic() > deadline:
                self.stop()
                raise CityFailed(f"the city was not ready within {START_SECONDS} s; see {self.var / 'log'}")
            time.sleep(0.1)
        return self

    def stop(self) -> None:
        """Ends all its processes."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def wait(self) -> int:
        """Until it ends by itself or by a signal."""
        if self.process is None:
            return 0
        return self.process.wait()

    def pids(self) -> dict[str, int]:
        """Who runs: process names and ids."""
        found: dict[str, int] = json.loads((self.var / "pids.json").read_text(encoding="utf-8"))
        return found

    def __enter__(self) -> RunningCity:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _ready(self) -> bool:
        topology = self.var / "config" / "topology.json"
        if not (self.var / "pids.json").exists() or not topology.exists():
            return False
        peers = json.loads(topology.read_text(encoding="utf-8"))["instances"]
        return all(_answers(peer["url"], instance) for instance, peer in peers.items())


def _answers(url: str, instance: str) -> bool:
    """Whether it is there and is itself: at a port that two were given, it is another who answers."""
    try:
        answer = requests.get(f"{url}/ready", timeout=2)
        return answer.ok and bool(answer.json().get("instance") == instance)
    except requests.RequestException:
        return False
