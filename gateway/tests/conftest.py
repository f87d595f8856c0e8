import json
from collections.abc import Iterator

import pytest

from gateway.service import service as gateway_service
from gateway.testing.people import People
from gateway.testing.town import QUICK_HASHES, Town


@pytest.fixture(scope="session")
def service():
    """The service under test."""
    return gateway_service


@pytest.fixture
def instance() -> str:
    return "gateway/main"


@pytest.fixture
def ground(ground):
    """With hashes that cost little: tests look at many passwords."""
    (ground.folder / "config").mkdir(parents=True, exist_ok=True)
    (ground.folder / "config" / "gateway.json").write_text(json.dumps(QUICK_HASHES))
    return ground


@pytest.fixture
def town(tmp_path) -> Iterator[Town]:
    made = Town(tmp_path / "town")
    yield made
    made.close()


@pytest.fixture
def people(app) -> People:
    """Accounts of this test, and browsers logged in as them."""
    return People(app)
