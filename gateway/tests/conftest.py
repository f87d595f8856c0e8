from collections.abc import Iterator

import pytest

from gateway.service import service as gateway_service
from gateway.testing.town import Town


@pytest.fixture(scope="session")
def service():
    """The service under test."""
    return gateway_service


@pytest.fixture
def instance() -> str:
    return "gateway/main"


@pytest.fixture
def town(tmp_path) -> Iterator[Town]:
    made = Town(tmp_path / "town")
    yield made
    made.close()
