"""What every service's web side does, shown on the sample service over both databases."""

import json

from sqlalchemy import select, update

from casework.storage.tables import idempotency
from casework.testing.checks import *  # noqa: F403
from casework.testing.client import citizen
from casework.web.transaction import _digest


def test_a_note_is_taken_announced_and_audited_in_one_transaction(as_, announced, runtime):
    answer = as_().post("/api/sample/notes", json={"subject": "S-1", "text": "一封信"})
    assert answer.status_code == 201
    assert answer.json["count"] == 1
    (event,) = announced()
    assert (event.type, event.subject, event.sequence) == ("sample.thing_noted.v1", "S-1", 1)
    assert event.data == {"text": "一封信"}
    assert event.requestid == answer.headers["X-Request-Id"]


def test_a_refusal_leaves_nothing_behind(as_, announced):
    answer = as_().post("/api/sample/notes", json={"subject": "S-1", "text": "refuse me"})
    assert answer.status_code == 409
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] == "refused_text"
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    assert announced() == []


def test_the_same_key_gives_the_same_answer_and_one_effect(as_, announced):
    send = {"json": {"subject": "S-1", "text": "once"}, "headers": {"Idempotency-Key": "k-1"}}
    first, second = as_().post("/api/sample/notes", **send), as_().post("/api/sample/notes", **send)
    assert (first.status_code, first.json) == (second.status_code, second.json) == (201, {"id": 1, "count": 1})
    assert len(announced()) == 1


def test_the_same_key_with_another_body_is_refused(as_, announced):
    key = {"Idempotency-Key": "k-1"}
    as_().post("/api/sample/notes", json={"subject": "S-1", "text": "one"}, headers=key)
    other = as_().post("/api/sample/notes", json={"subject": "S-1", "text": "two"}, headers=key)
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")
    assert len(announced()) == 1


def test_an_empty_key_is_refused(as_):
    answer = as_().post("/api/sample/notes", json={"subject": "S-1", "text": "x"}, headers={"Idempotency-Key": ""})
    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_malformed")


def test_a_kept_answer_is_for_the_holder_of_the_same_query_code(as_, announced):
    send = {"json": {"subject": "S-1", "text": "mine"}}
    for code in ("AAAA0000", "BBBB1111"):
        as_().post("/api/sample/notes", **send, headers={"Idempotency-Key": "k-1", "X-Query-Code": code})
    assert len(announced()) == 2


def test_keys_of_two_people_do_not_meet(as_, announced):
    send = {"json": {"subject": "S-1", "text": "mine"}, "headers": {"Idempotency-Key": "k-1"}}
    as_(citizen("a")).post("/api/sample/notes", **send)
    as_(citizen("b")).post("/api/sample/notes", **send)
    assert len(announced()) == 2


def test_who_reads_the_kept_answers_can_guess_nobody_behind_them(as_, runtime):
    send = {"json": {"subject": "S-1", "text": "mine"}, "headers": {"Idempotency-Key": "1"}}
    as_(citizen("a")).post("/api/sample/notes", **send)
    with runtime.read() as connection:
        (key,) = connection.scalars(select(idempotency.c.key))
    assert key != _digest("citizen", "a", "/api/sample/notes", "1")


def kept_of_before(runtime, **over):
    """The kept answer as it stood before its key was a keyed digest."""
    old = _digest("citizen", "a", "/api/sample/notes", "k-1")
    with runtime.database.write() as connection:
        row = connection.execute(select(idempotency)).one()
        answer = runtime.vault.open(row.answer, f"idempotency.answer:{row.key}")
        sealed = runtime.vault.seal(answer, f"idempotency.answer:{old}")
        connection.execute(update(idempotency).values(**{"key": old, "answer": sealed} | over))


def test_a_repeat_over_the_upgrade_to_keyed_digests_finds_its_answer(as_, announced, runtime):
    send = {"json": {"subject": "S-1", "text": "once"}, "headers": {"Idempotency-Key": "k-1"}}
    first = as_(citizen("a")).post("/api/sample/notes", **send)
    kept_of_before(runtime)
    again = as_(citizen("a")).post("/api/sample/notes", **send)
    assert (again.status_code, again.json) == (first.status_code, first.json)
    other = as_(citizen("a")).post("/api/sample/notes", **send | {"json": {"subject": "S-1", "text": "two"}})
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")
    assert len(announced()) == 1


