"""One city in real processes for all journeys: embedded, on a free port, with the people of the demo."""

import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from casework.domain.actors import Kind
from deploy.accounts import Registrar, Wanted
from deploy.city import City, free_port
from deploy.demo.people import Visitor
from deploy.demo.stage import PASSWORD, PEOPLE, demo_code
from deploy.processes import RunningCity
from deploy.setup import prepare

STAYS_SECONDS = 120  # well below what counts as having proven oneself just now


@dataclass(frozen=True)
class Town:
    """A running city and the way to come to it."""

    city: City
    running: RunningCity
    token: str  # of a citizen's program, with a limit of its own and nobody's name on what it sends
    staff_token: str  # of a reviewer of jiaotong, likewise
    desks: dict[str, tuple[float, Visitor]] = field(default_factory=dict)  # who sits at a desk, and since when

    @property
    def url(self) -> str:
        """The front door."""
        return self.city.url

    def visitor(self, login: str = "") -> Visitor:
        """Somebody with a browser, logged in when named: a code is good once, so who is there already stays."""
        if not login:
            return Visitor(self.url)
        since, visitor = self.desks.get(login, (0.0, None))
        if visitor is None or time.monotonic() - since > STAYS_SECONDS:
            visitor = Visitor(self.url)
            visitor.log_in(login, PASSWORD, demo_code(login))
            self.desks[login] = (time.monotonic(), visitor)
        return visitor


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory):
    """The city of this test run."""
    var: Path = tmp_path_factory.mktemp("town")
    city = City(var, port=free_port())
    prepare(city)
    registrar = Registrar(city)
    for person in PEOPLE:
        registrar.account_once(person)
    registrar.account_once(Wanted("program", PASSWORD, Kind.CITIZEN, "程序"))
    token = registrar.token("program", ("read", "write", "submit", "anonymous"))
    staff_token = registrar.token("jt-shenhe")
    registrar.close()
    with RunningCity(var, city.port) as running:
        yield Town(city, running, token, staff_token)
