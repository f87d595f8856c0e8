"""The scoreboard from events: the counting rules, duplicates, order, and that a rebuild gives the same figures."""

from datetime import UTC, datetime

import pytest

from casework.messaging.inbox import Inbox
from portal.scoreboard.figures import weeks
from portal.service import service as portal
from portal.testing.letters import AT, answered, event, rated, received


def counts(shown, *names):
    return tuple(shown[name] for name in names)


class TestCounting:
    """Formulas of domain.md §2.3."""

    def test_a_letter_counts_from_its_receipt(self, take, board):
        take(received("A"))
        shown = board()["housing"]
        assert counts(shown, "received", "valid", "answered", "on_time", "rated", "satisfied") == (1, 1, 0, 0, 0, 0)
        assert shown["rates"] == {
            "answer_rate": "0.00%",
            "on_time_rate": "—",
            "rating_rate": "—",
            "satisfaction_rate": "—",
        }

    def test_on_time_is_the_first_answer_by_the_due_date(self, take, board):
        take(received("A"), answered("A", 2, on_time=True), event("A", 3, "letter_reopened", round=2, due="2026-03-20"),
             answered("A", 4, on_time=False, round_=2))  # fmt: skip
        take(received("B"), answered("B", 2, on_time=False))
        shown = board()["housing"]
        assert counts(shown, "answered", "on_time", "overdue") == (2, 1, 1)
        assert shown["rates"]["on_time_rate"] == "50.00%"

    def test_a_letter_that_is_overdue_counts_before_it_is_answered(self, take, board):
        take(received("A"), event("A", 2, "letter_overdue", due="2026-03-09"))
        assert counts(board()["housing"], "answered", "overdue") == (0, 1)
        assert board()["housing"]["rates"]["on_time_rate"] == "0.00%"

    def test_a_due_date_that_moves_is_overdue_anew_only_when_said(self, take, board):
        take(received("A"), event("A", 2, "letter_overdue"), event("A", 3, "letter_recounted", due="2026-03-20"))
        assert board()["housing"]["overdue"] == 0
        take(event("A", 4, "letter_overdue"))
        assert board()["housing"]["overdue"] == 1

    def test_the_last_rating_counts_and_satisfied_begins_at_level_three(self, take, board):
        for number, levels in (("A", [1, 3]), ("B", [2]), ("C", [5])):
            take(
                received(number), answered(number, 2), *(rated(number, 3 + i, level) for i, level in enumerate(levels))
            )
        take(received("D"), answered("D", 2))
        shown = board()["housing"]
        assert counts(shown, "answered", "rated", "satisfied") == (4, 3, 2)
        assert (shown["rates"]["rating_rate"], shown["rates"]["satisfaction_rate"]) == ("75.00%", "66.67%")

    @pytest.mark.parametrize("name", ["letter_withdrawn", "letter_merged", "letter_invalidated", "letter_referred"])
    def test_who_leaves_is_in_no_denominator(self, take, board, name):
        take(received("A"), event("A", 2, name))
        assert counts(board()["housing"], "received", "valid", "answered") == (1, 0, 0)
        assert board()["housing"]["rates"]["answer_rate"] == "—"

    def test_who_is_returned_counts_again_with_the_limit_that_goes_on(self, take, board):
        take(
            received("A"), event("A", 2, "letter_overdue"), event("A", 3, "letter_referred"),
            event("A", 4, "letter_taken_back", due="2026-03-13"),
        )  # fmt: skip
        assert counts(board()["housing"], "received", "valid", "overdue") == (1, 1, 0)

    def test_a_declined_letter_stays(self, take, board):
        take(received("A"), event("A", 2, "letter_declined", reason="other"))
        assert counts(board()["housing"], "received", "valid") == (1, 1)

    def test_a_letter_moves_to_the_department_that_owes_the_next_step(self, take, board):
        take(received("A", department="service"), event("A", 2, "letter_dispatched", department="power"))
        assert board().keys() == {"power"}

    def test_what_was_never_corrected_was_never_a_letter(self, take, board):
        take(event("A", 1, "letter_needs_correction", fields=["name"]), event("A", 2, "letter_lapsed"))
        assert board() == {}

    def test_two_instances_with_the_same_number_are_two_rows(self, take, board):
        take(
            received("A"), event("A", 2, "letter_referred"), received("A", source="/mailbox/price", department="power")
        )
        assert counts(board()["housing"], "received", "valid") == (1, 0)
        assert counts(board()["power"], "received", "valid") == (1, 1)

    def test_members_that_are_not_needed_are_let_be(self, take, board):
        assert take(received("A", something_new={"x": 1})) == ["applied"]

    def test_weeks_begin_on_monday_in_the_city(self, take, runtime):
        sunday_evening_utc = datetime(2026, 3, 1, 16, 30, tzinfo=UTC)  # already Monday in Nanning
        take(event("A", 1, "letter_received", received_at=sunday_evening_utc.isoformat(), due="2026-03-09"))
        with runtime.read() as connection:
            shown = weeks(connection, AT.date())
        assert [week.received for week in shown] == [0, 0, 0, 0, 0, 0, 0, 1]