def test_an_answer_of_before_that_is_over_is_not_given(as_, announced, runtime):
    send = {"json": {"subject": "S-1", "text": "once"}, "headers": {"Idempotency-Key": "k-1"}}
    as_(citizen("a")).post("/api/sample/notes", **send)
    kept_of_before(runtime, expires_at=runtime.real_now())
    assert as_(citizen("a")).post("/api/sample/notes", **send).json["id"] == 2
    with runtime.read() as connection:
        assert len(connection.execute(select(idempotency)).all()) == 1


def test_a_stored_answer_is_forgotten_after_24_hours(as_, announced, runtime):
    from datetime import timedelta

    from casework.worker import forget_answers

    send = {"json": {"subject": "S-1", "text": "once"}, "headers": {"Idempotency-Key": "k-1"}}
    real = runtime.real_now
    as_().post("/api/sample/notes", **send)
    runtime.real_now = lambda: real() + timedelta(hours=23, minutes=59)
    forget_answers(runtime)
    runtime.real_now = real
    as_().post("/api/sample/notes", **send)
    assert len(announced()) == 1
    runtime.real_now = lambda: real() + timedelta(hours=24, minutes=1)
    forget_answers(runtime)
    runtime.real_now = real
    as_().post("/api/sample/notes", **send)
    assert len(announced()) == 2


def test_sequences_count_up_per_subject(as_, announced):
    for subject in ("A", "B", "A", "A"):
        as_().post("/api/sample/notes", json={"subject": subject, "text": "x"})
    assert [(e.subject, e.sequence) for e in announced()] == [("A", 1), ("B", 1), ("A", 2), ("A", 3)]


def test_bad_bodies_get_a_problem_document_that_names_the_field(as_):
    for body, field in (({"subject": "S"}, "text"), ({"subject": "S", "text": 5}, "text"), ({"x": 1}, "x")):
        answer = as_().post("/api/sample/notes", json=body)
        assert answer.status_code == 422
        assert field in answer.json["errors"]
    broken = as_().post("/api/sample/notes", data="[" * 100_000, content_type="application/json")
    assert (broken.status_code, broken.json["code"]) == (422, "json_too_deep")


def test_unknown_paths_and_methods_are_problems_too(as_):
    assert as_().get("/nowhere").json["status"] == 404
    wrong = as_().get("/api/sample/notes")
    assert (wrong.status_code, wrong.json["status"]) == (405, 405)
    assert "POST" in wrong.headers["Allow"]


def test_without_the_gateway_nobody_gets_in(app):
    answer = app.test_client().post("/api/sample/notes", json={"subject": "S-1", "text": "x"})
    assert (answer.status_code, answer.json["code"]) == (401, "assertion_missing")


def test_an_assertion_for_another_path_is_refused(as_):
    client = as_()
    stolen = client.assertion("POST", "/api/sample/other")
    answer = client.post(
        "/api/sample/notes", json={"subject": "S-1", "text": "x"}, headers={"X-Wenzheng-Assertion": stolen}
    )
    assert (answer.status_code, answer.json["code"]) == (401, "assertion_path")


def test_health_needs_no_assertion_and_openapi_describes_the_route(app):
    client = app.test_client()
    assert client.get("/live").json == {"live": True}
    assert client.get("/ready").json["ready"] is True
    assert b"http_request_seconds" in client.get("/metrics").data
    spec = app.extensions["casework_api"].document()
    assert json.loads(json.dumps(spec))["paths"]["/api/sample/notes"]["post"]


def test_metrics_show_what_is_parked_and_who_is_behind(app, as_, runtime):
    from casework.domain.events import Envelope
    from casework.messaging import parking
    from casework.messaging.relay import Pump, place

    class Nobody:
        name = "sample/nobody"
        most = 1

    as_().post("/api/sample/notes", json={"subject": "S-1", "text": "x"})
    place(runtime)
    Pump(runtime, Nobody())
    body = {
        "specversion": "1.0", "id": "e", "source": "/sample/other", "type": "sample.thing_noted.v1",
        "subject": "S", "time": "2026-03-02T01:00:00Z", "sequence": 1, "data": {},
    }  # fmt: skip
    with runtime.unit_of_work() as uow:
        parking.put(uow, Envelope.from_json(body), state="parked", reason="r")
    shown = app.test_client().get("/metrics").text
    assert 'casework_parked_events{state="parked"} 1.0' in shown
    assert 'casework_relay_behind{subscriber="sample/nobody"} 1.0' in shown
