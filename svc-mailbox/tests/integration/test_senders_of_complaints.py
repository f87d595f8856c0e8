"""The account behind a letter that became a complaint: its own list has it there, and nothing names it here."""

import pytest
from alembic import command
from sqlalchemy import select, update

from casework.domain.actors import ANONYMOUS
from casework.storage.migrate import config, upgrade
from casework.storage.tables import metadata, personal_request
from casework.testing.client import citizen
from casework.testing.offices import Office, add_office
from svc_mailbox.storage import codec
from svc_mailbox.storage.tables import letter, letter_entry
from svc_mailbox.storage.tables import metadata as own_tables
from svc_mailbox.testing.desk import ANONYMOUS_LETTER, INTAKE, LETTER, Life

COMPLAINTS, EXCHANGE, GATEWAY = "complaints/city", "exchange/main", "gateway/main"
ANNA = citizen("anna-s-account")
OWN = "/api/mailbox/letters"
REQUESTS = "/api/mailbox/personal-requests"


@pytest.fixture
def ground(ground):
    for instance in (COMPLAINTS, EXCHANGE, GATEWAY):
        add_office(ground, instance)
    return ground


@pytest.fixture
def office(ground, service, runtime):
    return Office(COMPLAINTS, ground, service, runtime)


@pytest.fixture
def refer(announced):
    """`refer(life)`: to the complaints; the referral's id, and what was sealed into it."""

    def done(life, destination="efficiency_complaint", reason="属于效能投诉。"):
        answer = life.desk("refer", INTAKE, reason=reason, destination=destination)
        assert answer.status_code == 200, answer.text
        event = [row for row in announced() if row.type == "mailbox.case_referred.v1"][-1]
        return event.data["referral"], event.data["sealed"]

    return done


@pytest.fixture
def told(ground, service, runtime):
    """The gateway says that the account was closed."""
    gateway = Office(GATEWAY, ground, service, runtime)
    return lambda: gateway.tell("account_closed", ANNA.id, closed_at=runtime.real_now().isoformat())


def places(runtime, word=ANNA.id):
    """The tables in which it can be read as it is."""
    with runtime.read() as connection:
        tables = [*metadata.sorted_tables, *own_tables.sorted_tables]
        return [t.name for t in tables if any(word in str(row) for row in connection.execute(select(t)))]


def sees(as_, number, code=""):
    return as_(ANNA).get(f"/api/track/{number}", headers={"X-Query-Code": code}).status_code


def gone(as_, refer, office):
    """A letter of Anna's, with all that she can do, after the complaints have it; and what they were given."""
    life = Life(as_, LETTER, ANNA)
    assert life.say("additions", text="补充。").status_code == 200
    assert as_(ANNA).post(f"{REQUESTS}/{life.number}", json={"kind": "access"}).status_code == 201
    id_, sealed = refer(life)
    assert sees(as_, life.number) == 200
    office.answer("referral_confirmed", life.number, id_, left_behind="")
    return life, office.opened(sealed, id_)["content"]


def test_after_the_confirmation_no_table_names_it_and_the_code_still_opens_the_letter(as_, refer, office, runtime):
    life, content = gone(as_, refer, office)
    assert content["owner"] == ANNA.id
    assert places(runtime) == []
    assert as_(ANNA).get(OWN).json["letters"] == [], "it is in their list at the complaints"
    assert (sees(as_, life.number), sees(as_, life.number, life.code)) == (404, 200)
    asked = as_(ANONYMOUS).get(f"{REQUESTS}/{life.number}", headers={"X-Query-Code": life.code}).json
    assert [one["kind"] for one in asked["requests"]] == ["access"]


def test_nor_does_what_a_nameless_sender_adds_who_is_logged_in(as_, runtime):
    life = Life(as_, ANONYMOUS_LETTER, ANNA)
    assert life.say("additions", text="补充。").status_code == 200
    assert places(runtime) == []


def test_a_letter_that_went_elsewhere_stays_in_the_list(as_, refer, ground, service, runtime):
    life = Life(as_, LETTER, ANNA)
    id_, _ = refer(life, "petition")
    Office(EXCHANGE, ground, service, runtime).answer("referral_confirmed", life.number, id_, left_behind="")
    assert [one["number"] for one in as_(ANNA).get(OWN).json["letters"]] == [life.number]


def test_what_comes_back_is_theirs_again(as_, refer, office, runtime):
    life, content = gone(as_, refer, office)
    office.refer(life.number, content | {"reason": "属于咨询。"})
    assert [one["number"] for one in as_(ANNA).get(OWN).json["letters"]] == [life.number]
    assert sees(as_, life.number) == 200
    with runtime.read() as connection:
        row = connection.execute(select(letter)).one()
    assert (row.owner, codec.from_json(row.document).owner) == (ANNA.id, ANNA.id)


@pytest.mark.parametrize("when", ["before the confirmation", "while it was there", "after it came back"])
def test_a_closed_account_owns_it_no_more_whenever_it_was_closed(as_, refer, office, told, runtime, when):
    life = Life(as_, LETTER, ANNA)
    id_, sealed = refer(life)
    content = office.opened(sealed, id_)["content"]
    if when == "before the confirmation":
        told()
    office.answer("referral_confirmed", life.number, id_, left_behind="")
    if when == "while it was there":
        told()
    office.refer(life.number, content | {"reason": "属于咨询。"})
    if when == "after it came back":
        told()
    assert set(places(runtime)) <= {"closed_account", "inbox", "inbox_head"}
    assert (sees(as_, life.number), sees(as_, life.number, life.code)) == (404, 200)


def test_what_comes_back_without_an_account_keeps_the_one_that_it_has(as_, refer, ground, service, runtime):
    life = Life(as_, LETTER, ANNA)
    id_, sealed = refer(life, "petition")
    exchange = Office(EXCHANGE, ground, service, runtime)
    content = exchange.opened(sealed, id_)["content"]
    exchange.answer("referral_confirmed", life.number, id_, left_behind="")
    exchange.refer(life.number, {k: v for k, v in content.items() if k != "owner"} | {"reason": "不属于信访。"})
    assert sees(as_, life.number) == 200


def test_letters_and_entries_of_before_are_emptied(as_, refer, office, service, runtime):
    kept = Life(as_, LETTER, ANNA)
    life, _ = gone(as_, refer, office)
    with runtime.database.write() as connection:
        command.downgrade(config(service, connection), "mailbox@mailbox_0003")
        row = connection.execute(select(letter).where(letter.c.number == life.number)).one()
        as_before = {"owner": ANNA.id, "document": row.document | {"owner": ANNA.id}}
        connection.execute(update(letter).where(letter.c.number == life.number).values(as_before))
        connection.execute(update(personal_request).values(account=ANNA.id))
        connection.execute(update(letter_entry).where(letter_entry.c.part == "citizen").values(account=ANNA.id))
    upgrade(service, runtime.database)
    assert places(runtime) == ["letter"]
    assert [one["number"] for one in as_(ANNA).get(OWN).json["letters"]] == [kept.number]
    with runtime.read() as connection:
        assert INTAKE.id in connection.scalars(select(letter_entry.c.account)).all()
