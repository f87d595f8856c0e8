"""The kernel is tested by the smallest service there is."""

import pytest

from casework.testing.sample.service import service as sample


@pytest.fixture(scope="session")
def service():
    """The service under test."""
    return sample
