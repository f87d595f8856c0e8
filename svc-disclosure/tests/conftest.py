"""The disclosure office on both databases, in the city of `testing.offices`."""

import json

import pytest

from svc_disclosure.service import service as disclosure
from svc_disclosure.testing.offices import CONFIGURATION, DEPARTMENTS


@pytest.fixture(scope="session")
def service():
    """The service under test."""
    return disclosure


@pytest.fixture
def ground(ground):
    """The same ground, with the departments and the agencies of the tests."""
    folder = ground.folder / "config"
    folder.mkdir(exist_ok=True)
    (folder / "departments.json").write_text(json.dumps({"departments": DEPARTMENTS}), encoding="utf-8")
    (folder / "disclosure.json").write_text(json.dumps(CONFIGURATION), encoding="utf-8")
    return ground
