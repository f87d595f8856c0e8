"""Messages that are wrong, forged, old or too much: each is refused with a report, ignored, parked or applied once.
Nothing stops the consumer, and what is good arrives all the same."""

import hashlib
import json

import pika
import pytest
import requests
from pika.exceptions import ChannelClosedByBroker
from sqlalchemy import func, insert, select

from casework.crypto import assertions
from casework.domain.actors import Kind
from casework.messaging import names, parking
from casework.messaging.http_link import MOST_EVENTS, PATH
from casework.storage.tables import inbox, parked
from casework.testing.city import City
from casework.testing.ground import Ground
from casework.testing.sample import service as sample
from casework.testing.waiting import wait_until

ALICE, BOB, CAROL = "sample/alice", "sample/bob", "sample/carol"
DROP = object()


def event(**over):
    """An event as Alice would send it; DROP leaves an attribute out."""
    body = {
        "specversion": "1.0", "id": "e-1", "source": f"/{ALICE}", "type": "sample.thing_noted.v1", "subject": "S-1",
        "time": "2026-03-02T09:00:00+08:00", "sequence": 1, "data": {"text": "hello"},
    } | over  # fmt: skip
    return {k: v for k, v in body.items() if v is not DROP}


def raw(**over):
    return json.dumps(event(**over)).encode()


MALFORMED = {
    "nothing": b"",
    "cut off": raw()[:-3],
    "not UTF-8": b"\xff\xfe{}",
    "a list": b"[1,2]",
    "a word": b'"hello"',
    "null": b"null",
    "too deep": raw(data="@").replace(b'"@"', b'{"a":' * 400 + b"1" + b"}" * 400),
    "very deep": raw(data="@").replace(b'"@"', b"[" * 100_000 + b"]" * 100_000),
    "half a surrogate pair in data": raw(data={"text": "\ud800"}),
    "half a surrogate pair in the subject": raw(subject="S-\udfff"),
    "NaN": raw(data={"text": float("nan")}),
    "an endless number": raw(sequence="@").replace(b'"@"', b"9" * 5000),
    "a key twice": raw().replace(b'"id"', b'"id": "x", "id"'),
    "a newer CloudEvents": raw(specversion="2.0"),
    "specversion as a number": raw(specversion=1.0),
    **{f"no {name}": raw(**{name: DROP}) for name in event()},
    **{f"{name} as a number": raw(**{name: 7}) for name in ("id", "source", "type", "subject", "time", "data")},
    **{f"sequence {value!r}": raw(sequence=value) for value in (0, -1, True, "1", 1.5, None, 2**63)},
    "NUL in the id": raw(id="e\0"),
    "NUL in the subject": raw(subject="S\0"),
    "an endless id": raw(id="x" * 257),
    "an endless subject": raw(subject="x" * 257),
    "no such day": raw(time="2026-02-30T09:00:00Z"),
    "a time without a zone": raw(time="2026-03-02T09:00:00"),
    "version zero": raw(type="sample.thing_noted.v0"),
    "a type that is none": raw(type="thing_noted"),
    "another channel's type": raw(type="mailbox.letter_answered.v1"),
    "somebody else's source": raw(source=f"/{CAROL}"),
    "our own source": raw(source=f"/{BOB}"),
    "a source that is none": raw(source="https://example.org/alice"),
    "8 MiB and more": raw(data={"text": "x" * 8 * 2**20}),
}


class Embedded:
    """What Alice's keys let her say over HTTP."""

    def __init__(self, city):
        self.city = city
        self.url = city.ground.peers[BOB]["url"]

    def tell(self, message, signer=ALICE):
        return self.post(b'{"events":[' + message + b"]}", signer)

    def post(self, body, signer=ALICE, signed=None, **over):
        claims = {"kind": Kind.SERVICE, "mth": "POST", "pth": PATH, "dig": hashlib.sha256(signed or body).hexdigest()}
        runtime = self.city[signer]
        token = assertions.issue(runtime.ring, BOB, assertions.Claims(**claims | over), runtime.real_now())
        return self.send(body, token)

    def send(self, body, token):
        with requests.Session() as session:
            session.trust_env = False
            return session.post(self.url + PATH, data=body, headers={"X-Wenzheng-Assertion": token}, timeout=20)

    def close(self):
        """Nothing is held."""


