"""Applications for information on the scoreboard: what counts, once, in order, what is not shown, and a rebuild."""

import re

import pytest
from sqlalchemy import delete, update

from casework.messaging.inbox import Inbox
from portal.scoreboard import rebuild as rebuilding
from portal.scoreboard.application_store import Applications, shown_total
from portal.scoreboard.figures import scoreboard
from portal.service import service as portal
from portal.tables import application_row
from portal.testing import letters
from portal.testing.applications import answered, event, received

CJK = re.compile(r"[\u3400-\u9fff]")


@pytest.fixture
def shown(runtime):
    """What is counted, by department."""

    def read():
        with runtime.read() as connection:
            return dict(scoreboard(connection).applications)

    return read


def many(department, outcomes, prefix):
    """As many applications as outcomes, all answered in time."""
    for n, outcome in enumerate(outcomes):
        number = f"{prefix}{n}"
        yield received(number, department=department)
        yield answered(number, 2, outcome, department)


class TestCounting:
    """From the day on which it is received in law to the first answer."""

    def test_it_counts_once_it_is_received_in_law(self, take, shown):
        take(event("A", 1, "submitted"), event("B", 1, "withdrawn", counted=False))
        assert shown() == {}
        take(received("A", 2))
        assert shown() == {"housing": Applications(received=1)}

    def test_answers_are_counted_by_time_and_by_how_they_ended(self, take, shown):
        take(received("A"), answered("A", 2), received("B"), answered("B", 2, "partly_disclosed", on_time=False))
        take(received("C"), answered("C", 2, "not_held"))
        assert shown() == {"housing": Applications(received=3, answered=3, on_time=2, overdue=1, disclosed=1, partly=1)}

    def test_one_that_is_overdue_counts_before_it_is_answered(self, take, shown):
        take(received("A"), event("A", 2, "overdue", due="2026-03-30"))
        assert shown()["housing"] == Applications(received=1, overdue=1)

    def test_another_due_day_is_overdue_anew_only_when_said_and_the_same_one_stays(self, take, shown):
        take(received("A"), event("A", 2, "overdue", due="2026-03-30"))
        take(event("A", 3, "opinion_given", due="2026-03-30"))
        assert shown()["housing"].overdue == 1
        take(event("A", 4, "extended", days=10, due="2026-04-14"))
        assert shown()["housing"].overdue == 0
        take(event("A", 5, "overdue", due="2026-04-14"))
        assert shown()["housing"].overdue == 1

    @pytest.mark.parametrize(("name", "data"), [("withdrawn", {"counted": True}), ("dropped", {"outcome": "fee_unpaid",
                              "due": "2026-03-30"})])  # fmt: skip
    def test_one_that_ends_without_an_answer_counts_as_received_and_nowhere_else(self, take, shown, name, data):
        take(received("A"), event("A", 2, "overdue", due="2026-03-30"), event("A", 3, name, **data))
        assert shown()["housing"] == Applications(received=1)

    def test_it_stands_with_who_owes_the_answer_and_then_with_who_gave_it(self, take, shown):
        take(received("A"), event("A", 2, "passed_on", "power"))
        assert shown() == {"power": Applications(received=1)}
        take(answered("A", 3, department="power"), event("A", 4, "passed_on", "housing"))
        assert shown().keys() == {"power"}


class TestOnce:
    """At least once on the wire, exactly once in the figures."""

    def test_a_duplicate_and_a_handler_run_again_change_nothing(self, runtime, take, shown):
        story = [received("A"), event("A", 2, "overdue", due="2026-03-30"), answered("A", 3, on_time=False)]
        take(*story)
        before = shown()
        assert take(*story) == ["duplicate"] * 3
        with runtime.unit_of_work() as uow:
            for envelope in story:
                handler = Inbox(portal, runtime).handler(envelope)
                handler.run(uow, envelope, handler.load(envelope.data))
        assert shown() == before

    def test_live_and_rebuilt_figures_are_the_same(self, runtime, take, shown, monkeypatch):
        log = [received("A"), event("A", 2, "overdue", due="2026-03-30"), answered("A", 3, on_time=False),
               received("B", department="power"), event("B", 2, "written", "power")]  # fmt: skip
        held = {"mailbox/city": [letters.received("M")], "disclosure/city": log}

        def tail(self):
            while self.position < len(held[self.peer.instance]):
                self.position += 1
                yield held[self.peer.instance][self.position - 1]

        monkeypatch.setattr(rebuilding.Log, "tail", tail)
        take(*log)
        before = shown()
        take(received("GHOST"))
        with runtime.database.write() as connection:
            connection.execute(delete(application_row).where(application_row.c.number == "B"))
            connection.execute(update(application_row).where(application_row.c.number == "A").values(on_time=True))
        peers = [runtime.topology.peer(name) for name in held]
        assert rebuilding.rebuild(runtime, peers) == 1
        assert shown() == before


