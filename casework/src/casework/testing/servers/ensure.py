"""Find, or get, each server the tests need. In this order:

1. the one named by `TEST_DATABASE_URL`, `TEST_AMQP_URL` (its management API: `TEST_AMQP_ADMIN_URL`, by default port
   15672 of the same host), `TEST_CHROMIUM`, `TEST_NODE` (npm is then in the path);
2. the system's programs, started privately;
3. the same, after installing them from the system's packages, as root or by sudo without a password;
4. a container, where a Docker engine answers;
5. `ServerFailed`, saying what to do. Nothing is skipped.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

from casework.testing.install import CannotInstall, install
from casework.testing.servers.containers import ContainerPostgres, ContainerRabbit, NoEngine, engine_answers
from casework.testing.servers.node import NODE_PACKAGES, find_node
from casework.testing.servers.postgres import Postgres
from casework.testing.servers.private_postgres import PrivatePostgres
from casework.testing.servers.private_postgres import find_programs as find_postgres
from casework.testing.servers.private_rabbit import PrivateRabbit
from casework.testing.servers.private_rabbit import find_server as find_rabbit
from casework.testing.servers.process import ServerFailed
from casework.testing.servers.rabbit import Rabbit

Server = TypeVar("Server", Postgres, Rabbit)

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
POSTGRES_PACKAGES = ["postgresql"]
RABBIT_PACKAGES = ["rabbitmq-server"]
CHROMIUM_PACKAGES = ["chromium", "fonts-noto-cjk"]


@dataclass(frozen=True)
class Servers:
    postgres: Postgres
    rabbit: Rabbit


@contextmanager
def ensure(environ: Mapping[str, str] = os.environ) -> Iterator[Servers]:
    """Both servers, started side by side; stopped (if they are ours) when the context ends."""
    with ExitStack() as stack:
        rabbit = stack.enter_context(_closing(_get_rabbit(environ)))
        if isinstance(rabbit, PrivateRabbit):
            rabbit.begin()  # takes seconds, most of them waiting: PostgreSQL starts meanwhile
        postgres = stack.enter_context(ensure_postgres(environ))
        yield Servers(postgres, _wait_for_rabbit(rabbit))


@contextmanager
def ensure_postgres(environ: Mapping[str, str] = os.environ) -> Iterator[Postgres]:
    with _closing(_get_postgres(environ)) as postgres:
        if isinstance(postgres, PrivatePostgres):
            postgres.start()
        if not postgres.answers():
            raise ServerFailed(f"no PostgreSQL answers at {postgres.url!r}, or the account may not connect")
        yield postgres


@contextmanager
def ensure_rabbit(environ: Mapping[str, str] = os.environ) -> Iterator[Rabbit]:
    with _closing(_get_rabbit(environ)) as rabbit:
        if isinstance(rabbit, PrivateRabbit):
            rabbit.begin()
        yield _wait_for_rabbit(rabbit)


def prepare(environ: Mapping[str, str] = os.environ) -> None:
    """Install every missing server in one go. A container takes the place of what cannot be installed, if it can."""
    wanted = [
        ("TEST_DATABASE_URL", find_postgres, POSTGRES_PACKAGES),
        ("TEST_AMQP_URL", find_rabbit, RABBIT_PACKAGES),
        ("TEST_CHROMIUM", _find_chromium, CHROMIUM_PACKAGES),
        ("TEST_NODE", find_node, NODE_PACKAGES),
    ]
    lacking = [packages for setting, find, packages in wanted if not environ.get(setting) and not _there(find)]
    missing = [package for packages in lacking for package in packages]
    if not missing:
        return
    try:
        install(missing)
    except CannotInstall as reason:
        if {"chromium", "nodejs"} & set(missing) or not engine_answers():
            raise ServerFailed(
                f"{', '.join(missing)} not installed: {reason}. Install these packages, or name others by "
                "TEST_DATABASE_URL, TEST_AMQP_URL, TEST_CHROMIUM, TEST_NODE, or start a Docker engine (for servers)."
            ) from None


def _there(find: Callable[[], object]) -> bool:
    try:
        return bool(find())
    except FileNotFoundError:
        return False


def ensure_chromium(environ: Mapping[str, str] = os.environ) -> str:
    """The path of a Chromium, installed if need be. Raises `ServerFailed`."""
    if given := environ.get("TEST_CHROMIUM"):
        if not os.access(given, os.X_OK):
            raise ServerFailed(f"TEST_CHROMIUM={given} is not a program that can be run")
        return given
    if not _find_chromium():
        try:
            install(CHROMIUM_PACKAGES)
        except CannotInstall as reason:
            raise ServerFailed(
                f"Chromium is not installed and could not be: {reason}. "
                f"Install the packages {', '.join(CHROMIUM_PACKAGES)}, or set TEST_CHROMIUM=/path/of/chromium."
            ) from None
    if not (found := _find_chromium()):
        raise ServerFailed("the package chromium was installed, but no program chromium is in the path")
    return found


def _find_chromium() -> str | None:
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def _get_postgres(environ: Mapping[str, str]) -> Postgres:
    if given := environ.get("TEST_DATABASE_URL"):
        return Postgres(given)
    return _local_or_container(
        find_postgres, PrivatePostgres, ContainerPostgres, POSTGRES_PACKAGES, "TEST_DATABASE_URL=postgresql://…"
    )


def _get_rabbit(environ: Mapping[str, str]) -> Rabbit:
    if given := environ.get("TEST_AMQP_URL"):
        address = urlsplit(given)
        admin = environ.get("TEST_AMQP_ADMIN_URL", f"http://{address.hostname}:15672")
        return Rabbit(given, admin)
    return _local_or_container(find_rabbit, PrivateRabbit, ContainerRabbit, RABBIT_PACKAGES, "TEST_AMQP_URL=amqp://…")


def _local_or_container(
    find: Callable[[], object],
    local: Callable[[], Server],
    container: Callable[[], Server],
    packages: list[str],
    setting: str,
) -> Server:
    """Servers on this system come before containers: they start faster and can be killed for real."""
    try:
        find()
    except FileNotFoundError as missing:
        try:
            install(packages)
        except CannotInstall as reason:
            return _container(container, f"{missing}, and could not be installed: {reason}", packages, setting)
    return local()


def _container(container: Callable[[], Server], why: str, packages: list[str], setting: str) -> Server:
    try:
        return container()
    except NoEngine as reason:
        raise ServerFailed(
            f"{why}. No container either: {reason}. "
            f"Do one of these: install the package {', '.join(packages)}; set {setting}; start a Docker engine."
        ) from None


def _wait_for_rabbit(rabbit: Rabbit) -> Rabbit:
    if isinstance(rabbit, PrivateRabbit):
        rabbit.ready()
    if not rabbit.answers():
        raise ServerFailed(
            f"no RabbitMQ with a management API answers at {rabbit.admin_address} (set TEST_AMQP_ADMIN_URL), "
            "or the account is no administrator"
        )
    return rabbit


@contextmanager
def _closing(server: Server) -> Iterator[Server]:
    """`with server` would start a private one: here starting is a step of its own."""
    try:
        yield server
    finally:
        server.close()
