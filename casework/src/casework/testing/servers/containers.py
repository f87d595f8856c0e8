"""PostgreSQL and RabbitMQ in containers, for machines with a Docker engine and no right to install packages."""

import secrets
import time
from collections.abc import Callable
from typing import Any

import docker
import docker.errors
import requests

from casework.testing.servers.postgres import Postgres
from casework.testing.servers.process import ServerFailed
from casework.testing.servers.rabbit import Rabbit

POSTGRES_IMAGE = "postgres:15"
RABBIT_IMAGE = "rabbitmq:3.13-management"
READY_WITHIN_S = 120.0  # after the image is here
OWNER = "wenzheng"


class NoEngine(RuntimeError):
    """No Docker engine answers, or it cannot get the image."""


def engine_answers() -> bool:
    try:
        docker.from_env().ping()
    except docker.errors.DockerException:
        return False
    return True


class ContainerPostgres(Postgres):
    def __init__(self) -> None:
        password = secrets.token_urlsafe(16)
        env = {"POSTGRES_USER": OWNER, "POSTGRES_PASSWORD": password, "POSTGRES_INITDB_ARGS": "--locale=C.UTF-8"}
        self._container = _run(POSTGRES_IMAGE, env, [5432])
        super().__init__(f"postgresql://{OWNER}:{password}@127.0.0.1:{_port(self._container, 5432)}/postgres")
        _wait(self._container, self.answers)

    def close(self) -> None:
        self._container.remove(force=True, v=True)


class ContainerRabbit(Rabbit):
    def __init__(self) -> None:
        password = secrets.token_urlsafe(16)
        env = {"RABBITMQ_DEFAULT_USER": OWNER, "RABBITMQ_DEFAULT_PASS": password}
        self._container = _run(RABBIT_IMAGE, env, [5672, 15672])
        account = f"{OWNER}:{password}@127.0.0.1"
        super().__init__(
            f"amqp://{account}:{_port(self._container, 5672)}/", f"http://{account}:{_port(self._container, 15672)}"
        )
        _wait(self._container, self.answers)

    def close(self) -> None:
        self._http.close()
        self._container.remove(force=True, v=True)


def _run(image: str, env: dict[str, str], ports: list[int]) -> Any:
    """Start a container whose ports are published on free ports of 127.0.0.1."""
    try:
        engine = docker.from_env()
        published = {f"{port}/tcp": ("127.0.0.1", None) for port in ports}
        return engine.containers.run(image, environment=env, ports=published, detach=True, labels={"wenzheng": "tests"})
    except docker.errors.DockerException as reason:
        raise NoEngine(str(reason)) from reason


def _port(container: Any, port: int) -> int:
    container.reload()
    return int(container.ports[f"{port}/tcp"][0]["HostPort"])


def _wait(container: Any, ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while not ready():
        if _ended(container, within_s=0.5) or time.monotonic() > deadline:
            log = container.logs(tail=30).decode(errors="replace")
            container.remove(force=True, v=True)
            raise ServerFailed(f"{container.image} was not ready after {READY_WITHIN_S:.0f} s\n{log}")


def _ended(container: Any, *, within_s: float) -> bool:
    try:
        container.wait(timeout=within_s)
    except requests.RequestException:  # the engine has nothing to report yet
        return False
    return True
