"""A complaint through the real gateway to the real service: accepted while it is away, there once when it is back."""

import random

import pytest
from sqlalchemy import func, select

from casework.domain.numbers import mint_number
from casework.storage.migrate import upgrade
from gateway.testing.town import Town
from gateway.testing.wire import Cut
from svc_complaints.domain import receipt
from svc_complaints.service import service as complaints
from svc_complaints.storage.tables import complaint, complaint_identity
from svc_complaints.testing import people
from svc_complaints.testing.desk import ANONYMOUSLY, COMPLAINT, PATH
from svc_complaints.testing.offices import CONFIGURATION, DEPARTMENTS

WAYS = (Cut.NOT, Cut.CONNECT, Cut.BEFORE, Cut.AFTER, Cut.MIDDLE, Cut.AWAY)


@pytest.fixture
def town(tmp_path):
    made = Town(tmp_path / "town", behind=complaints, prepare=lambda runtime: upgrade(complaints, runtime.database))
    made.write("departments.json", {"departments": DEPARTMENTS})
    made.write("complaints.json", CONFIGURATION)
    made.parts.documents.refresh()
    yield made
    made.close()


def send(town, body, cut=Cut.NOT):
    town.wire.cuts = [cut]
    return town.app.test_client().post(PATH, json=body, headers={"Idempotency-Key": "once"})


def settle(town):
    for _ in range(10):
        town.forward()


def count(town, table):
    with town.office.read() as connection:
        return connection.scalar(select(func.count()).select_from(table))


@pytest.mark.parametrize("cut", WAYS)
@pytest.mark.parametrize("body", [COMPLAINT, ANONYMOUSLY], ids=["named", "anonymous"])
def test_whatever_the_wire_does_it_is_there_once_and_opens_with_the_code_that_was_told(town, body, cut):
    told = send(town, body, cut)
    assert told.status_code == (201 if cut is Cut.NOT else 202)
    settle(town)
    again = send(town, body).json
    assert (again["number"], again["query_code"]) == (told.json["number"], told.json["query_code"])
    assert (count(town, complaint), count(town, complaint_identity)) == (1, int(body is COMPLAINT))
    number, code = again["number"], {"X-Query-Code": again["query_code"]}
    for path in (f"{PATH}/{number}", f"/api/track/{number}"):
        found = town.app.test_client().get(path, headers=code)
        assert (found.status_code, found.json["subject"]) == (200, body["subject"])


@pytest.mark.parametrize("body", [COMPLAINT | {"kind": "slow"}, COMPLAINT | {"department": people.ACCUSED}])
def test_what_its_schema_refuses_is_refused_at_once_though_it_is_away(town, body):
    assert [send(town, body, cut).status_code for cut in (Cut.NOT, Cut.BEFORE)] == [422, 422]
    settle(town)
    assert count(town, complaint) == 0


@pytest.mark.parametrize("how", ["header", "typed back"])
def test_an_unknown_number_and_a_wrong_code_look_and_cost_the_same(town, how):
    told, stranger = send(town, ANONYMOUSLY).json, town.app.test_client()
    unknown = mint_number(town.ground.peers[town.instance]["code"], random.SystemRandom())
    seen = []
    for number in (told["number"], unknown):
        answers = [attempt(stranger, number, how) for _ in range(6)]
        seen.append([(a.status_code, a.json["code"], a.json["title"]) for a in answers])
    assert seen[0] == seen[1]
    assert [status for status, *_ in seen[0]] == [404] * 5 + [429]


def attempt(client, number, how):
    if how == "header":
        return client.get(f"{PATH}/{number}", headers={"X-Query-Code": "00000000"})
    return client.post(f"{PATH}/{number}/receipt", json={"code": receipt.printed("00000000")})


@pytest.mark.parametrize("code", ["000000001", "0000"])
def test_a_slip_says_nothing_about_the_number(town, code):
    told, stranger = send(town, ANONYMOUSLY).json, town.app.test_client()
    unknown = mint_number(town.ground.peers[town.instance]["code"], random.SystemRandom())
    answers = [stranger.post(f"{PATH}/{n}/receipt", json={"code": code}) for n in (told["number"], unknown)]
    assert len({(a.status_code, a.json["code"]) for a in answers}) == 1
