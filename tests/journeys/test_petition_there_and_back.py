"""A letter with a file goes to an office that answers later, is registered there, and comes back with all it had."""

import io
import json
from dataclasses import dataclass
from datetime import date, datetime

import pytest
from notary.storage import metadata
from sqlalchemy import select

from casework import files, referrals
from casework.crypto import seals
from casework.domain.actors import ANONYMOUS
from casework.domain.events import Event
from casework.referrals import fetching
from casework.service import Service
from casework.storage.tables import referral, stored_file
from casework.testing.city import City
from casework.testing.client import client_as
from casework.testing.ground import START, Ground
from casework.testing.waiting import wait_until
from casework.web.app import create_app
from svc_mailbox.service import service as mailbox
from svc_mailbox.testing.desk import DEPARTMENTS, INTAKE, LETTER, Life

MAILBOX, BUREAU = "mailbox/city", "exchange/main"
PLAN = b"the plan of the house"
TAKEN = {}


@dataclass(frozen=True, kw_only=True)
class Acknowledged(Event, name="partner_acknowledged"):
    partner: str
    alias: str
    at: datetime
    notify_by: date


@dataclass(frozen=True, kw_only=True)
class Concluded(Event, name="partner_concluded"):
    partner: str
    outcome: str
    at: datetime
    to: str
    sealed: str


def opens(_uow, incoming):
    TAKEN[incoming.number] = incoming
    return referrals.LATER


bureau = Service(
    channel="exchange",
    package="notary",
    title="Bureau",
    metadata=metadata,
    handlers=referrals.handlers(opens=opens, confirmed=lambda *_: None, refused=lambda *_: None),
)


@pytest.fixture(params=["sqlite", "postgres"])
def city(request, tmp_path, databases, clock):
    """Embedded on SQLite, and with a broker on PostgreSQL."""
    ground = Ground(tmp_path, ["gateway/main", MAILBOX, BUREAU])
    (ground.folder / "config").mkdir()
    (ground.folder / "config" / "departments.json").write_text(json.dumps({"departments": DEPARTMENTS}))
    rabbit = request.getfixturevalue("rabbit") if request.param == "postgres" else None
    made = City(ground, {MAILBOX: mailbox, BUREAU: bureau}, databases, request.param, clock=clock, rabbit=rabbit)
    made.start()
    yield made
    made.close()
    TAKEN.clear()


@pytest.fixture
def life(city):
    """A letter with a file, on its way to the bureau and taken in there."""
    app = create_app(mailbox, city[MAILBOX])
    made = Life(lambda actor=ANONYMOUS, **claims: client_as(app, actor, **claims), LETTER)
    with city[MAILBOX].unit_of_work() as uow:
        files.add(uow, made.number, io.BytesIO(PLAN), "plan.txt", "citizen")
    assert made.desk("refer", INTAKE, destination="petition", reason="属于信访事项。").status_code == 200
    wait_until(lambda: made.number in TAKEN, "the case at the bureau")
    return made


def acknowledge(city, life):
    incoming = TAKEN[life.number]
    with city[BUREAU].unit_of_work() as uow:
        facts = {"partner": "petitions", "alias": "XF-17", "at": START, "notify_by": date(2026, 3, 17)}
        uow.announce(Acknowledged(subject=life.number, **facts))
        referrals.confirm(uow, incoming.id)
    wait_until(lambda: fetching.fetch(city[BUREAU]), "the file at the bureau")
    return wait_until(lambda: life.tracked()["outcome"] and life.tracked(), "the confirmation")


def kept(city, instance, number):
    with city[instance].read() as connection:
        return [f["name"] for f in files.listed(connection, city[instance], number)]


