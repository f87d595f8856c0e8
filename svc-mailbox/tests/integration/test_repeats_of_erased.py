"""The same submission once more after its letter was erased: 410, no new letter, no old answer."""

import pytest
from sqlalchemy import select

from casework.domain.actors import ANONYMOUS
from casework.personal import desk
from casework.personal.model import Kind
from casework.testing.ground import START
from svc_mailbox.storage.tables import letter, letter_people, letter_text
from svc_mailbox.testing.desk import ANONYMOUS_LETTER, LETTER
from svc_mailbox.use_cases.personal import PERSONAL

NUMBER, CODE = "MC-7K3F9-Q2XWD-K", "7K3F9Q2X"


def send(as_, body, code=CODE, **headers):
    """A submission as the gateway sends it; with `stored` as it delivers one from its store."""
    at = {"at": START} if headers.pop("stored", False) else {}
    client = as_(ANONYMOUS, number=NUMBER, code=code, **at)
    return client.post("/api/mailbox/letters", json=body, headers={"Idempotency-Key": "k-1"} | headers)


@pytest.fixture(params=[LETTER, ANONYMOUS_LETTER], ids=["named", "anonymous"])
def erased(as_, runtime, request):
    """A letter that was sent, withdrawn and erased; its body."""
    assert send(as_, request.param).status_code == 201
    path = f"/api/mailbox/letters/{NUMBER}/withdrawal"
    assert as_().post(path, json={}, headers={"X-Query-Code": CODE}).status_code == 200
    with runtime.unit_of_work() as uow:
        desk.by_operator(uow, PERSONAL, NUMBER, Kind.ERASE, "command")
    return request.param


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "k-2"}, {"stored": True}], ids=["key", "other", "stored"])
def test_a_repeat_is_gone_and_brings_nothing_back(as_, runtime, erased, announced, headers):
    before = len(announced())
    for _ in range(2):
        answer = send(as_, erased, **headers)
        assert (answer.status_code, answer.json["code"]) == (410, "case_erased")
        assert answer.content_type == "application/problem+json"
        assert "new letter" in answer.json["detail"]
        assert not {"receipt", "query_code", "digest"} & set(answer.json)
    assert len(announced()) == before
    with runtime.read() as connection:
        assert connection.execute(select(letter.c.subject, letter.c.content_digest)).all() == [("", "")]
        assert not connection.execute(select(letter_text)).all()
        assert not connection.execute(select(letter_people)).all()


def test_not_even_as_one_to_be_corrected(as_, erased):
    answer = send(as_, {**erased, "department": "moon"}, stored=True)
    assert (answer.status_code, answer.json["code"]) == (410, "case_erased")


def test_who_does_not_hold_the_code_hears_nothing_of_an_erasure(as_, erased):
    answer = send(as_, erased, code="ZZZZZZZZ")
    assert (answer.status_code, answer.json["code"]) == (409, "number_taken")


def test_how_it_ended_is_still_shown(as_, erased):
    shown = as_().get(f"/api/track/{NUMBER}", headers={"X-Query-Code": CODE})
    assert (shown.status_code, shown.json["state"], shown.json["body"]) == (200, "closed", "")