class Broker:
    """What Alice's account lets her say over the broker."""

    def __init__(self, city):
        self.connection = pika.BlockingConnection(pika.URLParameters(city.accounts[ALICE]))
        self.channel = self.connection.channel()
        self.channel.confirm_delivery()
        with pika.BlockingConnection(pika.URLParameters(city.admin)) as admin:
            admin.channel().queue_bind(names.queue(BOB), names.EXCHANGE, "sample.#")

    def tell(self, message, user="sample.alice"):
        key = "sample.alice.thing_noted.v1"
        self.channel.basic_publish(names.EXCHANGE, key, message, pika.BasicProperties(user_id=user), mandatory=True)

    def attempt(self, act):
        """The broker's answer code to something it must not allow; the channel is opened anew."""
        with pytest.raises(ChannelClosedByBroker) as closed:
            act(self.channel)
        self.channel = self.connection.channel()
        self.channel.confirm_delivery()
        return closed.value.reply_code

    def close(self):
        self.connection.close()


def make_city(tmp_path, databases, kind, clock, rabbit=None):
    ground = Ground(tmp_path, ["gateway/main", ALICE, BOB, CAROL])
    return City(ground, dict.fromkeys((ALICE, BOB, CAROL), sample.service), databases, kind, clock=clock, rabbit=rabbit)


@pytest.fixture
def embedded_city(tmp_path, databases, clock):
    made = make_city(tmp_path, databases, "sqlite", clock)
    made.start(BOB)
    yield made
    made.close()


@pytest.fixture
def broker_city(tmp_path, databases, clock, rabbit):
    made = make_city(tmp_path, databases, "postgres", clock, rabbit)
    made.start(BOB)
    yield made
    made.close()


@pytest.fixture(params=["embedded", "broker"])
def city(request):
    """Bob at work: on SQLite and HTTP, and on PostgreSQL and RabbitMQ."""
    return request.getfixturevalue(f"{request.param}_city")


@pytest.fixture
def alice(city):
    """Alice's voice: `alice.tell(bytes)`."""
    voice = (Broker if city.accounts else Embedded)(city)
    yield voice
    voice.close()


def rows(city, table, *order):
    with city[BOB].read() as connection:
        return connection.execute(select(table).order_by(*order or list(table.primary_key.columns))).all()


def heard(city):
    return [(row.subject, row.sequence, row.text) for row in rows(city, sample.heard)]


def outcomes(city):
    return {row.event_id: row.outcome for row in rows(city, inbox)}


def test_what_is_no_event_is_refused_with_a_report_and_the_good_arrive(city, alice):
    for number, message in enumerate(MALFORMED.values(), start=1):
        alice.tell(message)
        if number % 10 == 0:
            alice.tell(raw(id=f"good-{number}", sequence=number, data={"text": str(number)}))
    alice.tell(raw(id="last", sequence=1000, data={"text": "last"}))
    wait_until(lambda: ("S-1", 1000, "last") in heard(city), "the last good one", seconds=60)
    assert [text for _, _, text in heard(city)] == [*(str(n) for n in range(10, len(MALFORMED) + 1, 10)), "last"]
    reports = rows(city, parked)
    bodies = [report.body for report in reports]
    missing = [name for name, message in MALFORMED.items() if not any(_kept(message, body) for body in bodies)]
    assert missing == []
    assert {report.state for report in reports} == {"refused"}
    assert all(report.reason and report.ended_at for report in reports)


def _kept(message, body):
    return parking.readable(message)[:20_000] in body


def test_over_http_each_of_them_is_answered_with_a_problem(embedded_city):
    alice = Embedded(embedded_city)
    answers = {name: alice.tell(message).status_code for name, message in MALFORMED.items()}
    assert {code for name, code in answers.items() if name not in ("8 MiB and more", "nothing")} == {422}
    assert (answers["8 MiB and more"], answers["nothing"]) == (413, 422)


