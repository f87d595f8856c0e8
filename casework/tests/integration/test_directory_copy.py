"""The copy: newer facts only, from events or from the gateway, and what a process answers before it has heard any."""

import json
from datetime import date

import pytest
from flask import Flask, jsonify, request

from casework import directory
from casework.crypto import assertions
from casework.crypto.keys import PublicKeys
from casework.directory import copy as copies
from casework.directory import hearing, pull, store
from casework.directory.documents import from_file, from_json, to_json
from casework.domain.directory import Department, End, Name, Seat, State
from casework.domain.events import Envelope
from casework.messaging.inbox import Inbox, Outcome
from casework.service import Service
from casework.testing.city import Web
from casework.testing.sample.service import service as sample

DAY = date(2026, 3, 2)
SEATS = (Seat(date(2020, 1, 1), "450100", "", ("sample/city",)),)


def department(id_, revision=1, name="", end=None):
    return Department(id_, revision, (Name(date(2020, 1, 1), name or f"{id_}局", ""),), SEATS, end)


@pytest.fixture(scope="session")
def service():
    return Service(
        channel="sample", package=sample.package, title="Sample", metadata=sample.metadata,
        handlers=(*sample.handlers, *directory.handlers()),
    )  # fmt: skip


@pytest.fixture
def gateway(ground):
    """A gateway on a real port that has these departments, and verifies who asks."""
    known, asked = [], []
    app = Flask("gateway")
    keys = PublicKeys.load(ground.keys / "public.json")

    @app.get(pull.PATH)
    def departments():
        from datetime import UTC, datetime

        token = request.headers["X-Wenzheng-Assertion"]
        asked.append(assertions.verify(token, keys, "gateway/main", "GET", pull.PATH, datetime.now(UTC)).kind)
        return (jsonify({"departments": [to_json(one) for one in known]}), 200 if known else 404)

    web = Web(app, 0)
    ground.place("gateway/main", url=f"http://127.0.0.1:{web.port}")
    yield known, asked
    web.stop()


def put(runtime, *facts):
    with runtime.unit_of_work() as uow:
        return store.put(uow.connection, facts, runtime.real_now())


def test_only_what_is_newer_is_news(runtime):
    assert put(runtime, department("roads", 2, "市道路局")) == 1
    assert put(runtime, department("roads", 2, "假的"), department("roads", 1, "旧的"), department("parks")) == 1
    with runtime.read() as connection:
        assert store.version(connection) == (2, 3)
        assert directory.name_at(connection, "roads", DAY) == "市道路局"
        assert directory.department(connection, "nobody") is None
        assert [one.id for one in directory.departments(connection, DAY)] == ["parks", "roads"]


def test_what_is_asked_often_costs_no_statement(runtime):
    from sqlalchemy import event

    put(runtime, department("roads"))
    mine = directory.of(runtime)
    mine.directory()
    seen = []
    event.listen(runtime.database.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    for _ in range(50):
        assert mine.successor_of("roads") == "roads"
    assert seen == []


def test_another_processs_news_is_seen_within_seconds(runtime, monkeypatch):
    monkeypatch.setattr(copies, "LOOK_AGAIN", 0.0)
    mine = directory.of(runtime)
    put(runtime, department("roads"))
    assert mine.successor_of("roads") == "roads"
    put(runtime, department("parks"), department("roads", 2, end=End(DAY, State.MERGED, "parks")))
    assert mine.successor_of("roads") == "parks"


def test_before_anything_is_heard_the_file_of_the_city_holds(runtime, ground):
    file = ground.folder / "config" / "departments.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps({"departments": [{"id": "roads", "name": "市道路局"}]}), encoding="utf-8")
    mine = directory.of(runtime)
    assert mine.directory().name_at("roads", DAY) == "市道路局"
    put(runtime, department("parks"))
    mine.look_again()
    assert [one.id for one in mine.directory()] == ["parks"], "and then no more"


def test_an_empty_copy_asks_the_gateway_at_the_first_need(runtime, gateway):
    known, asked = gateway
    known.append(department("roads"))
    assert directory.of(runtime).successor_of("roads") == "roads"
    assert asked == ["service"]
    with runtime.read() as connection:
        assert store.version(connection)[0] == 0, "the request that asked writes nothing"


def test_an_unknown_department_is_asked_for_but_not_at_every_question(runtime, gateway):
    known, asked = gateway
    put(runtime, department("roads"))
    known.append(department("parks"))
    mine = directory.of(runtime)
    assert mine.successor_of("parks") == "parks"
    for _ in range(20):
        assert mine.successor_of("nobody") is None
    assert len(asked) == 1


def test_the_worker_catches_up_at_its_start_and_later_only_now_and_then(runtime, gateway, service):
    known, asked = gateway
    (job,) = directory.jobs(service)
    assert job.run(runtime) == 0
    assert len(asked) == 1, "the gateway has nothing yet: asked again the next time"
    known += [department("roads"), department("parks", 2)]
    assert job.run(runtime) == 2
    assert job.run(runtime) == 0
    assert len(asked) == 2
    with runtime.read() as connection:
        assert store.version(connection) == (2, 3)


def test_a_gateway_that_is_away_is_no_error_of_ours(runtime, service):
    (job,) = directory.jobs(service)
    assert job.run(runtime) == 0
    assert directory.of(runtime).ask() is False


def test_who_does_not_listen_has_no_job():
    assert directory.jobs(sample) == ()


def test_events_in_any_order_make_the_copy(runtime, service):
    facts = [department("roads", n, f"第{n}局") for n in (3, 1, 2, 4)]
    door = Inbox(service, runtime)
    outcomes = []
    for sequence, fact in enumerate(facts, 1):
        data = {name: value for name, value in to_json(fact).items() if name != "id"} | {"effective_on": "2026-03-02"}
        outcomes.append(door.take(Envelope(
            id=str(sequence), source="/gateway/main", type="gateway.department_renamed.v1", subject="roads",
            time=runtime.now(), sequence=sequence, data=data,
        )))  # fmt: skip
    assert outcomes == [Outcome.APPLIED] * 4
    assert directory.of(runtime).directory().name_at("roads", DAY) == "第4局"


@pytest.mark.parametrize("body", [[], {}, {"departments": [{}]}, {"departments": [{"id": "a", "name": "a"}] * 2}])
def test_a_file_that_is_none_is_refused(body):
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_file(body)


def test_a_fact_is_loaded_as_it_was_sent():
    one = department("roads", 2, end=End(DAY, State.ABOLISHED, "parks"))
    loaded = hearing.HANDLERS[0].load(to_json(one))
    assert from_json({**loaded, "id": "roads"}) == one
