"""Rows that must all be new: all of them or none, on both databases."""

import json
import threading

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from casework.storage.database import is_outage
from casework.storage.fresh import Fresh, NotFresh
from casework.storage.tables import event_log, idempotency

END_OTHERS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def event(runtime, subject, event_id):
    return {
        "event_id": event_id, "type": "sample.thing_noted.v1", "subject": subject, "sequence": 1, "time": runtime.now(),
        "requestid": "r", "traceparent": "", "data": {"text": "一封信 '\\ %s"},
    }  # fmt: skip


def answer(runtime, key):
    sealed = runtime.vault.seal(json.dumps({"ok": True}), f"idempotency.answer:{key}")
    return {"key": key, "request": "0" * 64, "answer": sealed, "expires_at": runtime.real_now()}


def everything(runtime, table):
    with runtime.read() as connection:
        return connection.execute(select(table)).all()


def test_all_rows_are_there_as_they_were_given(runtime):
    rows = [
        (idempotency, answer(runtime, "k")),
        (event_log, event(runtime, "S-1", "a")),
        (event_log, event(runtime, "S-2", "b")),
    ]
    assert runtime.database.insert_fresh(rows) is True
    (kept,) = everything(runtime, idempotency)
    assert runtime.vault.open(kept.answer, "idempotency.answer:k") == '{"ok": true}'
    first, second = everything(runtime, event_log)
    assert (first.subject, first.data, first.time, first.position) == (
        "S-1",
        {"text": "一封信 '\\ %s"},
        runtime.now(),
        None,
    )
    assert (second.subject, second.event_id) == ("S-2", "b")


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_row_that_is_there_already_keeps_all_others_out(runtime, place):
    there = [
        (idempotency, answer(runtime, "k0")),
        (event_log, event(runtime, "S-1", "a")),
        (event_log, event(runtime, "S-2", "b")),
    ]
    assert runtime.database.insert_fresh(there[place : place + 1])
    before = len(everything(runtime, idempotency)) + len(everything(runtime, event_log))
    assert runtime.database.insert_fresh(there) is False
    assert len(everything(runtime, idempotency)) + len(everything(runtime, event_log)) == before
    assert runtime.database.insert_fresh([(idempotency, answer(runtime, "other"))])  # the connection is as good as new


def test_a_row_without_a_value_that_must_be_there_goes_in_nowhere(runtime):
    lacking = event(runtime, "S-1", "a") | {"subject": None}
    assert runtime.database.insert_fresh([(idempotency, answer(runtime, "k")), (event_log, lacking)]) is False
    assert everything(runtime, idempotency) == []


def test_a_default_that_would_be_left_out_is_said(runtime):
    lacking = event(runtime, "S-1", "a")
    del lacking["requestid"]
    with pytest.raises(ValueError, match="event_log: defaults are not applied here; give requestid"):
        runtime.database.insert_fresh([(event_log, lacking)])


def test_whoever_wants_more_than_new_rows_is_sent_back():
    with pytest.raises(NotFresh):
        Fresh().execute(select(event_log))
    with pytest.raises(NotFresh):
        _ = Fresh().dialect


@pytest.mark.parametrize("database_kind", ["postgres"], indirect=True)
def test_a_connection_that_died_is_an_outage_once_and_then_replaced(runtime):
    assert runtime.database.insert_fresh([(idempotency, answer(runtime, "before"))])
    with runtime.read() as connection:
        connection.execute(END_OTHERS)
    with pytest.raises(DBAPIError) as caught:
        runtime.database.insert_fresh([(idempotency, answer(runtime, "during"))])
    assert is_outage(caught.value)
    assert "v1." not in str(caught.value)  # no value in what may be logged
    assert runtime.database.insert_fresh([(idempotency, answer(runtime, "after"))])
    assert {row.key for row in everything(runtime, idempotency)} == {"before", "after"}


@pytest.mark.parametrize("database_kind", ["postgres"], indirect=True)
def test_a_connection_that_rested_is_tried_first(runtime, monkeypatch):
    monkeypatch.setattr("casework.storage.database.RESTED_SECONDS", 0.0)
    assert runtime.database.insert_fresh([(idempotency, answer(runtime, "before"))])
    with runtime.read() as connection:
        connection.execute(END_OTHERS)
    assert runtime.database.insert_fresh([(idempotency, answer(runtime, "after"))])


def test_letters_that_come_together_each_have_their_own_outcome(runtime):
    assert runtime.database.insert_fresh([(event_log, event(runtime, "S-3", "there"))])
    told = {}

    def come(number):
        rows = [(idempotency, answer(runtime, f"k{number}")), (event_log, event(runtime, f"S-{number}", f"e{number}"))]
        told[number] = runtime.database.insert_fresh(rows)

    threads = [threading.Thread(target=come, args=(number,)) for number in range(8)]
    with runtime.database.write() as connection:  # on SQLite they wait for this one, and go together
        connection.execute(text("SELECT 1"))
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join(20)
    assert told == {number: number != 3 for number in range(8)}
    assert {row.event_id for row in everything(runtime, event_log)} == {"there"} | {f"e{n}" for n in range(8) if n != 3}
    assert len(everything(runtime, idempotency)) == 7