def test_the_same_message_again_is_reported_once_and_reports_are_bounded(city, alice):
    for _ in range(3):
        alice.tell(b"no event at all")
    row = {"event_id": "", "source": "/sample/carol", "subject": "", "sequence": 0, "type": "", "state": "refused"}
    now = city[BOB].real_now()
    many = [row | {"body": f"{n}", "reason": "test", "parked_at": now} for n in range(parking.MOST_REPORTS - 1)]
    with city[BOB].unit_of_work() as uow:
        uow.connection.execute(insert(parked), many)
        parking.refuse(uow, "/sample/carol", b"the thousandth", "kept")
        parking.refuse(uow, "/sample/carol", b"one more", "not kept")
        count = select(func.count()).select_from(parked).where(parked.c.source == "/sample/carol")
        assert uow.connection.scalar(count) == parking.MOST_REPORTS
    alice.tell(raw())
    wait_until(lambda: heard(city), "the good one")
    assert len([row for row in rows(city, parked) if row.source != "/sample/carol"]) == 1


def test_an_event_that_nobody_handles_is_ignored_and_logged(city, alice):
    for type_ in ("sample.thing_noted.v9", "sample.thing_unheard_of.v1"):
        alice.tell(raw(id=type_, type=type_))
    alice.tell(raw())
    wait_until(lambda: heard(city) == [("S-1", 1, "hello")], "the good one")
    assert outcomes(city) == {
        "sample.thing_noted.v9": "ignored", "sample.thing_unheard_of.v1": "ignored", "e-1": "applied",
    }  # fmt: skip
    assert rows(city, parked) == []


def test_an_id_takes_effect_once_whatever_comes_with_it_later(city, alice):
    alice.tell(raw())
    alice.tell(raw())
    alice.tell(raw(data={"text": "other"}, sequence=2))
    alice.tell(raw(id="e-2", subject="S-2"))
    wait_until(lambda: len(heard(city)) == 2, "the last one")
    assert heard(city) == [("S-1", 1, "hello"), ("S-2", 1, "hello")]
    assert rows(city, parked) == []


def test_what_is_older_than_the_newest_of_its_case_is_stale(city, alice):
    alice.tell(raw(id="new", sequence=5))
    alice.tell(raw(id="old", sequence=4, data={"text": "old"}))
    alice.tell(raw(id="same", sequence=5, data={"text": "same"}))
    alice.tell(raw(id="next", sequence=2**31 - 1, data={"text": "next"}))
    wait_until(lambda: len(heard(city)) == 2, "the next one")
    assert [text for _, _, text in heard(city)] == ["hello", "next"]
    assert outcomes(city) == {"new": "applied", "old": "stale", "same": "stale", "next": "applied"}


def test_data_that_the_handler_cannot_take_are_parked_and_other_cases_go_on(city, alice):
    """An object where text belongs, nothing where something must be; on PostgreSQL also NUL, and far too much text."""
    bad = [{"text": {"a": 1}}, {}, {"text": None}]
    if city.accounts:
        bad += [{"text": "a\0b"}, {"text": "x" * 2**20}]
    for number, data in enumerate(bad):
        alice.tell(raw(id=f"bad-{number}", subject=f"B-{number}", data=data))
        while not city.accounts and f"bad-{number}" not in outcomes(city):
            alice.tell(raw(id=f"bad-{number}", subject=f"B-{number}", data=data))
    alice.tell(raw(id="behind", subject="B-0", sequence=2))
    alice.tell(raw(data={"text": "NUL is data: \\0"}))
    wait_until(lambda: heard(city), "the good one", seconds=40)
    assert outcomes(city) == {f"bad-{n}": "parked" for n in range(len(bad))} | {"behind": "waiting", "e-1": "applied"}
    assert [row.state for row in rows(city, parked)] == ["parked"] * len(bad) + ["waiting"]
    assert not any("xxxx" in row.reason or "\0" in row.reason for row in rows(city, parked))


def test_a_reason_that_no_database_can_store_is_kept_readable(city, alice, monkeypatch):
    def fail(_uow, _envelope, data):
        raise RuntimeError(f"\0 and \ud800 {data['text']}")

    monkeypatch.setitem(vars(sample.service.handlers[0]), "run", fail)
    for _ in range(5):
        alice.tell(raw())
    wait_until(lambda: rows(city, parked), "the parked one")
    assert rows(city, parked)[0].reason == "RuntimeError: \N{REPLACEMENT CHARACTER} and ? hello"


