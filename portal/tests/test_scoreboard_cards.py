"""Supervision cards that stand, per department, from events: what counts, once, in order, and after a rebuild."""

import pytest
from sqlalchemy import delete, update

from casework.messaging.inbox import Inbox
from portal.scoreboard import rebuild as rebuilding
from portal.scoreboard.cards import Cards, fold_card, write_card
from portal.scoreboard.figures import scoreboard
from portal.scoreboard.schemas import ActFact
from portal.service import service as portal
from portal.tables import card_row
from portal.testing.letters import received
from portal.testing.supervision import SOURCE, issued, withdrawn


@pytest.fixture
def cards(runtime):
    """Those that stand, by department."""

    def read():
        with runtime.read() as connection:
            return dict(scoreboard(connection).cards)

    return read


class TestCounting:
    """Yellow, red and leader count; reminder and urge do not."""

    def test_a_card_counts_against_the_department_that_is_late(self, take, cards):
        take(issued("A", 1, "yellow"), issued("A", 2, "red"), issued("B", 1, "leader", "power"))
        assert cards() == {"housing": Cards(yellow=1, red=1), "power": Cards(leader=1)}

    @pytest.mark.parametrize("rung", ["reminder", "urge", "something-new"])
    def test_what_is_no_card_counts_nothing(self, take, cards, rung):
        assert take(issued("A", 1, rung)) == ["applied"]
        assert cards() == {}

    def test_a_card_that_was_withdrawn_counts_no_more(self, take, cards):
        take(issued("A", 1, "yellow"), issued("B", 1, "yellow"), withdrawn("A", 2, "yellow"))
        assert cards() == {"housing": Cards(yellow=1)}

    def test_another_due_day_is_another_card(self, take, cards):
        take(issued("A", 1, "yellow"), issued("A", 2, "yellow", deadline=2), withdrawn("A", 3, "yellow"))
        assert cards() == {"housing": Cards(yellow=1)}

    def test_two_cases_of_one_number_are_two(self, take, cards):
        take(issued("A", 1, "red"), issued("A", 2, "red", "power", source="/mailbox/price"))
        assert cards() == {"housing": Cards(red=1), "power": Cards(red=1)}

    @pytest.mark.parametrize("rung", ["yellow", "red", "leader"])
    def test_a_card_about_a_complaint_would_tell_the_accused_and_counts_nothing(self, take, cards, rung):
        assert take(issued("A", 1, rung, source=SOURCE), withdrawn("A", 2, rung, source=SOURCE)) == ["applied"] * 2
        assert cards() == {}

    def test_a_card_stays_with_whom_it_was_issued_to(self, take, cards):
        take(issued("A", 1, "red"), issued("A", 2, "yellow"), withdrawn("A", 3, "red", "power"))
        assert cards() == {"housing": Cards(yellow=1)}


class TestOnce:
    """At least once on the wire, exactly once in the figures."""

    def test_a_duplicate_changes_nothing(self, take, cards):
        story = [issued("A", 1, "yellow"), withdrawn("A", 2, "yellow"), issued("B", 1, "red")]
        take(*story)
        before = cards()
        assert take(*story) == ["duplicate"] * 3
        assert cards() == before

    def test_a_handler_run_again_on_an_old_event_brings_no_card_back(self, runtime, take, cards):
        story = [issued("A", 1, "yellow"), withdrawn("A", 2, "yellow")]
        take(*story)
        with runtime.unit_of_work() as uow:
            for envelope in story:
                handler = Inbox(portal, runtime).handler(envelope)
                handler.run(uow, envelope, handler.load(envelope.data))
        assert cards() == {}


class TestRebuild:
    """From the event log, as the letters."""

    @pytest.fixture
    def logs(self, monkeypatch):
        """Event logs by instance, read without the wire."""
        held = {"mailbox/city": [received("M")], "complaints/city": []}

        def tail(self):
            while self.position < len(held[self.peer.instance]):
                self.position += 1
                yield held[self.peer.instance][self.position - 1]

        monkeypatch.setattr(rebuilding.Log, "tail", tail)
        return held

    def test_live_and_rebuilt_figures_are_the_same(self, runtime, take, cards, logs):
        logs["complaints/city"] = [
            issued("A", 1, "urge"), issued("A", 2, "yellow"), issued("A", 3, "red"), withdrawn("A", 4, "yellow"),
            issued("B", 1, "leader", "power"), issued("C", 1, "red", source=SOURCE),
        ]  # fmt: skip
        take(*logs["complaints/city"], issued("GHOST", 1, "red"))
        about_a_complaint = issued("D", 1, "red", source=SOURCE)  # as one that was counted before the rule
        logs["complaints/city"].append(about_a_complaint)
        with runtime.database.write() as connection:
            data = ActFact().load(about_a_complaint.data, unknown="exclude")
            write_card(connection, fold_card(None, about_a_complaint, data))
            connection.execute(delete(card_row).where(card_row.c.rung == "leader"))
            connection.execute(update(card_row).where(card_row.c.rung == "yellow").values(standing=True))
        peers = [runtime.topology.peer(name) for name in ("mailbox/city", "complaints/city")]
        assert rebuilding.rebuild(runtime, peers) == 1
        assert cards() == {"housing": Cards(red=1), "power": Cards(leader=1)}


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
class TestPages:
    """What the API and the page show."""

    def test_both_show_the_cards_of_who_has_no_letters_too(self, take, reader):
        take(received("L"), issued("A", 1, "yellow", "power"), issued("A", 2, "red", "power"))
        rows = {row["department"]: row for row in reader.get("/api/scoreboard").json["departments"]}
        assert rows["power"]["cards"] == {"yellow": 1, "red": 1, "leader": 0}
        assert rows["power"]["received"] == 0
        assert rows["housing"]["cards"] == {"yellow": 0, "red": 0, "leader": 0}
        assert reader.get("/api/scoreboard").json["as_of"] == "2026-03-02T03:00:00+00:00"
        page = reader.get("/scoreboard").get_data(as_text=True)
        assert "黄牌 1" in page
        assert "报分管领导 0" in page
        assert "Yellow card 1" in reader.get("/scoreboard?lang=en").get_data(as_text=True)
