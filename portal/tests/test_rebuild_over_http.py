"""The rebuild reads a service's event log over HTTP, as the portal, with an assertion that the service verifies."""

import threading
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest
import requests
from sqlalchemy import delete
from werkzeug.serving import make_server

from casework.domain.events import Event
from casework.messaging import relay
from casework.testing.sample.service import service as sample
from casework.web.app import create_app
from portal.commands import scoreboard_rebuild
from portal.scoreboard.figures import scoreboard
from portal.scoreboard.rebuild import Log
from portal.tables import letter_row

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Received(Event, name="letter_received"):
    """A letter, as any mailbox announces it."""

    department: str
    kind: str
    at: datetime
    received_at: datetime
    due: date


@dataclass(frozen=True, kw_only=True)
class CaseReferred(Event, name="case_referred"):
    """An event that the scoreboard does not count."""

    to: str


@pytest.fixture
def mailbox(ground, databases, database_kind):
    """A running service that has announced 1,203 letters, more than one page of its log."""
    service = replace(sample, channel="mailbox")
    runtime = ground.runtime("mailbox/city", databases.fresh(service, "sqlite"))
    with runtime.unit_of_work() as uow:
        for number in range(1203):
            uow.announce(
                Received(subject=f"MC-{number}", department="housing" if number % 3 else "power", kind="help", at=AT,
                         received_at=AT, due=date(2026, 3, 9))
            )  # fmt: skip
        uow.announce(CaseReferred(subject="MC-1", to="/complaints/city"))
    while relay.place(runtime):
        pass
    server = make_server("127.0.0.1", 0, create_app(service, runtime), threaded=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    ground.place("mailbox/city", url=f"http://127.0.0.1:{server.server_port}")
    yield runtime
    server.shutdown()
    runtime.database.dispose()


def test_all_pages_of_the_log_are_read(mailbox, runtime):
    events = list(Log(runtime, runtime.topology.peer("mailbox/city")).tail())
    assert [e.subject for e in events] == [*(f"MC-{n}" for n in range(1203)), "MC-1"]


def test_the_command_fills_an_empty_scoreboard(mailbox, runtime, ground, capsys):
    for away in ("mailbox/price", "complaints/city", "disclosure/city"):
        ground.peers.pop(away)
    ground.write()
    for _ in range(2):
        assert scoreboard_rebuild(runtime, []) == 0
        assert "1203 letters" in capsys.readouterr().out
        with runtime.read() as connection:
            board = scoreboard(connection)
        assert {k: t.received for k, t in board.departments.items()} == {"housing": 802, "power": 401}


def test_a_service_that_is_away_is_named_and_nothing_is_lost(mailbox, runtime, ground, capsys):
    peers = [runtime.topology.peer("mailbox/city")]
    with runtime.database.write() as connection:
        connection.execute(delete(letter_row))
    assert scoreboard_rebuild(runtime, []) == 1
    assert "does not answer" in capsys.readouterr().err
    with pytest.raises(requests.HTTPError, match="401"):
        list(Log(runtime, replace(peers[0], instance="mailbox/price")).tail())
