"""The pytest plugin of every service. A service overrides `service` (and `instance`) in its conftest; the rest follows.

Databases: each test that asks for `runtime`, `app` or `as_` runs on SQLite and on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from flask import Flask
from sqlalchemy import select

from casework.domain.actors import ANONYMOUS, Actor
from casework.runtime import Runtime
from casework.service import Service
from casework.storage.tables import event_log
from casework.testing.client import GATEWAY, As, client_as
from casework.testing.ground import Clock, Databases, Ground
from casework.web.app import create_app

DATABASES = ("sqlite", "postgres")


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> None:
    """Log lines as they come; structlog's own tracebacks draw all local variables, which can take seconds."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ]
    )


@pytest.fixture(scope="session")
def postgres() -> Iterator[Any]:
    """A PostgreSQL server for this run: given by TEST_DATABASE_URL, or private."""
    from casework.testing.servers.ensure import ensure_postgres

    with ensure_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def rabbit() -> Iterator[Any]:
    """A RabbitMQ node for this run: given by TEST_AMQP_URL, or private."""
    from casework.testing.servers.ensure import ensure_rabbit

    with ensure_rabbit() as server:
        yield server


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Databases:
    """Makes migrated databases; starts PostgreSQL only when one is asked for."""
    return Databases(tmp_path_factory.mktemp("databases"), lambda: request.getfixturevalue("postgres"))


@pytest.fixture(params=DATABASES)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Runs the test once on each database."""
    return str(request.param)


@pytest.fixture
def clock() -> Clock:
    """The domain's time, standing at Monday 2 March 2026, 9:00 (Asia/Shanghai)."""
    return Clock()


@pytest.fixture
def instance(service: Service) -> str:
    """The instance under test."""
    return f"{service.channel}/city"


@pytest.fixture
def ground(tmp_path: Path, service: Service, instance: str) -> Ground:
    """Keys and topology for the gateway and the instance."""
    return Ground(tmp_path / "city", [GATEWAY, instance], [instance] if service.custody else [])


@pytest.fixture
def runtime(
    service: Service, instance: str, ground: Ground, databases: Databases, database_kind: str, clock: Clock
) -> Iterator[Runtime]:
    """A runtime on a fresh database."""
    url = databases.fresh(service, database_kind)
    made = ground.runtime(instance, url, now=clock)
    yield made
    made.database.dispose()
    databases.drop(url)


@pytest.fixture
def app(service: Service, runtime: Runtime) -> Flask:
    """The web app of the service."""
    return create_app(service, runtime)


@pytest.fixture
def as_(app: Flask) -> Callable[..., As]:
    """`as_(actor, number=…)`: a client that comes as somebody."""

    def make(actor: Actor = ANONYMOUS, **claims: Any) -> As:
        return client_as(app, actor, **claims)

    return make


@pytest.fixture
def announced(runtime: Runtime) -> Callable[[], list[Any]]:
    """What has been announced so far: rows of the event log, in order."""

    def read() -> list[Any]:
        with runtime.read() as connection:
            return list(connection.execute(select(event_log).order_by(event_log.c.id)))

    return read
