"""The portal's departments: names of the day, old ones still found, figures where they were earned."""

from datetime import date

import pytest

from casework import directory
from casework.directory import store
from casework.domain.directory import Department, End, Name, Seat, State
from portal.departments import Departments
from portal.testing.letters import event

OLD, RENAMED, ENDED = date(2020, 1, 1), date(2026, 1, 1), date(2026, 3, 1)
NAMES = (Name(OLD, "市房管局", "Housing Office"), Name(RENAMED, "市住建局", "Housing Bureau"))
SEATS = (Seat(OLD, "450100", "", ("mailbox/city",)),)
HOUSING = Department("housing", 3, NAMES, SEATS, End(ENDED, State.MERGED, "estates"))
ESTATES = Department("estates", 1, (Name(ENDED, "市房产局", "Estates Bureau"),), SEATS)
LATER = Department("later", 1, (Name(date(2026, 9, 1), "市新局", ""),), SEATS)


@pytest.fixture
def known(runtime):
    with runtime.unit_of_work() as uow:
        store.put(uow.connection, [HOUSING, ESTATES, LATER], runtime.real_now())
    directory.of(runtime).look_again()
    return Departments(runtime)


def test_forms_offer_those_that_work_today_and_search_those_that_ever_did(known):
    assert [(d.id, d.takes_letters) for d in known.all()] == [("estates", True)]
    assert [(d.id, d.ended) for d in known.ever()] == [("estates", False), ("housing", True)]


def test_a_name_is_the_one_of_the_day(known):
    assert [known.name("housing", "zh", d) for d in (date(2025, 5, 5), date(2026, 2, 2), None)] == [
        "市房管局", "市住建局", "市住建局",
    ]  # fmt: skip
    assert known.name("housing", "en", date(2025, 5, 5)) == "Housing Office"
    assert known.name("stranger", "en") == "stranger"


def test_the_form_and_the_search_show_it(known, reader):
    form = reader.get("/write").text
    assert 'value="estates"' in form
    assert 'value="housing"' not in form
    search = reader.get("/letters").text
    assert "市住建局" in search
    assert "市新局" not in search


def test_an_answer_stays_in_the_figures_of_who_gave_it_and_the_open_letter_counts_for_the_successor(take, board):
    for number in ("MC-1", "MC-2"):
        take(event(number, 1, "letter_received", received_at="2026-02-02T01:00:00Z", due="2026-02-09"))
    take(
        event("MC-1", 2, "letter_answered", answered_at="2026-02-04T01:00:00Z", on_time=True, round=1),
        event("MC-1", 3, "letter_department_changed", department="estates", before="housing"),
        event("MC-2", 2, "letter_department_changed", department="estates", before="housing"),
        event("MC-1", 4, "letter_rated", department="estates", round=1, level=5, solved=True),
        event(
            "MC-2",
            3,
            "letter_answered",
            department="estates",
            answered_at="2026-03-04T01:00:00Z",
            on_time=False,
            round=1,
        ),
    )
    figures = board()
    assert {id_: (f["received"], f["answered"], f["on_time"], f["rated"]) for id_, f in figures.items()} == {
        "housing": (1, 1, 1, 1), "estates": (1, 1, 0, 0),
    }  # fmt: skip