def test_it_is_ours_until_the_bureau_has_registered_it_and_fetched_its_file(city, life):
    seen = life.tracked()
    assert (seen["state"], seen["body"]) == ("referring", LETTER["body"])
    assert [file.name for file in TAKEN[life.number].files] == ["plan.txt"]
    assert fetching.fetch(city[BUREAU]) == 1
    assert life.tracked()["state"] == "referring"
    with city[BUREAU].unit_of_work() as uow:
        referrals.confirm(uow, TAKEN[life.number].id)
    seen = wait_until(lambda: life.tracked()["outcome"] and life.tracked(), "the confirmation")
    assert (seen["state"], seen["outcome"], seen["body"], seen["attachments"]) == ("closed", "referred", "", [])
    assert kept(city, BUREAU, life.number) == ["plan.txt"]
    with city[MAILBOX].read() as connection:
        assert connection.execute(select(stored_file)).all() == []


def test_what_the_bureau_returns_is_a_letter_again_with_its_file(city, life, clock):
    seen = acknowledge(city, life)
    assert (seen["referral"]["alias"], seen["referral"]["notify_by"]) == ("XF-17", "2026-03-17")
    clock.forward(days=3)
    incoming = TAKEN[life.number]
    with city[BUREAU].unit_of_work() as uow:
        content = dict(incoming.content) | {"origin": "return", "reason": "属于城管职责。", "hops": 2}
        referrals.send(uow, life.number, MAILBOX, content, incoming.received_at, files=True)
    wait_until(lambda: life.tracked()["state"] == "registered", "the letter to be back")
    wait_until(lambda: fetching.fetch(city[MAILBOX]), "its file")
    seen = life.tracked()
    assert (seen["body"], seen["outcome"], seen["referral"]) == (LETTER["body"], None, None)
    (file,) = seen["attachments"]
    path = f"/api/mailbox/letters/{life.number}/attachments/{file['id']}"
    found = client_as(create_app(mailbox, city[MAILBOX]), ANONYMOUS).get(path, headers={"X-Query-Code": life.code})
    assert found.data == PLAN
    wait_until(lambda: kept(city, BUREAU, life.number) == [], "the bureau to let go of it")
    with city[BUREAU].read() as connection:
        states = {row.direction: row.state for row in connection.execute(select(referral))}
    assert states == {"in": "confirmed", "out": "confirmed"}
    life.until("answer")
    assert life.tracked()["state"] == "answered"


def test_what_comes_back_before_its_file_was_fetched_is_whole(city, life):
    incoming = TAKEN[life.number]
    with city[BUREAU].unit_of_work() as uow:
        referrals.confirm(uow, incoming.id)
        content = dict(incoming.content) | {"origin": "return", "reason": "属于城管职责。", "hops": 2}
        referrals.send(uow, life.number, MAILBOX, content, incoming.received_at, files=True)
    wait_until(lambda: life.tracked()["state"] == "registered", "the letter to be back")
    wait_until(lambda: fetching.fetch(city[BUREAU]), "the bureau to hear that there is no file for it")
    with city[MAILBOX].read() as connection:
        assert {row.direction: row.state for row in connection.execute(select(referral))}["out"] == "refused"
    seen = life.tracked()
    assert (seen["body"], [file["name"] for file in seen["attachments"]]) == (LETTER["body"], ["plan.txt"])


def test_the_decision_reaches_the_citizen(city, life):
    acknowledge(city, life)
    with city[BUREAU].unit_of_work() as uow:
        runtime = uow.runtime
        content = {"id": "m", "text": "补偿方案已经送达。"}
        sealed = seals.seal(
            content, runtime.ring, runtime.public_keys.sealing(MAILBOX), life.number, runtime.real_now()
        )
        facts = {"partner": "petitions", "outcome": "explain", "at": START, "to": f"/{MAILBOX}", "sealed": sealed}
        uow.announce(Concluded(subject=life.number, **facts))
    result = wait_until(lambda: life.tracked()["referral"]["result"], "the decision")
    assert (result["outcome"], result["text"]) == ("explain", "补偿方案已经送达。")


def test_what_the_bureau_will_not_have_stays_with_its_file(city, life):
    with city[BUREAU].unit_of_work() as uow:
        referrals.refuse(uow, TAKEN[life.number].id, "不属于信访事项。")
    wait_until(lambda: life.tracked()["state"] == "registered", "the letter to be back")
    assert [file["name"] for file in life.tracked()["attachments"]] == ["plan.txt"]
    assert kept(city, BUREAU, life.number) == []
