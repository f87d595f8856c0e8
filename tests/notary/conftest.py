"""All that a new service writes to get the kernel's fixtures and checks."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "src"))


@pytest.fixture(scope="session")
def service():
    """The service under test."""
    from notary.service import service as notary

    return notary