class TestSmallNumbers:
    """Who knows that somebody applied must not read from a count how it ended."""

    def test_below_five_answers_how_they_ended_is_not_shown(self):
        few, enough = Applications(9, 4, 4, 0, 3, 1), Applications(5, 5, 5, 0, 5, 0)
        assert (few.shown()["disclosed"], few.shown()["partly"], few.shown()["received"]) == (None, None, 9)
        assert (enough.shown()["disclosed"], enough.shown()["partly"]) == (5, 0)

    def test_nothing_hidden_is_told_by_the_total(self):
        few, enough = Applications(9, 4, 4, 0, 3, 1), Applications(6, 5, 5, 1, 4, 1)
        total = shown_total({"a": few, "b": enough})
        assert total == {"received": 15, "answered": 9, "on_time": 9, "overdue": 1, "disclosed": 4, "partly": 1}
        assert shown_total({"a": few, "c": few})["disclosed"] is None
        assert shown_total({})["received"] == 0


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
class TestPages:
    """What the API and the page show."""

    @pytest.fixture
    def both(self, take):
        """One department with enough answers to say how they ended, one without."""
        take(*many("housing", ["disclosed"] * 4 + ["partly_disclosed", "not_held"], "H"), *many("power", ["third_party",
             "disclosed"], "P"))  # fmt: skip

    def test_the_api_hides_what_the_page_hides(self, both, reader):
        found = reader.get("/api/scoreboard").json["applications"]
        rows = {row.pop("department"): row for row in found["departments"]}
        assert rows["housing"] == {
            "received": 6,
            "answered": 6,
            "on_time": 6,
            "overdue": 0,
            "disclosed": 4,
            "partly": 1,
        }
        assert rows["power"] == {
            "received": 2, "answered": 2, "on_time": 2, "overdue": 0, "disclosed": None, "partly": None,
        }  # fmt: skip
        assert (found["total"]["answered"], found["total"]["disclosed"], found["least_shown"]) == (8, 4, 5)
        html = reader.get("/scoreboard").get_data(as_text=True).partition('id="applications-title"')[2]
        cells = [
            re.findall(r"<td class=\"num\">(.*?)</td>", row) for row in html.partition("</table>")[0].split("<tr>")
        ]
        assert cells[2:] == [
            ["6", "6", "6", "0", "4", "1"], ["2", "2", "2", "0", "—", "—"], ["8", "8", "8", "0", "4", "1"],
        ]  # fmt: skip
        assert "答复不足 5 件的部门不显示公开结果" in html

    def test_without_any_the_page_says_so(self, reader):
        assert "还没有公开申请。" in reader.get("/scoreboard").get_data(as_text=True)

    @pytest.mark.parametrize("any_", [True, False])
    def test_english_is_complete(self, request, reader, any_):
        if any_:
            request.getfixturevalue("both")
        html = reader.get("/scoreboard?lang=en").get_data(as_text=True)
        html = re.sub(r"<(\w+)([^>]*) lang=\"zh-CN\"([^>]*)>.*?</\1>", "", html, flags=re.S)
        assert not CJK.search(html), html[CJK.search(html).start() - 100 :][:160]
        assert ("No applications yet." in html) is not any_

    def test_its_events_count_for_how_new_the_figures_are(self, take, reader):
        take(received("A"))
        assert reader.get("/api/scoreboard").json["as_of"] == "2026-03-02T02:00:00+00:00"
