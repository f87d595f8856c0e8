"""Without a broker: signed messages over HTTP, both ways, with whatever can go wrong between two web servers."""

import json

import pytest
from flask import Flask, jsonify, request
from sqlalchemy import create_engine

from casework.runtime import Runtime
from casework.testing.city import Web
from casework.testing.waiting import wait_until
from exchange import configuration
from exchange.bridge import Bridge, Pump
from exchange.domain.cases import State
from exchange.domain.catalogue import MOST_MESSAGE
from exchange.testing.town import NUMBER, configure
from exchange.wire import ways


class Twin:
    """The partner's web side: keeps what it is sent; `takes` says how many of a hand-over it manages."""

    def __init__(self):
        self.got, self.takes, self.broken = [], 100, False
        app = Flask("twin")

        @app.post("/exchange/messages")
        def take():
            if self.broken:
                return "", 500
            part = request.get_json()["messages"][: self.takes]
            self.got += part
            return jsonify({"taken": len(part)})

        self.web = Web(app, 0)
        self.url = f"http://127.0.0.1:{self.web.port}"


@pytest.fixture
def twin():
    made = Twin()
    yield made
    made.web.stop()


@pytest.fixture
def linked(town, twin, ground, offices):
    """The exchange knows where the bureau listens."""
    configure(ground, *offices.values())
    path = ground.folder / "config" / "exchange.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["partners"]["petitions"]["url"] = twin.url
    path.write_text(json.dumps(document), encoding="utf-8")
    return town


def post(client, *bodies, partner="petitions"):
    return client.post(f"/exchange/{partner}/messages", json={"messages": [b.decode() for b in bodies]})


def ack(town, **over):
    return town.bureau.signed(
        town.bureau.message("petition.ack.v1", NUMBER, {"alias": "XF-1", "registered_at": town.bureau.now()}, **over)
    )


def test_the_bridge_carries_out_what_waits_and_goes_on_after_an_outage(linked, twin):
    twin.broken = True
    linked.refer()
    bridge = Bridge(linked.runtime)
    bridge.start()
    try:
        twin.broken = False
        wait_until(lambda: twin.got, "the petition at the bureau")
        linked.taker.take("petitions", b"no message at all")
        wait_until(lambda: len(twin.got) == 2, "the rejection, at once")
    finally:
        bridge.stop()
    assert [linked.bureau.read(body)["type"] for body in twin.got] == ["petition.refer.v1", "exchange.rejected.v1"]


def test_what_was_taken_is_not_sent_again_and_the_rest_comes_in_order(linked, twin):
    for n in range(5):
        linked.taker.take("petitions", b"bad %d" % n)
    twin.takes = 2
    pump = Pump(linked.runtime, _partner(linked))
    for taken in (2, 4):
        with pytest.raises(ConnectionError):
            pump.step()
        assert len(twin.got) == taken
    assert pump.step() is False
    sequences = [linked.bureau.read(body)["sequence"] for body in twin.got]
    assert sequences == [1, 2, 3, 4, 5]
    assert pump.step() is False
    assert len(twin.got) == 5


def test_messages_come_in_and_their_answer_says_how_many_are_settled(town, app):
    town.refer()
    client = app.test_client()
    answer = post(client, ack(town), b"no message", ack(town, sequence=7))
    assert (answer.status_code, answer.json) == (200, {"taken": 3})
    assert town.case().state is State.ACKNOWLEDGED
    assert sorted(report.kind for report in town.reports()) == ["bad_signature", "gap"]


def test_during_an_outage_of_the_database_nothing_is_taken_and_nothing_lost(town, app, monkeypatch):
    town.refer()
    raw = ack(town)
    engine = town.runtime.database.engine
    with monkeypatch.context() as patched:
        patched.setattr(town.runtime.database, "engine", _unreachable(town))
        answer = post(app.test_client(), raw)
        assert (answer.status_code, answer.json) == (200, {"taken": 0})
    assert town.runtime.database.engine is engine
    assert post(app.test_client(), raw).json == {"taken": 1}
    assert town.case().state is State.ACKNOWLEDGED


def _unreachable(town):
    """An engine on the same kind of database where nothing answers."""
    if town.runtime.database.is_sqlite:
        return create_engine("sqlite:////nowhere/at/all.db")
    return create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none", connect_args={"connect_timeout": 2})


@pytest.mark.parametrize("body", [{}, {"messages": []}, {"messages": ["x"] * 101}, {"messages": [1]}, []])
def test_what_is_no_hand_over_is_refused(town, app, body):
    answer = app.test_client().post("/exchange/petitions/messages", json=body)
    assert (answer.status_code, answer.json["code"]) == (422, "messages_malformed")


def test_a_hundred_messages_are_a_hand_over_and_one_more_two():
    assert [len(part) for part in ways.parts(["x"] * 201)] == [100, 100, 1]
    big = "x" * MOST_MESSAGE
    assert [len(part) for part in ways.parts([big, "y", big])] == [2, 1]


def test_unknown_and_switched_off_partners_are_turned_away(town, app, ground, offices, monkeypatch):
    client = app.test_client()
    assert post(client, b"x", partner="nobody").status_code == 404
    monkeypatch.setenv("PARTNER_AMQP_URLS", json.dumps({"petitions": "amqp://127.0.0.1:1/x"}))
    assert post(client, b"x").json["code"] == "by_broker"
    monkeypatch.delenv("PARTNER_AMQP_URLS")
    path = ground.folder / "config" / "exchange.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["partners"]["petitions"]["enabled"] = False
    path.write_text(json.dumps(document), encoding="utf-8")
    assert post(client, b"x").json["code"] == "partner_disabled"
    town.refer()
    assert "停用" in town.announced("referral_refused")[0].data["reason"]


def _partner(town):
    return configuration.of(town.runtime).partner("petitions")


def test_a_bridge_without_a_readable_configuration_stands_still_and_says_so(town, ground, capsys):
    (ground.folder / "config" / "exchange.json").write_text("[]", encoding="utf-8")
    fresh = Runtime(town.runtime.settings)
    bridge = Bridge(fresh)
    bridge.start()
    bridge.stop()
    fresh.database.dispose()
    assert "exchange_has_no_partners" in capsys.readouterr().out