class TestOnce:
    """At least once on the wire, exactly once in the figures."""

    def test_a_duplicate_changes_nothing(self, take, board):
        story = [received("A"), answered("A", 2), rated("A", 3, 5)]
        take(*story)
        before = board()
        assert take(*story) == ["duplicate"] * 3
        assert board() == before

    def test_a_handler_run_twice_changes_nothing(self, runtime, take, board):
        story = [received("A"), answered("A", 2)]
        take(*story)
        before = board()
        with runtime.unit_of_work() as uow:
            for envelope in story:
                handler = Inbox(portal, runtime).handler(envelope)
                handler.run(uow, envelope, handler.load(envelope.data))
        assert board() == before

    def test_what_comes_too_late_is_stale(self, take, board):
        take(received("A"), answered("A", 3))
        assert take(event("A", 2, "letter_dispatched", department="power")) == ["stale"]
        assert board().keys() == {"housing"}


class TestPages:
    """What the API and the page show."""

    def test_the_api_answers_what_the_page_shows(self, take, reader):
        for number in range(12):
            take(received(f"H{number}"), answered(f"H{number}", 2, on_time=number > 2))
        take(received("P", department="power"), answered("P", 2, department="power"))
        body = reader.get("/api/scoreboard").json
        assert body["total"]["received"] == 13
        assert body["departments"][0]["rates"]["on_time_rate"] == "75.00%"
        assert body["as_of"] == "2026-03-02T03:00:00+00:00"
        page = reader.get("/scoreboard?by=on_time_rate").get_data(as_text=True)
        assert "75.00%" in page
        assert "9/12" in page
        assert page.index("住房和城乡建设局") < page.index("供电局")  # 100.00 % of one letter takes no first place
        assert page.count('class="rank">不排名') == 1

    def test_nothing_is_a_dash(self, reader):
        assert reader.get("/api/scoreboard").json == {
            "as_of": None, "departments": [],
            "applications": {"departments": [], "least_shown": 5, "total": {
                "received": 0, "answered": 0, "on_time": 0, "overdue": 0, "disclosed": None, "partly": None}},
            "total": {"received": 0, "valid": 0, "answered": 0, "on_time": 0, "overdue": 0, "rated": 0, "satisfied": 0,
                      "rates": dict.fromkeys(("answer_rate", "on_time_rate", "rating_rate", "satisfaction_rate"), "—")},
        }  # fmt: skip


@pytest.mark.parametrize(("votes", "places"), [((10, 9), [1, None]), ((10, 10), [1, 1])])
def test_below_ten_there_is_no_rank(votes, places):
    from casework.domain.rates import Tally
    from portal.pages.scoreboard import ranked

    tallies = {f"d{i}": Tally(received=n, answered=n, on_time=n) for i, n in enumerate(votes)}
    assert [row["rank"] for row in ranked(tallies, "on_time_rate")] == places