def test_a_replayed_assertion_takes_effect_once(embedded_city):
    alice = Embedded(embedded_city)
    body = b'{"events":[' + raw() + b"]}"
    claims = assertions.Claims(kind=Kind.SERVICE, mth="POST", pth=PATH, dig=hashlib.sha256(body).hexdigest())
    runtime = embedded_city[ALICE]
    token = assertions.issue(runtime.ring, BOB, claims, runtime.real_now())
    assert [alice.send(body, token).json()["taken"] for _ in range(3)] == [1, 1, 1]
    assert heard(embedded_city) == [("S-1", 1, "hello")]


def test_what_is_not_signed_by_its_source_is_refused_whole(embedded_city):
    alice = Embedded(embedded_city)
    good = b'{"events":[' + raw() + b"]}"
    assert alice.post(good, signed=b"another body").json()["code"] == "assertion_body"
    assert alice.post(good, dig="").json()["code"] == "assertion_body"
    assert alice.post(good, mth="GET").json()["code"] == "assertion_method"
    assert alice.send(good, "").json()["code"] == "assertion_missing"
    assert alice.send(good, "a.b.c").status_code == 401
    assert rows(embedded_city, parked) == []
    mixed = b'{"events":[' + raw(source=f"/{CAROL}", id="c-1") + b"," + raw(source=f"/{ALICE}") + b"]}"
    assert alice.post(mixed, signer=CAROL).json()["code"] == "event_forged"
    assert heard(embedded_city) == []
    assert [row.source for row in rows(embedded_city, parked)] == [f"/{CAROL}"]


def test_a_hand_over_has_1_to_100_events_however_rich_they_are(embedded_city):
    alice = Embedded(embedded_city)
    rich = {"text": "x", "list": list(range(300))}
    full = [event(id=f"e-{n}", sequence=n, data=rich) for n in range(1, MOST_EVENTS + 1)]
    too_many = {"events": [*full, event(id="more", sequence=1000)]}
    assert alice.post(json.dumps(too_many).encode()).status_code == 422
    assert alice.post(b'{"events":[]}').status_code == 422
    assert alice.post(b'{"events":{}}').status_code == 422
    assert alice.post(b"[]").status_code == 422
    assert heard(embedded_city) == []
    answer = alice.post(json.dumps({"events": full}).encode())
    assert answer.json() == {"taken": MOST_EVENTS, "held": None}
    assert len(heard(embedded_city)) == MOST_EVENTS


def test_an_account_speaks_only_for_itself_and_configures_nothing(broker_city):
    alice = Broker(broker_city)
    bobs, own, exchange = names.queue(BOB), names.queue(ALICE), names.EXCHANGE
    forged = pika.BasicProperties(user_id=names.account(CAROL))
    forbidden = {
        "another's name": lambda c: c.basic_publish(exchange, "sample.alice.thing_noted.v1", raw(), forged),
        "another's routing key": lambda c: c.basic_publish(exchange, "sample.carol.thing_noted.v1", raw()),
        "straight into a queue": lambda c: c.basic_publish("", bobs, raw()),
        "the broker's own exchange": lambda c: c.basic_publish("amq.topic", "sample.alice.thing_noted.v1", raw()),
        "a new queue": lambda c: c.queue_declare("mine"),
        "a nameless queue": lambda c: c.queue_declare("", exclusive=True),
        "a new exchange": lambda c: c.exchange_declare("mine"),
        "a binding": lambda c: c.queue_bind(own, exchange, "#"),
        "an exchange binding": lambda c: c.exchange_bind("amq.topic", exchange, "#"),
        "unbinding": lambda c: c.queue_unbind(bobs, exchange, "sample.*.thing_noted.v1"),
        "deleting the exchange": lambda c: c.exchange_delete(exchange),
        "deleting its own queue": lambda c: c.queue_delete(own),
        "deleting another's queue": lambda c: c.queue_delete(bobs),
        "emptying another's queue": lambda c: c.queue_purge(bobs),
        "reading another's queue": lambda c: c.basic_get(bobs),
    }
    codes = {name: alice.attempt(act) for name, act in forbidden.items()}
    assert codes == dict.fromkeys(forbidden, 403) | {"another's name": 406}
    alice.tell(raw(id="nobody's"), user=None)
    alice.tell(raw())
    wait_until(lambda: heard(broker_city), "the good one")
    alice.close()
    assert heard(broker_city) == [("S-1", 1, "hello")]
    (report,) = rows(broker_city, parked)
    assert (report.state, report.source) == ("refused", "")
    assert "may not speak for /sample/alice" in report.reason
