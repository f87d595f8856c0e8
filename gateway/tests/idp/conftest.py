"""The gateway with four identity providers, all of them the simulated platform on a real port."""

import json

import pytest
from sqlalchemy import func, select

from casework.audit import log as audit_log
from gateway.tables import account
from gateway.testing.idp import Simulator
from gateway.testing.idp.visitor import ORIGIN, Visitor, install
from gateway.testing.town import QUICK_HASHES


@pytest.fixture
def simulator():
    with Simulator() as running:
        yield running


@pytest.fixture
def settings():
    """What the configuration has besides its providers; a test overrides it."""
    return {}


@pytest.fixture
def origin():
    """PUBLIC_ORIGIN; a test overrides it."""
    return ORIGIN


@pytest.fixture
def ground(ground, simulator, settings, origin):
    limits = {"address_limits": {"login": "1000/minute", "write": "1000/minute"}}
    content = QUICK_HASHES | {"public_origin": origin} | limits
    (ground.folder / "config" / "gateway.json").write_text(json.dumps(content))
    install(simulator, ground.folder / "config", **settings)
    return ground


@pytest.fixture
def visitor(app):
    return Visitor(app)


@pytest.fixture
def other(app):
    """Another browser."""
    return Visitor(app)


@pytest.fixture
def accounts(runtime):
    """How many accounts there are."""

    def count():
        with runtime.read() as connection:
            return connection.scalar(select(func.count()).select_from(account))

    return count


@pytest.fixture
def audited(runtime):
    """Actors, actions and details of the audit, newest first."""

    def read(action):
        with runtime.read() as connection:
            return [(e.actor, e.detail) for e in audit_log.read(connection, runtime.vault, action=action)]

    return read
