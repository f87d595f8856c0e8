"""Messages at the edge of the form: what JSON lets pass and a clock, a counter or a queue must not."""

from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import SimpleNamespace

import pytest

from exchange.domain.cases import State
from exchange.testing.office import ZONE
from exchange.testing.town import NUMBER
from exchange.wire.ways import Http

LETTER = {"title": "路灯", "body": "坏了", "anonymous": True, "people": {}}


def chinese(at):
    return at.astimezone(ZONE).isoformat()


def letter(town, key, *, received_at=None, **over):
    data = {"received_at": received_at or town.bureau.now(), "reason": "非信访事项"}
    return town.say(town.bureau, "letter.back.v1", key, data, LETTER, **over)


@pytest.mark.parametrize("day", ["2026-02-31", "2026-13-01", "0000-01-01"])
def test_a_list_of_a_day_that_does_not_exist_is_the_partners_fault_and_none_of_ours(town, day):
    data = {"day": day, "part": 1, "parts": 1, "cases": []}
    assert town.say(town.bureau, "exchange.reconcile.v1", "-", data) == "bad"
    assert [(report.kind, report.code) for report in town.reports()] == [("schema", "0202")]


def test_a_whole_number_written_as_a_real_one_is_a_whole_number(town):
    town.refer()
    status = {"alias": "XF-1", "status": "自办", "at": town.bureau.now()}
    assert town.say(town.bureau, "petition.status.v1", NUMBER, status, sequence=2.0) == "hold"
    (asked,) = town.sent(town.bureau, "exchange.resend.v1")
    assert asked["data"] == {"about": NUMBER, "from_sequence": 1}
    assert town.acknowledge(sequence=1.0, hops=1.0) == "applied"
    assert town.case().status == "handled_by_bureau"
    assert [report.kind for report in town.reports()] == ["gap"]


def test_a_number_that_is_not_whole_breaks_the_schema(town):
    town.refer()
    assert town.acknowledge(sequence=1.5) == "bad"
    assert town.case().state is State.SENT


def test_no_case_goes_under_the_key_of_messages_that_are_about_none(town):
    """They stand outside the order: a case under `-` would, too."""
    assert letter(town, "-", sequence=5) == "bad"
    assert town.case("-") is None
    assert [(report.kind, report.code) for report in town.reports()] == [("schema", "0202")]


@pytest.mark.parametrize(("ahead", "outcome"), [(timedelta(minutes=5), "applied"), (timedelta(minutes=6), "refused")])
def test_a_letter_was_not_received_after_it_was_sent_on(town, ahead, outcome):
    assert letter(town, "K-1", received_at=chinese(town.clock() + ahead)) == outcome
    assert (town.case("K-1") is not None) is (outcome == "applied")


@pytest.mark.parametrize(("late", "outcome"), [(-5, "applied"), (-6, "refused")])
def test_a_petition_is_not_registered_before_we_had_it(town, late, outcome):
    town.refer()
    at = chinese(town.case().received_at + timedelta(minutes=late))
    data = {"alias": "XF-1", "registered_at": at}
    assert town.say(town.bureau, "petition.ack.v1", NUMBER, data) == outcome


class Stingy(BaseHTTPRequestHandler):
    """A partner's side that counts wrongly."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"taken": -1}')

    def log_message(self, *_):
        """Quiet."""


def test_a_partner_that_takes_less_than_nothing_has_taken_nothing():
    """Counted backwards, all but the last would be marked as sent."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Stingy) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        way = Http(f"http://127.0.0.1:{server.server_port}")
        assert way.hand_over([SimpleNamespace(body="a.b.c")] * 3) == 0
        way.close()
        server.shutdown()
