"""A letter goes from the mailbox to a service that the mailbox has never heard of: sealed, confirmed or refused."""

import json

import pytest
from notary.service import service as notary

from casework.domain.actors import ANONYMOUS, Role
from casework.testing.city import City
from casework.testing.client import client_as, staff
from casework.testing.ground import Ground
from casework.testing.waiting import wait_until
from casework.web.app import create_app
from svc_mailbox.service import service as mailbox
from svc_mailbox.testing.desk import ANONYMOUS_LETTER, DEPARTMENTS, INTAKE, LETTER, Life

MAILBOX, NOTARY = "mailbox/city", "notary/city"


@pytest.fixture(params=["sqlite", "postgres"])
def city(request, tmp_path, databases, clock):
    """Embedded on SQLite, and with a broker on PostgreSQL."""
    ground = Ground(tmp_path, ["gateway/main", MAILBOX, NOTARY])
    (ground.folder / "config").mkdir()
    (ground.folder / "config" / "departments.json").write_text(json.dumps({"departments": DEPARTMENTS}))
    rabbit = request.getfixturevalue("rabbit") if request.param == "postgres" else None
    services = {MAILBOX: mailbox, NOTARY: notary}
    made = City(ground, services, databases, request.param, clock=clock, rabbit=rabbit)
    made.start()
    yield made
    made.close()


@pytest.fixture
def write(city):
    """`write(letter)`: a letter at the mailbox."""
    app = create_app(mailbox, city[MAILBOX])

    def as_(actor=ANONYMOUS, **claims):
        return client_as(app, actor, **claims)

    return lambda letter: Life(as_, letter)


def refer(life):
    answer = life.desk("refer", INTAKE, to=NOTARY, reason="公证事项")
    assert answer.status_code == 200, answer.text


def register(city):
    clerk = client_as(create_app(notary, city[NOTARY]), staff("notary", Role.CLERK))
    return clerk.get("/api/notary/register").json["entries"]


def state(life):
    return life.seen_by(INTAKE).json["state"]


def test_a_letter_is_taken_into_the_register_and_leaves_the_mailbox(city, write):
    life = write(ANONYMOUS_LETTER)
    refer(life)
    underway = state(life)
    (entry,) = wait_until(lambda: register(city), "the entry")
    assert (entry["number"], entry["sender"], entry["subject"]) == (life.number, "/mailbox/city", "水管漏水")
    wait_until(lambda: state(life) != underway, "the mailbox to hear of it")
    assert "水管" not in json.dumps(life.seen_by(INTAKE).json, ensure_ascii=False)


def test_a_consultation_comes_back_with_the_notarys_reason(city, write):
    life = write(LETTER)
    before = state(life)
    refer(life)
    wait_until(lambda: state(life) == before, "the letter to come back")
    seen = json.dumps(life.seen_by(INTAKE).json, ensure_ascii=False)
    assert "A notary gives no advice" in seen
    assert LETTER["subject"] in seen
    assert register(city) == []
