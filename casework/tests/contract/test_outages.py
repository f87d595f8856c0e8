"""A server killed with SIGKILL while events flow: nothing is lost, nothing takes effect twice, nothing is parked."""

import threading
from contextlib import contextmanager

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from casework.storage.database import is_outage
from casework.storage.tables import inbox, parked
from casework.testing.city import City
from casework.testing.ground import Databases, Ground
from casework.testing.sample import service as sample
from casework.testing.servers.private_postgres import PrivatePostgres
from casework.testing.servers.private_rabbit import PrivateRabbit
from casework.testing.waiting import wait_until

ALICE, BOB = "sample/alice", "sample/bob"
CASES = 3


def make_city(tmp_path, databases, kind, rabbit):
    ground = Ground(tmp_path / "ground", ["gateway/main", ALICE, BOB])
    return City(ground, dict.fromkeys((ALICE, BOB), sample.service), databases, kind, rabbit=rabbit)


class Writer:
    """Alice notes one thing after the other, each until it is durable; a lost answer may make one note two events."""

    def __init__(self, city):
        self._city = city
        self._stop = threading.Event()
        self.written = []
        self.doubtful = set()
        self.errors = []
        self._thread = threading.Thread(target=self._run)

    def _run(self):
        number = 0
        while not self._stop.wait(0.01):
            subject, text = f"S-{number % CASES}", str(number)
            try:
                with self._city[ALICE].unit_of_work() as uow:
                    sample.take_note(uow, subject, text)
            except DBAPIError as error:
                self.errors.append(error)
                self.doubtful.add(text)
                continue
            self.written.append((subject, text))
            number += 1

    @contextmanager
    def at_work(self):
        self._thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            self._thread.join(timeout=20)


def rows(city, table):
    with city[BOB].read() as connection:
        return connection.execute(select(table)).all()


def heard(city):
    """What Bob has heard: (subject, text) in the order of each case; nothing while his database is away."""
    try:
        with city[BOB].read() as connection:
            found = connection.execute(select(sample.heard).order_by(sample.heard.c.id)).all()
    except DBAPIError:
        return []
    return [(row.subject, row.text) for row in found]


def lives_through(city, outage):
    """Runs the outage while events flow, and holds the books of both sides against each other."""
    city.start()
    writer = Writer(city)
    with writer.at_work():
        wait_until(lambda: len(heard(city)) > 20, "events to flow")
        outage()
        before = len(writer.written)
        wait_until(lambda: len(writer.written) > before + 20, "events to be written again", seconds=40)
    wait_until(lambda: set(writer.written) <= set(heard(city)), "all that was written", seconds=60)
    city.stop()
    _check_books(city, writer)


def _check_books(city, writer):
    got = heard(city)
    assert len(writer.written) > 40
    assert all(is_outage(error) for error in writer.errors)
    for case in (f"S-{n}" for n in range(CASES)):
        mine = [text for subject, text in got if subject == case]
        sent = [text for subject, text in writer.written if subject == case]
        assert [text for text in dict.fromkeys(mine) if text in sent] == sent
    twice = {text for _, text in got if [t for _, t in got].count(text) > 1}
    assert twice <= writer.doubtful
    with city[ALICE].read() as connection:
        assert len(got) == len(connection.execute(select(sample.note)).all())
    assert rows(city, parked) == []
    assert {row.outcome for row in rows(city, inbox)} == {"applied"}


@pytest.mark.parametrize("over", ["http", "broker"])
def test_postgresql_killed_while_events_flow(tmp_path, request, over):
    rabbit = request.getfixturevalue("rabbit") if over == "broker" else None
    with PrivatePostgres(durable=True) as server:
        city = make_city(tmp_path, Databases(tmp_path, lambda: server), "postgres", rabbit)
        lives_through(city, server.restart)  # begins with SIGKILL
        city.close()


def test_rabbitmq_killed_while_events_flow(tmp_path, databases):
    with PrivateRabbit() as broker:
        city = make_city(tmp_path, databases, "sqlite", broker)
        broker.settle()
        lives_through(city, broker.restart)
        city.close()
