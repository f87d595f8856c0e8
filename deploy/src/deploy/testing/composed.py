"""A city in containers for tests: its own project, passwords, port and addresses; gone with the test."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import requests

from deploy.city import free_port

ROOT = Path(__file__).parents[4]
FOLDER = ROOT / "deploy" / "compose"
BUILD_SECONDS = 900
COMMAND_SECONDS = 300
READY_SECONDS = 120
PAUSE = 0.25
T = TypeVar("T")


class ComposeFailed(Exception):
    """An engine is missing, or a command of it failed; the text says what to do, or what it said."""


def engine() -> list[str]:
    """The compose command of this machine. Raises ComposeFailed when containers cannot run here."""
    commands = [["docker", "compose"], ["docker-compose"]]
    compose = next((c for c in commands if shutil.which(c[0]) and _ends_well([*c, "version"])), None)
    if compose is None or not _ends_well(["docker", "version"]):
        raise ComposeFailed(
            "make test-deploy needs a Docker engine. On Debian: apt-get install docker.io docker-compose debootstrap; "
            "then start it (systemctl start docker, or `dockerd &` as root); `docker version` must show a server."
        )
    return compose


def build() -> None:
    """Makes all images. Raises ComposeFailed."""
    _run([str(ROOT / "deploy" / "images" / "build")], {"PYTHON": sys.executable}, BUILD_SECONDS)


@dataclass
class ComposedCity:
    """One project. `up` starts it; `close` takes containers, networks and volumes away."""

    folder: Path  # for its .env
    compose: list[str] = field(default_factory=engine)
    project: str = field(default_factory=lambda: f"wztest{secrets.token_hex(3)}")
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        _run([str(FOLDER / "new-env"), str(self.env_file)], {}, COMMAND_SECONDS)
        net = f"172.30.{secrets.randbelow(200)}"
        chosen = {
            "COMPOSE_PROJECT_NAME": self.project,
            "PUBLISH": f"127.0.0.1:{self.port}",
            "FRONT_SUBNET": f"{net}.0/24",
            "FRONT_CONTAINERS": f"{net}.128/25",
            "FRONT_GATEWAY": f"{net}.1",
        }
        lines = self.env_file.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if line.split("=")[0] not in chosen]
        self.env_file.write_text("\n".join([*kept, *(f"{k}={v}" for k, v in chosen.items())]) + "\n", encoding="utf-8")

    @property
    def env_file(self) -> Path:
        """Its settings, with its passwords."""
        return self.folder / ".env"

    @property
    def url(self) -> str:
        """Its front door."""
        return f"http://127.0.0.1:{self.port}"

    def run(self, *arguments: str) -> str:
        """A compose command; what it printed. Raises ComposeFailed."""
        files = ["--project-name", self.project, "--env-file", str(self.env_file), "-f", str(FOLDER / "compose.yaml")]
        return _run([*self.compose, *files, *arguments], {}, COMMAND_SECONDS)

    def script(self, name: str, *arguments: str) -> str:
        """A script beside compose.yaml, for this city."""
        named = {"ENV_FILE": str(self.env_file), "COMPOSE": " ".join(self.compose)}
        return _run([str(FOLDER / name), *arguments], named, COMMAND_SECONDS)

    def up(self) -> None:
        """Starts everything and waits until each web container says that it is ready."""
        try:
            self.run("up", "-d")
            self.wait_ready()
        except ComposeFailed as failed:
            raise ComposeFailed(f"{failed}\n{self.run('logs', '--no-color', '--tail=20')}") from failed

    def wait_ready(self) -> None:
        """Until every container that has a health check passes it."""
        self.wait(lambda: all(self.health(name) == "healthy" for name in WITH_HEALTH), "all are healthy")

    def wait(self, asked: Callable[[], T], what: str) -> T:
        """Asks until the answer is true. Raises ComposeFailed after two minutes."""
        deadline = time.monotonic() + READY_SECONDS
        while True:
            if answer := asked():
                return answer
            if time.monotonic() > deadline:
                raise ComposeFailed(f"waited {READY_SECONDS} s in vain until {what}")
            time.sleep(PAUSE)

    def health(self, service: str) -> str:
        """`healthy`, `starting`, …"""
        return str(self.inspect(service)["State"]["Health"]["Status"])

    def inspect(self, service: str) -> dict[str, Any]:
        """What the engine knows about a container."""
        found: list[dict[str, Any]] = json.loads(_run(["docker", "inspect", self.id(service)], {}, COMMAND_SECONDS))
        return found[0]

    def id(self, service: str) -> str:
        """The container of a service."""
        return self.run("ps", "-q", service).strip()

    def kill(self, *services: str) -> None:
        """SIGKILL; nothing starts them again but `start`."""
        _run(["docker", "kill", *(self.id(service) for service in services)], {}, COMMAND_SECONDS)

    def start(self, *services: str) -> None:
        """Starts what was killed."""
        _run(["docker", "start", *(self.id(service) for service in services)], {}, COMMAND_SECONDS)

    def python(self, service: str, code: str) -> str:
        """Runs Python inside a running container, with its settings and its rights."""
        return _run(["docker", "exec", self.id(service), "python", "-c", code], {}, COMMAND_SECONDS).strip()

    def get(self, path: str, **headers: str) -> requests.Response:
        """A page or resource from the front door."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.get(self.url + path, headers=named, timeout=30)

    def write(self, subject: str) -> requests.Response:
        """An anonymous letter, as a citizen sends it."""
        letter = {
            "department": "jiaotong", "kind": "consultation", "subject": subject, "anonymous": True,
            "body": "五路公交车晚上最后一班是几点？站牌上的时刻看不清。", "publish_consent": False,
        }  # fmt: skip
        key = {"Idempotency-Key": secrets.token_urlsafe(16)}
        return requests.post(f"{self.url}/api/mailbox/letters", json=letter, headers=key, timeout=60)

    def received(self) -> int:
        """How many letters the scoreboard counts."""
        return int(self.get("/api/scoreboard").json()["total"]["received"])

    def close(self) -> None:
        """Everything of it goes."""
        self.run("down", "--volumes", "--timeout", "2")


WITH_HEALTH = (
    "postgres", "rabbitmq", "mailbox-city", "complaints-city", "disclosure-city", "portal-main", "gateway-main",
    "exchange-main",
)  # fmt: skip


def _run(command: list[str], environment: Mapping[str, str], seconds: float) -> str:
    done = subprocess.run(  # noqa: S603 - our own scripts and the engine's commands
        command,
        env={**os.environ, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    if done.returncode:
        raise ComposeFailed(f"{' '.join(command)} ended with {done.returncode}\n{(done.stdout + done.stderr)[-4000:]}")
    return done.stdout


def _ends_well(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False, timeout=60).returncode == 0  # noqa: S603
