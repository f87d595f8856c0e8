"""Over RabbitMQ: the partner's vhost, accounts that can do one thing each way, outages, floods, and who may speak."""

import json
from urllib.parse import quote

import pika
import pytest

from casework.messaging import names
from casework.testing.partner_vhosts import meeting
from casework.testing.waiting import wait_until
from exchange.bridge import Bridge
from exchange.domain.cases import State
from exchange.testing.town import NUMBER

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite", "postgres"], indirect=True)


class Wire:
    """The bureau's own connection."""

    def __init__(self, url):
        self.connection = pika.BlockingConnection(pika.URLParameters(url))
        self.channel = self.connection.channel()
        self.channel.confirm_delivery()

    def publish(self, raw, user="partner.petitions"):
        properties = pika.BasicProperties(content_type="application/jose", delivery_mode=2, user_id=user)
        self.channel.basic_publish(names.partner_exchange("petitions"), "", raw, properties, mandatory=True)

    def wait(self, what):
        """The next message; a queue with a single active consumer is read by consuming."""
        coming = self.channel.consume(names.partner_inbox("petitions"), inactivity_timeout=1)
        for silent, (method, properties, body) in enumerate(coming):
            if method is not None:
                self.channel.basic_ack(method.delivery_tag)
                return properties, body.decode()
            assert silent < 20, f"still waiting for {what}"
        raise AssertionError("the channel was closed")


@pytest.fixture
def vhost(rabbit, monkeypatch):
    made = meeting(rabbit, "petitions", "ours")
    monkeypatch.setenv("PARTNER_AMQP_URLS", json.dumps({"petitions": made.bridge}))
    yield made
    rabbit.delete_vhost(made.vhost)


@pytest.fixture
def wire(vhost):
    made = Wire(vhost.partner)
    yield made
    if made.connection.is_open:
        made.connection.close()


@pytest.fixture
def bridge(town, vhost):
    made = Bridge(town.runtime)
    made.start()
    yield made
    made.stop()


def ack(town, **over):
    data = {"alias": "XF-1", "registered_at": town.bureau.now()}
    return town.bureau.signed(town.bureau.message("petition.ack.v1", NUMBER, data, **over))


def status(town, word):
    data = {"alias": "XF-1", "status": word, "at": town.bureau.now()}
    return town.bureau.signed(town.bureau.message("petition.status.v1", NUMBER, data))


def test_a_petition_goes_and_its_registration_comes_back(town, wire, bridge):
    town.refer()
    properties, body = wire.wait("the petition")
    message = town.bureau.read(body)
    assert (properties.message_id, properties.type, properties.user_id) == (
        message["id"],
        message["type"],
        "exchange.main",
    )
    assert (properties.content_type, properties.delivery_mode) == ("application/jose", 2)
    wire.publish(ack(town))
    wait_until(lambda: town.case().state is State.ACKNOWLEDGED, "the registration here")


def test_a_poison_message_blocks_nobody_and_repeats_have_no_effect(town, wire, bridge):
    town.refer()
    wire.wait("the petition")
    good = ack(town)
    for raw in (b"\x00\xff", b"x" * 100_000, good, good, status(town, "转送")):
        wire.publish(raw)
    wait_until(lambda: town.announced("partner_status_changed"), "the status")
    rejected = [town.bureau.read(wire.wait("a rejection")[1]) for _ in range(2)]
    assert {each["data"]["code"] for each in rejected} == {"0304"}
    assert len(town.announced("partner_acknowledged")) == 1


def test_while_the_partner_is_away_everything_waits_and_after_lost_connections_it_goes_on(
    town, wire, bridge, rabbit, vhost
):
    wire.connection.close()
    town.refer()
    for n in range(30):
        town.taker.take("petitions", b"bad %d" % n)
    _cut(rabbit, vhost)
    for n in range(30, 60):
        town.taker.take("petitions", b"bad %d" % n)
    back = Wire(vhost.partner)
    got = {}
    while len(got) < 61:
        message = town.bureau.read(back.wait(f"message {len(got) + 1}")[1])
        got.setdefault(message["id"], message)
    back.publish(ack(town))
    wait_until(lambda: town.case().state is State.ACKNOWLEDGED, "the registration, on a new connection")
    back.connection.close()
    rejected = [m["sequence"] for m in got.values() if m["subject"] == "-"]
    assert rejected == sorted(rejected) == list(range(1, 61))


def test_while_we_are_away_the_broker_keeps_what_the_bureau_says(town, wire):
    town.refer()
    wire.publish(ack(town))
    wire.publish(status(town, "转送"))
    wire.connection.close()
    late = Bridge(town.runtime)
    late.start()
    try:
        wait_until(lambda: town.announced("partner_status_changed"), "what was said meanwhile")
    finally:
        late.stop()
    assert town.case().state is State.ACKNOWLEDGED


def test_a_message_of_another_account_is_not_believed_even_when_it_is_signed(town, vhost, bridge):
    town.refer()
    admin = pika.BlockingConnection(pika.URLParameters(vhost.admin))
    channel = admin.channel()
    channel.basic_publish(names.partner_exchange("petitions"), "", ack(town))
    wait_until(lambda: town.reports(), "the report")
    admin.close()
    assert [report.kind for report in town.reports()] == ["wrong_account"]
    assert town.case().state is State.SENT


def _cut(rabbit, vhost):
    """All connections to the vhost die."""

    def connections():
        found = rabbit.call("GET", f"/vhosts/{quote(vhost.vhost, safe='')}/connections")
        return found if len(found) >= 2 else None

    for connection in wait_until(connections, "the bridge's connections in the management's view", 30):
        rabbit.call("DELETE", f"/connections/{quote(connection['name'], safe='')}")
