"""An application through the real gateway to the real service: accepted while it is away, there once afterwards."""

import random

import pytest
from sqlalchemy import func, select

from casework.crypto import receipts
from casework.domain.numbers import mint_number
from casework.storage.migrate import upgrade
from gateway.testing.town import Town
from gateway.testing.wire import Cut
from svc_disclosure.service import service as disclosure
from svc_disclosure.storage.tables import application, application_party, application_text, record_correction
from svc_disclosure.testing import people
from svc_disclosure.testing.desk import APPLICATION, OPINIONS, PATH
from svc_disclosure.testing.offices import CONFIGURATION, DEPARTMENTS

WAYS = (Cut.NOT, Cut.CONNECT, Cut.BEFORE, Cut.AFTER, Cut.MIDDLE, Cut.AWAY)
RECORDS = "/api/disclosure/corrections"
RECORD = {
    "department": people.AGENCY, "name": "王小明", "phone": "13800138000", "what": "登记的房屋面积有误,应为89平方米。",
    "evidence": "不动产权证复印件",
}  # fmt: skip
WRONG = {"X-Query-Code": "00000000"}


@pytest.fixture
def town(tmp_path):
    made = Town(tmp_path / "town", behind=disclosure, prepare=lambda runtime: upgrade(disclosure, runtime.database))
    made.write("departments.json", {"departments": DEPARTMENTS})
    made.write("disclosure.json", CONFIGURATION)
    made.parts.documents.refresh()
    yield made
    made.close()


def send(town, body, cut=Cut.NOT, path=PATH):
    town.wire.cuts = [cut]
    return town.app.test_client().post(path, json=body, headers={"Idempotency-Key": "once"})


def settle(town):
    for _ in range(10):
        town.forward()


def count(town, table):
    with town.office.read() as connection:
        return connection.scalar(select(func.count()).select_from(table))


@pytest.mark.parametrize("cut", WAYS)
def test_whatever_the_wire_does_it_is_there_once_under_the_number_that_was_told(town, cut):
    told = send(town, APPLICATION, cut)
    assert told.status_code == (201 if cut is Cut.NOT else 202)
    settle(town)
    again = send(town, APPLICATION).json
    assert (again["number"], again["query_code"]) == (told.json["number"], told.json["query_code"])
    assert [count(town, table) for table in (application, application_party, application_text)] == [1, 1, 1]
    number, code = again["number"], {"X-Query-Code": again["query_code"]}
    for path in (f"{PATH}/{number}", f"/api/track/{number}"):
        found = town.app.test_client().get(path, headers=code)
        assert (found.status_code, found.json["description"]) == (200, APPLICATION["description"])


@pytest.mark.parametrize("cut", WAYS)
def test_so_is_a_request_to_correct_a_record(town, cut):
    told = send(town, RECORD, cut, RECORDS)
    assert told.status_code == (201 if cut is Cut.NOT else 202)
    settle(town)
    again = send(town, RECORD, path=RECORDS).json
    assert (again["number"], again["query_code"]) == (told.json["number"], told.json["query_code"])
    assert count(town, record_correction) == 1
    number, code = again["number"], {"X-Query-Code": again["query_code"]}
    found = town.app.test_client().get(f"{RECORDS}/{number}", headers=code)
    assert (found.status_code, found.json["what"]) == (200, RECORD["what"])
    said = [receipts.verify(one["receipt"], town.runtime.public_keys).digest for one in (told.json, again)]
    assert said[0] == said[1]


def test_the_receipt_says_the_same_whether_it_was_stored_or_not(town):
    """And nothing of who applies."""
    said = [
        receipts.verify(send(town, APPLICATION | {"phone": phone}, cut).json["receipt"], town.runtime.public_keys)
        for phone, cut in (("13800138000", Cut.NOT), ("13900139000", Cut.BEFORE))
    ]
    assert said[0].digest == said[1].digest


@pytest.mark.parametrize("changed", [{"applicant_class": "someone"}, {"purpose": "研究"}, {"description": ""}])
def test_what_its_schema_refuses_is_refused_at_once_though_it_is_away(town, changed):
    """A purpose, too: nobody has to say what for, and no field takes it."""
    assert [send(town, APPLICATION | changed, cut).status_code for cut in (Cut.NOT, Cut.BEFORE)] == [422, 422]
    settle(town)
    assert count(town, application) == 0


def test_what_only_its_rules_refuse_waits_for_its_correction(town):
    body = APPLICATION | {"paper_number": "110105194912310021"}  # its check character is wrong
    assert send(town, body).status_code == 422
    told = send(town, body | {"phone": "13900139000"}, Cut.BEFORE)
    assert told.status_code == 202
    settle(town)
    seen = town.app.test_client().get(
        f"{PATH}/{told.json['number']}", headers={"X-Query-Code": told.json["query_code"]}
    )
    assert (seen.json["state"], seen.json["correction"]["fields"]) == ("needs_correction", ["paper_number"])


@pytest.mark.parametrize("path", [f"{PATH}/{{}}", f"{OPINIONS}/{{}}/1", "/api/track/{}"])
def test_an_unknown_number_and_a_wrong_code_look_and_cost_the_same(town, path):
    told, stranger = send(town, APPLICATION).json, town.app.test_client()
    unknown = mint_number(town.ground.peers[town.instance]["code"], random.SystemRandom())
    seen = []
    for number in (told["number"], unknown):
        answers = [stranger.get(path.format(number), headers=WRONG) for _ in range(6)]
        seen.append([(a.status_code, a.json["code"], a.json["title"]) for a in answers])
    assert seen[0] == seen[1]
    assert [status for status, *_ in seen[0]] == [404] * 5 + [429]
