"""The exchange on both databases, with an office of each partner at the other end."""

import pytest

from casework.crypto.keys import PublicKeys
from casework.testing.client import GATEWAY
from casework.testing.ground import Ground
from exchange.service import service as exchange_service
from exchange.testing.office import Office
from exchange.testing.town import EXCHANGE, MAILBOX, Town, configure


@pytest.fixture(scope="session")
def service():
    """The service under test."""
    return exchange_service


@pytest.fixture
def instance():
    """There is one."""
    return EXCHANGE


@pytest.fixture
def ground(tmp_path):
    """Gateway, exchange and a mailbox that takes cases."""
    made = Ground(tmp_path / "city", [GATEWAY, EXCHANGE, MAILBOX])
    made.place(MAILBOX, code="MC", subscribes=["*.*.case_referred.v1"])
    return made


@pytest.fixture
def offices(ground, clock):
    """The bureau and the service centre."""
    theirs = PublicKeys.load(ground.keys / "public.json").jwks()
    made = {partner: Office(partner, clock, theirs) for partner in ("petitions", "centre")}
    configure(ground, *made.values())
    return made


@pytest.fixture
def town(service, offices, runtime, clock):
    """All of it."""
    return Town(service, runtime, clock, offices)
