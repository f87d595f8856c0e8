"""Two instances of the sample service and a way between them: real HTTP or a real broker, on either database."""

import threading
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.serving import make_server

from casework.messaging import names, rabbit_admin
from casework.messaging.http_link import HttpLink
from casework.messaging.inbox import Inbox
from casework.messaging.rabbit_inbox import RabbitInbox
from casework.messaging.rabbit_link import RabbitLink
from casework.messaging.relay import Relay
from casework.testing.ground import Ground
from casework.testing.sample import service as sample
from casework.testing.waiting import wait_until
from casework.topology import Topology
from casework.web.app import create_app

ALICE, BOB = "sample/alice", "sample/bob"


@pytest.fixture
def until():
    """Waits for a condition, not for a time."""
    return wait_until


@dataclass
class Way:
    """Alice announces, Bob hears."""

    alice: Any
    bob: Any
    start_relay: Any  # () -> Relay
    start_inbox: Any  # () -> something with stop()
    running: list[Any] = field(default_factory=list)

    def start(self):
        """Both ends at work."""
        self.open_inbox()
        self.open_relay()

    def open_relay(self):
        """Alice's end at work."""
        relay = self.start_relay()
        relay.start()
        self.running.append(relay)
        return relay

    def open_inbox(self):
        """Bob's end at work."""
        inbox = self.start_inbox()
        self.running.append(inbox)
        return inbox

    def close(self):
        """Everything at rest."""
        while self.running:
            self.running.pop().stop()

    def note(self, subject, text):
        """Alice announces."""
        with self.alice.unit_of_work() as uow:
            sample.take_note(uow, subject, text)

    def heard(self):
        """What Bob has written down: (subject, sequence, text), in the order of hearing."""
        with self.bob.read() as connection:
            rows = connection.execute(select(sample.heard).order_by(sample.heard.c.id))
            return [(row.subject, row.sequence, row.text) for row in rows]

    def bob_inbox(self):
        """Bob's inbox, for commands."""
        return Inbox(sample.service, self.bob)

    def envelope(self, **over):
        """An event as Alice would send it."""
        body = {
            "specversion": "1.0", "id": "e-1", "source": f"/{ALICE}", "type": "sample.thing_noted.v1",
            "subject": "S-1", "time": "2026-03-02T09:00:00+08:00", "sequence": 1, "data": {"text": "hello"},
        }  # fmt: skip
        return body | over


class Web:
    """Bob's web app on a real port, in a thread."""

    def __init__(self, app, port):
        self._server = make_server("127.0.0.1", port, app, threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def port(self):
        return self._server.server_port

    def stop(self):
        self._server.shutdown()
        self._thread.join(timeout=10)
        self._server.server_close()


@pytest.fixture
def instance():
    """The instance of the general fixtures; Bob stands beside it."""
    return ALICE


@pytest.fixture
def pair(tmp_path, databases, database_kind, clock):
    """Alice and Bob on databases of their own."""
    ground = Ground(tmp_path, ["gateway/main", ALICE, BOB])
    ground.place(BOB, subscribes=["sample.*.thing_noted.v1"])
    urls = {name: databases.fresh(sample.service, database_kind) for name in (ALICE, BOB)}
    made = [ground.runtime(name, url, now=clock) for name, url in urls.items()]
    yield ground, *made
    for runtime in made:
        runtime.database.dispose()
    for url in urls.values():
        databases.drop(url)


@pytest.fixture
def embedded(pair):
    """Over HTTP, signed."""
    ground, alice, bob = pair
    app = create_app(sample.service, bob)
    first = Web(app, 0)
    port = first.port
    first.stop()
    ground.place(BOB, url=f"http://127.0.0.1:{port}")
    peer = Topology.load(ground.topology).peer(BOB)
    return Way(alice, bob, lambda: Relay(alice, [HttpLink(alice, peer)]), lambda: Web(app, port))


@pytest.fixture
def over_rabbit(pair, rabbit):
    """Over a broker on which the two accounts can do what they may, and nothing else."""
    ground, alice, bob = pair
    admin = rabbit.create_vhost()
    vhost = admin.rsplit("/", 1)[1]
    rabbit_admin.declare(admin, Topology.load(ground.topology))
    urls = {}
    for name in (ALICE, BOB):
        account = names.account(name)
        urls[name] = rabbit.create_user(account, "secret", vhost, **rabbit_admin.permissions(name))
        rabbit.permit_topic(account, vhost, names.EXCHANGE, write=rabbit_admin.topic_permission(name))
    for runtime, name in ((alice, ALICE), (bob, BOB)):
        object.__setattr__(runtime.settings, "amqp_url", urls[name])

    def consume():
        consumer = RabbitInbox(Inbox(sample.service, bob))
        consumer.start()
        return consumer

    return Way(alice, bob, lambda: Relay(alice, [RabbitLink(alice)]), consume)


@pytest.fixture(params=["embedded", "rabbitmq"])
def way(request, database_kind):
    """Each contract test runs on each transport and each database."""
    made = request.getfixturevalue("embedded" if request.param == "embedded" else "over_rabbit")
    yield made
    made.close()
    sample.POISON.clear()
