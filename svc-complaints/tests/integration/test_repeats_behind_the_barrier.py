"""A repeat with its Idempotency-Key is answered with what whoever asks may see now, not with what they saw then."""

import pytest
from sqlalchemy import select

from casework.storage.tables import idempotency
from svc_complaints.testing import people
from svc_complaints.testing.desk import ANONYMOUSLY, DESK, MINTED, PATH

ONCE = {"Idempotency-Key": "once"}


@pytest.fixture
def number(city):
    """A complaint that is investigated."""
    number = city.send(**dict.fromkeys(("name", "phone", "email", "address")), naming="anonymous")["number"]
    city.to_investigation(number)
    return number


def note(as_, number, actor):
    """The same note, again and again."""
    return as_(actor).post(f"{DESK}/{number}/note", json={"text": "查过收件记录。"}, headers=ONCE)


def test_an_honest_repeat_has_no_second_effect(as_, number):
    first, second = note(as_, number, people.INVESTIGATOR), note(as_, number, people.INVESTIGATOR)
    assert (first.status_code, second.status_code) == (200, 200)
    assert len(second.json["notes"]) == 1


def test_who_stands_aside_since_is_given_nothing(as_, city, number):
    note(as_, number, people.INVESTIGATOR)
    city.do(people.SUPERVISOR, number, "recuse", account=people.INVESTIGATOR.id, relation="family")
    again = note(as_, number, people.INVESTIGATOR)
    assert (again.status_code, again.json["code"]) == (404, "complaint_unknown")


def test_who_names_oneself_is_given_nothing_more(as_, number):
    body = {"accounts": [people.INVESTIGATOR.id]}
    path = f"{DESK}/{number}/name_accused"
    assert as_(people.INVESTIGATOR).post(path, json=body, headers=ONCE).status_code == 200
    again = as_(people.INVESTIGATOR).post(path, json=body, headers=ONCE)
    assert (again.status_code, again.json["code"]) == (404, "complaint_unknown")


def test_who_investigates_no_more_reads_no_more(as_, city, number):
    note(as_, number, people.INVESTIGATOR)
    city.seen(people.COLLEAGUE)
    city.do(people.INTAKE, number, "assign", investigators=[people.COLLEAGUE.id, people.INVESTIGATOR_2.id])
    assert note(as_, number, people.INVESTIGATOR).status_code == 404


def test_an_old_receipt_code_opens_no_kept_answer(as_, city, number):
    def write():
        headers = ONCE | {"X-Query-Code": MINTED["code"]}
        return as_().post(f"{PATH}/{number}/messages", json={"text": "再补充一句。"}, headers=headers)

    assert [write().status_code, write().status_code] == [200, 200]
    view = city.by_code("GET", number).json
    assert [one["text"] for one in view["messages"]] == ["再补充一句。"]
    assert city.by_code("POST", number, "/code", json={}).status_code == 200
    assert write().status_code == 404


def test_no_text_is_kept_with_the_key_of_an_act(as_, number, runtime):
    note(as_, number, people.INVESTIGATOR)
    with runtime.read() as connection:
        rows = connection.execute(select(idempotency)).all()
    kept = [runtime.vault.open(row.answer, f"idempotency.answer:{row.key}") for row in rows]
    assert kept == ["{}"]
    assert ANONYMOUSLY["body"] not in str(kept)
