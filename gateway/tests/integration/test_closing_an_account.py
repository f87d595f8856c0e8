"""What waits in the store when its sender's account is closed goes on as nobody's, whatever comes first."""

import threading
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from casework.domain.actors import ANONYMOUS, Actor, Kind
from casework.storage.statements import insert_new
from gateway import envelopes
from gateway.forwarder import Forwarder
from gateway.minting import mint
from gateway.store import Submission
from gateway.tables import account, stored_submission
from gateway.testing.people import PASSWORD, People
from gateway.testing.town import OFFICE
from gateway.testing.wire import Cut

LETTER = {"department": "transport", "kind": "consultation", "subject": "路灯", "body": "三号路的路灯不亮。"}
PATH = "/api/mailbox/letters"
NOBODY = ANONYMOUS.label


@pytest.fixture
def anna(town):
    """Anna, logged in; the service's document is known."""
    town.parts.documents.refresh()
    people = People(town.app)
    made = people.add("anna")
    return SimpleNamespace(id=made.id, browser=people.browser("anna"), label=Actor(Kind.CITIZEN, made.id).label)


def write(town, anna, key="k-1", cut=Cut.BEFORE, **over):
    """A letter that is stored."""
    town.wire.cuts = [cut]
    answer = anna.browser.send("POST", PATH, LETTER | over, **{"Idempotency-Key": key})
    assert answer.status_code == 202, answer.text
    return answer.json


def close(anna):
    assert anna.browser.post("/api/auth/personal/closure", {"password": PASSWORD}).status_code == 204


def kept(town):
    """The envelopes, opened."""
    vault = town.runtime.vault
    with town.runtime.read() as connection:
        rows = connection.execute(select(stored_submission)).all()
    return [envelopes.opened(vault, row.number, row.envelope) for row in rows]


def drain(town):
    for _ in range(20):
        town.forward()
    with town.runtime.read() as connection:
        pending = stored_submission.c.state == "pending"
        assert connection.scalar(select(func.count()).select_from(stored_submission).where(pending)) == 0


def test_closed_before_delivery_the_letter_arrives_once_under_its_number_as_nobodys(town, anna):
    told = write(town, anna)
    close(anna)
    drain(town)
    (letter,) = town.letters()
    assert (letter.number, letter.code, letter.actor) == (told["number"], told["query_code"], NOBODY)
    headers = {"X-Query-Code": told["query_code"]}
    assert town.app.test_client().get(f"/api/track/{told['number']}", headers=headers).status_code == 200


def test_nothing_that_is_kept_names_the_account_delivered_or_not(town, anna):
    write(town, anna, "k-1")
    drain(town)
    write(town, anna, "k-2", subject="另一件事")
    assert sorted(each["sub"] for each in kept(town)) == ["", anna.id]
    close(anna)
    assert len(kept(town)) == 2
    for each in kept(town):
        assert (each["kind"], each["sub"], each["name"], each["roles"]) == ("anonymous", "", "", [])


def test_closed_after_the_forwarder_has_read_its_list(town, anna):
    write(town, anna)
    forwarder = Forwarder(town.runtime, town.parts.settings)
    (row,) = forwarder._due()
    close(anna)
    forwarder._deliver(row)
    assert [letter.actor for letter in town.letters()] == [NOBODY]


def test_delivered_before_the_letter_has_its_owner_until_the_service_hears_of_the_closing(town, anna):
    write(town, anna)
    drain(town)
    assert [letter.actor for letter in town.letters()] == [anna.label]


def test_closed_while_the_service_was_tried_the_letter_is_stored_as_nobodys(town, anna):
    """The request was let in before, and comes to the store after."""
    close(anna)
    actor = Actor(Kind.CITIZEN, anna.id, name="Anna")
    minted = mint(b"secret", "MC", actor, PATH, "k-1", b"{}")
    body = town.app.json.dumps(LETTER).encode()
    town.parts.store.take(Submission(OFFICE, PATH, actor, minted, body, LETTER, ("subject",)))
    (envelope,) = kept(town)
    assert (envelope["kind"], envelope["sub"], envelope["name"]) == ("anonymous", "", "")
    drain(town)
    assert [letter.actor for letter in town.letters()] == [NOBODY]


def test_delivered_while_the_account_is_being_closed_the_query_code_does_not_come_back(town, anna, monkeypatch):
    """The closing has read the row before the forwarder is done with it, and writes after: PostgreSQL allows that."""
    write(town, anna)
    opened = envelopes.opened
    with town.runtime.unit_of_work() as uow:

        def meanwhile(vault, number, envelope):
            t = stored_submission
            done = {"state": "delivered", "envelope": envelopes.spent(vault, number)}
            uow.connection.execute(t.update().where(t.c.number == number).values(**done))
            return opened(vault, number, envelope)

        with monkeypatch.context() as between:
            between.setattr(envelopes, "opened", meanwhile)
            assert envelopes.cut(uow, anna.id) == 0
    assert kept(town) == [envelopes.NOBODY]


def test_a_key_that_somebody_without_account_has_used_does_not_hold_the_letter_up(town, anna):
    nobody = town.app.test_client().post(
        PATH, json=LETTER | {"body": "别人的信。"}, headers={"Idempotency-Key": "same"}
    )
    assert nobody.status_code == 201
    told = write(town, anna, "same")
    close(anna)
    drain(town)
    assert {letter.number for letter in town.letters()} == {nobody.json["number"], told["number"]}


def test_others_letters_keep_their_sender(town, anna):
    people = People(town.app)
    ben = people.add("ben")
    write(town, SimpleNamespace(browser=people.browser("ben")))
    close(anna)
    assert [each["sub"] for each in kept(town)] == [ben.id]


def test_who_closes_waits_for_what_is_being_stored(runtime, people):
    """On both databases: one of the two comes first, and the second sees what the first has done."""
    made = people.add("anna")
    actor, now, found = Actor(Kind.CITIZEN, made.id, name="Anna"), runtime.real_now(), []
    minted = mint(b"secret", "MC", actor, PATH, "k-1", b"{}")
    begun = threading.Event()

    def closing():
        begun.set()
        with runtime.unit_of_work(actor) as uow:
            found.append(envelopes.cut(uow, made.id))
            uow.connection.execute(account.delete().where(account.c.id == made.id))

    thread = threading.Thread(target=closing)
    with runtime.unit_of_work(actor) as uow:
        assert envelopes.still_there(uow.connection, actor) == actor
        thread.start()
        begun.wait(10)
        row = {
            "number": minted.number, "key": minted.scope, "request": "", "instance": OFFICE, "path": PATH,
            "sealed": "s", "envelope": envelopes.sealed(runtime.vault, actor, minted, ""),
            "answer": runtime.vault.seal("{}", "x"),
            "state": "pending", "refused": 0, "tries": 0, "reason": "", "taken_at": now,
            "next_at": now, "ended_at": None,
        }  # fmt: skip
        insert_new(uow.connection, stored_submission, row)
    thread.join(30)
    assert found == [1]
    with runtime.unit_of_work(actor) as uow:
        assert envelopes.still_there(uow.connection, actor) == ANONYMOUS
