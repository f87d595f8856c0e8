"""The contract as published under docs/events, and the services that keep it."""

import json
import sys
from pathlib import Path

import pytest

from casework.contracts import Catalogue
from casework.contracts.checking import Published
from casework.crypto.keyfiles import make_keys, publish
from deploy import contracts
from svc_mailbox.service import service as mailbox
from svc_mailbox.testing.desk import DEPARTMENTS

ROOT = Path(__file__).parents[2]
NOTARY = "notary/city"

sys.path.insert(0, str(ROOT / "tests" / "notary" / "src"))


@pytest.fixture(scope="session")
def service():
    """Whose events are sent here."""
    return mailbox


@pytest.fixture(scope="session")
def notary():
    """A service that takes referrals."""
    from notary.service import service as declared

    return declared


@pytest.fixture(scope="session")
def folder():
    """Where the contract lies."""
    return ROOT / "docs" / "events"


@pytest.fixture(scope="session")
def published(folder):
    """The committed schemas."""
    return Published.load(folder / "schemas")


@pytest.fixture(scope="session")
def catalogue():
    """The events of a city as the code declares them."""
    return contracts.catalogue()


@pytest.fixture(scope="session")
def with_notary(notary):
    """The same, with a service that the city may add."""
    return Catalogue([*contracts.channels(), notary])


@pytest.fixture
def ground(ground):
    """The city of the mailbox's tests, with a notary that takes what is referred to it."""
    config = ground.folder / "config"
    config.mkdir(exist_ok=True)
    (config / "departments.json").write_text(json.dumps({"departments": DEPARTMENTS}), encoding="utf-8")
    make_keys(ground.keys, NOTARY)
    publish(ground.keys)
    ground.peers[NOTARY] = {"url": "http://127.0.0.1:9", "code": "NC", "subscribes": ["*.*.case_referred.v1"]}
    ground.write()
    return ground
