"""Complaints at the front door: taken in while their service is away, found where they live, hard to guess at."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.crypto import receipts
from casework.domain.events import Envelope
from casework.domain.numbers import mint_number
from casework.messaging.inbox import Inbox, Outcome
from gateway import envelopes
from gateway.service import service
from gateway.tables import stored_submission
from gateway.testing import complaints
from gateway.testing.people import People
from gateway.testing.town import PORTAL, Town
from gateway.testing.wire import Cut

PATH = "/api/complaints/complaints"
COMPLAINT = {"kind": "delay", "naming": "anonymous", "subject": "办证拖延", "body": "窗口一再推迟，没有说明理由。"}
WRONG = "00000000"
LOST = (Cut.CONNECT, Cut.BEFORE, Cut.AFTER, Cut.MIDDLE, Cut.AWAY)


@pytest.fixture
def town(tmp_path):
    made = Town(tmp_path / "town", behind=complaints.service, prepare=complaints.make_tables)
    made.parts.documents.refresh()
    yield made
    made.close()


@pytest.fixture
def client(town):
    return town.app.test_client()


def kept(town):
    """What the complaints service has."""
    with town.office.read() as connection:
        return list(connection.execute(select(complaints.complaints)))


def pending(town):
    with town.runtime.read() as connection:
        return [row.number for row in connection.execute(select(stored_submission)) if row.state == "pending"]


def drain(town, most=60):
    for _ in range(most):
        if not pending(town):
            return
        town.forward()
    raise AssertionError(pending(town))


def test_a_complaint_names_no_department_and_gets_the_number_the_gateway_minted(town, client):
    answer = client.post(PATH, json=COMPLAINT)
    (row,) = kept(town)
    assert (answer.status_code, answer.json["number"], answer.json["query_code"]) == (201, row.number, row.code)
    assert row.number.startswith(f"{town.ground.peers[town.instance]['code']}-")
    for path in (f"{PATH}/{row.number}", f"/api/track/{row.number.lower()}"):
        assert client.get(path, headers={"X-Query-Code": row.code}).json["subject"] == COMPLAINT["subject"]


@pytest.mark.parametrize("cut", LOST)
def test_a_complaint_whose_service_is_away_is_taken_and_arrives_once(town, client, cut):
    town.wire.cuts = [cut]
    answer = client.post(PATH, json=COMPLAINT)
    assert answer.status_code == 202
    assert answer.headers["Location"] == f"/api/track/{answer.json['number']}"
    said = receipts.verify(answer.json["receipt"], town.runtime.public_keys)
    assert receipts.matches(COMPLAINT, said.digest)
    drain(town)
    (row,) = kept(town)
    assert (row.number, row.code) == (answer.json["number"], answer.json["query_code"])


def envelope(town):
    """Of the one submission that is stored, opened."""
    with town.runtime.read() as connection:
        row = connection.execute(select(stored_submission)).one()
    return envelopes.opened(town.runtime.vault, row.number, row.envelope)


@pytest.mark.parametrize("naming", ["anonymous", "named"])
def test_once_delivered_nothing_stored_says_who_complained(town, naming):
    people = People(town.app)
    who, browser = people.add("anna"), people.browser("anna")
    town.wire.cuts = [Cut.CONNECT]
    sent = {"body": COMPLAINT | {"naming": naming}, "Idempotency-Key": "k-1"}
    told = browser.send("POST", PATH, **sent)
    assert told.status_code == 202
    stored = envelope(town)
    assert (stored["sub"], stored["name"]) == (who.id, "" if naming == "anonymous" else "Anna")
    drain(town)
    assert envelope(town) == envelopes.NOBODY
    again = browser.send("POST", PATH, **sent)
    assert (again.status_code, again.json) == (202, told.json)
    assert len(kept(town)) == 1


def test_a_forwarder_that_ends_before_it_has_noted_the_delivery_loses_nothing(town, monkeypatch):
    people = People(town.app)
    who, browser = people.add("anna"), people.browser("anna")
    town.wire.cuts = [Cut.CONNECT]
    told = browser.send("POST", PATH, COMPLAINT | {"naming": "named"}, **{"Idempotency-Key": "k-1"}).json
    with monkeypatch.context() as ended:
        ended.setattr(envelopes, "spent", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            town.forward()
    assert [row.number for row in kept(town)] == pending(town) == [told["number"]]
    assert (envelope(town)["sub"], envelope(town)["code"]) == (who.id, told["query_code"])
    drain(town)
    assert [(row.number, row.code, row.actor) for row in kept(town)] == [
        (told["number"], told["query_code"], f"citizen:{who.id}")
    ]
    assert envelope(town) == envelopes.NOBODY


def test_a_stored_complaint_is_checked_by_its_schema_and_not_taken_for_a_wrong_guess(town, client):
    town.wire.cuts = [Cut.BEFORE] * 2
    assert client.post(PATH, json=COMPLAINT | {"department": "transport"}).status_code == 422
    stored = client.post(PATH, json=COMPLAINT).json
    for _ in range(8):
        waits = client.get(f"{PATH}/{stored['number']}", headers={"X-Query-Code": stored["query_code"]})
        assert (waits.status_code, waits.json["code"]) == (503, "stored_pending")
    drain(town)
    assert client.get(f"{PATH}/{stored['number']}", headers={"X-Query-Code": stored["query_code"]}).status_code == 200


def tried(client, number, code, how):
    """One try of a code: in the header, or typed back in the body."""
    if how == "header":
        return client.get(f"{PATH}/{number}", headers={"X-Query-Code": code})
    return client.post(f"{PATH}/{number}/receipt", json={"code": code})


def asked(town):
    """A complaint that there is, and a number that nobody has."""
    code = town.ground.peers[town.instance]["code"]
    return town.app.test_client().post(PATH, json=COMPLAINT).json["number"], mint_number(code, random.SystemRandom())


@pytest.mark.parametrize("how", ["header", "body"])
def test_an_unknown_number_and_a_wrong_code_look_and_cost_the_same(town, client, how):
    seen = []
    for number in asked(town):
        answers = [tried(client, number, WRONG, how) for _ in range(6)]
        seen.append([(a.status_code, a.json["code"], a.json["detail"][:20]) for a in answers])
    assert seen[0] == seen[1]
    assert [status for status, *_ in seen[0]] == [404] * 5 + [429]


def test_guesses_in_the_body_and_in_the_header_count_together(town, client):
    number, _ = asked(town)
    (row,) = kept(town)
    for how in ("body", "header", "body", "header", "body"):
        assert tried(client, number, WRONG, how).status_code == 404
    for how in ("body", "header"):
        answer = tried(client, number, row.code, how)
        assert (answer.status_code, answer.json["code"]) == (429, "too_many_guesses")


def test_a_right_code_typed_back_costs_nothing(town, client):
    number, _ = asked(town)
    (row,) = kept(town)
    assert [tried(client, number, row.code, "body").status_code for _ in range(8)] == [200] * 8


class TestWhereItLives:
    """The office here stands for one end of the way, the portal's instance for the other: any two channels will do."""

    def confirmed(self, town, number, by, minutes, sequence):
        moved = Envelope(
            id=f"{by}-{sequence}", source=f"/{by}", type=f"{by.split('/')[0]}.referral_confirmed.v1", subject=number,
            time=town.runtime.real_now() + timedelta(minutes=minutes), sequence=sequence,
            data={"to": f"/{by}", "referral": f"r{sequence}"},
        )  # fmt: skip
        assert Inbox(service, town.runtime).take(moved) is Outcome.APPLIED
        town.parts.locations._known.clear()  # five seconds later

    def found(self, town, number):
        by = town.parts.locations.by_number
        return [by(channel, number)[0].instance for channel in (PORTAL.split("/")[0], "complaints")]

    @pytest.mark.parametrize("late", [False, True])
    def test_there_and_back_again_in_whatever_order_it_is_heard(self, town, late):
        number = mint_number(town.ground.peers[PORTAL]["code"], random.SystemRandom())
        assert self.found(town, number) == [PORTAL, town.instance]
        there, back = (town.instance, 1, 1), (PORTAL, 2, 1)
        if not late:
            self.confirmed(town, number, *there)
            assert town.parts.locations._moved(number, "complaints") == town.instance
            assert town.parts.locations._moved(number, "portal") == ""
        self.confirmed(town, number, *back)
        if late:
            self.confirmed(town, number, *there)
        assert town.parts.locations._moved(number, "portal") == PORTAL
        assert town.parts.locations._moved(number, "complaints") == ""
        assert town.parts.locations.home(number)[0].instance == PORTAL
