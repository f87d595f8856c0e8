"""The portal on both databases, with a scripted gateway behind it."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from casework.domain.actors import ANONYMOUS, Role
from casework.messaging.inbox import Inbox
from casework.testing.client import staff as staff_account
from casework.testing.ground import Ground
from portal.scoreboard.figures import figures, scoreboard
from portal.service import service as portal
from portal.testing import disclosure as disclosure_script
from portal.testing.complaints import script

HERE = Path(__file__).parent
DEPARTMENTS = [
    {
        "id": "housing",
        "name": "住房和城乡建设局",
        "name_en": "Housing Bureau",
        "instances": {"mailbox": "mailbox/city"},
    },
    {"id": "power", "name": "供电局", "name_en": "Power Bureau", "instances": {"mailbox": "mailbox/city"}},
    {"id": "service", "name": "政务服务中心", "name_en": "Service Centre", "instances": {}},
]


@pytest.fixture(scope="session")
def service():
    """The service under test."""
    return portal


@pytest.fixture
def instance():
    """There is one portal."""
    return "portal/main"


@pytest.fixture(scope="session")
def gateway_module() -> ModuleType:
    """The module of the scripted gateway: tests folders are no packages."""
    spec = importlib.util.spec_from_file_location("portal_fake_gateway", HERE / "fake_gateway.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def gateway(gateway_module):
    """A fresh scripted gateway."""
    fake = gateway_module.FakeGateway()
    yield fake
    fake.close()


@pytest.fixture
def ground(tmp_path, gateway):
    """A city of gateway, portal, two mailboxes, complaints and disclosure."""
    made = Ground(
        tmp_path / "city",
        ["gateway/main", "portal/main", "mailbox/city", "mailbox/price", "complaints/city", "disclosure/city"],
    )
    made.place("gateway/main", url=gateway.url)
    made.place("complaints/city", code="CS")
    made.place("disclosure/city", code="DS")
    config = tmp_path / "city" / "config"
    config.mkdir()
    (config / "departments.json").write_text(json.dumps({"departments": DEPARTMENTS}), encoding="utf-8")
    return made


@pytest.fixture
def reader(as_):
    """Somebody without an account."""
    return as_(ANONYMOUS, dlg="delegated")


@pytest.fixture
def clerk(as_):
    """A clerk who is logged in."""
    return as_(staff_account("housing", Role.CLERK), dlg="delegated", csrf="form-token")


@pytest.fixture
def take(runtime):
    """Takes events in as the inbox does."""
    door = Inbox(portal, runtime)

    def run(*events):
        return [door.take(e).value for e in events]

    return run


@pytest.fixture
def board(runtime):
    """The figures as they stand."""

    def read():
        with runtime.read() as connection:
            found = scoreboard(connection)
        return {department: figures(tally) for department, tally in found.departments.items()}

    return read


@pytest.fixture
def complaints(gateway):
    """The scripted gateway answers for complaints and supervision; what is given changes the scripted views."""

    def answer(**over):
        gateway.script |= script(**over)
        return gateway

    answer()
    return answer


@pytest.fixture
def disclosure(gateway):
    """The scripted gateway answers for information on request; what is given changes the scripted views."""

    def answer(**over):
        gateway.script |= disclosure_script.script(**over)
        return gateway

    answer()
    return answer
