"""The mailbox on both databases, in a city of four departments."""

import json

import pytest

from svc_mailbox.service import service as mailbox
from svc_mailbox.testing.desk import DEPARTMENTS


@pytest.fixture(scope="session")
def service():
    """The service under test."""
    return mailbox


@pytest.fixture
def ground(ground):
    """The same ground, with the departments of the tests."""
    folder = ground.folder / "config"
    folder.mkdir(exist_ok=True)
    (folder / "departments.json").write_text(json.dumps({"departments": DEPARTMENTS}), encoding="utf-8")
    return ground
