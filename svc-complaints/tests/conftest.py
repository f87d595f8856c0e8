"""The complaints on both databases, in the city of `testing.people`."""

import json

import pytest

from svc_complaints.service import service as complaints
from svc_complaints.testing.offices import CONFIGURATION, DEPARTMENTS


@pytest.fixture(scope="session")
def service():
    """The service under test."""
    return complaints


@pytest.fixture
def ground(ground):
    """The same ground, with the departments and the offices of the tests."""
    folder = ground.folder / "config"
    folder.mkdir(exist_ok=True)
    (folder / "departments.json").write_text(json.dumps({"departments": DEPARTMENTS}), encoding="utf-8")
    (folder / "complaints.json").write_text(json.dumps(CONFIGURATION), encoding="utf-8")
    return ground
