"""A new letter goes in at once; whatever else it turns out to be goes the ordinary way, and comes to the same."""

import pytest
from sqlalchemy import select

from casework.audit import log as audit_log
from casework.calendars import current
from casework.storage.tables import audit_entry, event_log, idempotency
from casework.testing.client import citizen
from svc_mailbox.storage.tables import letter, letter_people, letter_text
from svc_mailbox.testing.desk import ANONYMOUS_LETTER, LETTER

TABLES = (letter, letter_text, letter_people, event_log, audit_entry, idempotency)
OF_EACH = {"number", "code_digest", "event_id", "id", "subject", "key", "requestid", "traceparent", "name", "phone",
           "email", "address", "answer", "expires_at", "document", "at", "digest", "detail"}  # fmt: skip
NUMBER, CODE = "MC-7K3F9-Q2XWD-K", "7K3F9Q2X"


@pytest.fixture
def look_at_calendar(runtime):
    """Makes the next letter look for a newer calendar, which an attempt with new rows alone cannot."""

    def make():
        current.of(runtime)._looked = float("-inf")

    return make


def rows(runtime):
    with runtime.read() as connection:
        return {
            table.name: [
                {name: value for name, value in row._mapping.items() if name not in OF_EACH}
                for row in connection.execute(select(table))
            ]
            for table in TABLES
        }


@pytest.mark.parametrize("body", [LETTER, ANONYMOUS_LETTER], ids=["named", "anonymous"])
def test_both_ways_leave_the_same_rows(as_, runtime, look_at_calendar, body):
    writer = None if body["anonymous"] else citizen("a")
    send = as_(writer) if writer else as_()
    look_at_calendar()
    assert send.post("/api/mailbox/letters", json=body, headers={"Idempotency-Key": "one"}).status_code == 201
    assert send.post("/api/mailbox/letters", json=body, headers={"Idempotency-Key": "two"}).status_code == 201
    for name, found in rows(runtime).items():
        assert len(found) == (0 if name == "letter_people" and body["anonymous"] else 2), name
        assert all(row == found[0] for row in found), name


def test_a_newer_calendar_is_looked_for_again_and_again(as_, runtime, look_at_calendar):
    look_at_calendar()
    as_().post("/api/mailbox/letters", json=ANONYMOUS_LETTER)
    assert current.of(runtime)._looked > float("-inf")


def test_a_number_that_is_taken_keeps_nothing_under_the_new_key(as_, runtime):
    first = as_(number=NUMBER, code=CODE).post("/api/mailbox/letters", json=ANONYMOUS_LETTER)
    assert first.status_code == 201
    other = as_(number=NUMBER, code="AAAA0000").post(
        "/api/mailbox/letters", json=ANONYMOUS_LETTER, headers={"Idempotency-Key": "k"}
    )
    assert (other.status_code, other.json["code"]) == (409, "number_taken")
    assert [len(found) for name, found in rows(runtime).items() if name in ("letter", "event_log")] == [1, 1]
    assert rows(runtime)["idempotency"] == []


def test_the_same_letter_under_another_key_is_the_same_letter(as_, announced):
    client = as_(number=NUMBER, code=CODE)
    answers = [
        client.post("/api/mailbox/letters", json=ANONYMOUS_LETTER, headers={"Idempotency-Key": key}) for key in "ab"
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json["receipt"] == answers[1].json["receipt"]
    assert len(announced()) == 1


def test_a_key_used_with_another_letter_is_refused_even_when_that_one_could_not_be_taken(as_, announced):
    key = {"Idempotency-Key": "k"}
    assert as_().post("/api/mailbox/letters", json=ANONYMOUS_LETTER, headers=key).status_code == 201
    for change in ({"subject": "另一封信"}, {"department": "nobody"}):
        other = as_().post("/api/mailbox/letters", json={**ANONYMOUS_LETTER, **change}, headers=key)
        assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")
    assert len(announced()) == 1


@pytest.mark.parametrize("way", ["at once", "ordinary"])
def test_the_audit_says_that_a_letter_was_accepted_and_not_who_wrote_it(as_, runtime, look_at_calendar, way):
    if way == "ordinary":
        look_at_calendar()
    made = as_(citizen("a")).post("/api/mailbox/letters", json=LETTER).get_json()
    with runtime.read() as connection:
        (entry,) = audit_log.read(connection, runtime.vault, subject=made["number"])
    assert (entry.action, entry.actor) == ("letter_receive", f"service:{runtime.instance}")
    assert entry.detail == {"department": LETTER["department"], "kind": LETTER["kind"], "due": made["due_on"]}
