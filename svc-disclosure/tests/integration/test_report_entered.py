"""What a department enters into its report: figures and texts at their bounds, and who works on an older version."""

from datetime import UTC, datetime

import pytest

from svc_disclosure.testing import reports
from svc_disclosure.testing.reports import (
    AWAY,
    DEEDS,
    HOME,
    REVIEWER,
    RULES,
    STRANGER,
    SUPERVISOR,
    row,
)


@pytest.fixture
def office(as_, runtime):
    """A city with departments and cases; today is 2 March 2026."""
    return reports.opened(as_, runtime, reports.FOUR)


def code(answer):
    return answer.status_code, answer.json.get("code")


@pytest.mark.parametrize("year", [2008, 2020, 2026])
def test_a_year_without_data_and_the_present_one_are_counted_too(office, year):
    told = office.draft(year).json
    assert all(one["holds"] is not False for one in told["report"]["identities"])
    assert row(told, "1") == [0] * 7
    assert row(told, "2")[-1] == (1 if year == 2026 else 0)


@pytest.mark.parametrize(("year", "answered"), [
    (2007, (422, "year_too_early")), (0, (422, "year_too_early")), (2027, (422, "year_in_future")),
    (9999, (422, "year_in_future")),
])  # fmt: skip
def test_years_without_a_report_are_refused_everywhere(office, year, answered):
    asked = (office.read, office.draft, office.figures, office.texts, office.publish)
    for answer in (*(ask(year) for ask in asked), office.read(f"{year}.xlsx"), office.draft(f"{year}.xlsx")):
        assert code(answer) == answered


@pytest.mark.parametrize("year", ["10000", "-1", "2025.5", "x", "2025.pdf", "2025%00"])
def test_what_is_no_year_is_no_address(office, year):
    assert office.read(year).status_code in (400, 404)


def test_the_present_year_is_published_when_it_is_over(office, clock):
    office.figures(2026)
    office.texts(2026)
    assert code(office.publish(2026)) == (409, "year_not_over")
    clock.at = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)  # a minute before midnight in the city
    assert code(office.publish(2026)) == (409, "year_not_over")
    clock.at = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    told = office.publish(2026).json
    assert (told["report"]["counted_on"], told["due"]["on_time"]) == ("2027-01-01", True)


def test_published_on_the_due_day_is_on_time_and_a_day_later_is_not(office, clock):
    for agency, day, on_time in ((HOME, 31, True), (AWAY, 32, False)):
        clock.at = datetime(2026, 1, 1, 1, tzinfo=UTC)
        clock.forward(days=day - 1)
        actor = REVIEWER if agency == HOME else STRANGER
        assert office.complete(2025, actor, agency)["due"] == {"day": "2026-01-31", "on_time": on_time}


def figure(**changed):
    return {"rules": {**RULES, "normative": RULES["normative"] | changed}}


@pytest.mark.parametrize("changed", [
    figure(made=-1), figure(made=100_001), figure(made=1.5), figure(made="3"), figure(made=True), figure(made=None),
    {"rules": {"normative": RULES["normative"]}}, {"rules": RULES | {"other": RULES["normative"]}}, {"rules": []},
    {"deeds": DEEDS | {"charge": 10**14 + 1}}, {"deeds": DEEDS | {"licence": 10**8 + 1}}, {"deeds": DEEDS | {"x": 1}},
    {"deeds": {}}, {"version": -1}, {"version": 2**31}, {"version": None}, {"agency": "x" * 65}, {"agency": None},
    {"unknown": 1},
])  # fmt: skip
def test_figures_out_of_bounds_are_refused_with_their_field(office, changed):
    answer = office.figures(2025, **changed)
    assert answer.status_code == 422
    assert answer.json["errors"]


@pytest.mark.parametrize("changed", [
    figure(made=100_000, in_force=100_000), figure(made=0, repealed=0, in_force=0),
    {"deeds": dict.fromkeys(DEEDS, 0)}, {"deeds": {"licence": 10**8, "penalty": 0, "coercion": 0, "charge": 10**14}},
])  # fmt: skip
def test_figures_at_their_bounds_are_taken(office, changed):
    assert office.figures(2025, **changed).status_code == 200


def test_figures_that_cannot_be_together_are_refused(office):
    answer = office.figures(2025, **figure(made=14, repealed=1, in_force=12))
    assert (code(answer), list(answer.json["errors"])) == ((422, "figures_do_not_fit"), ["rules.normative.made"])


@pytest.mark.parametrize("text", ["x" * 20_001, "\x00", "\ufffe", 1, None, ["x"]])
def test_texts_that_nobody_can_print_are_refused(office, text):
    assert office.texts(2025, version=0, texts={"overview": text}).status_code == 422


def test_a_text_of_the_greatest_length_is_taken_and_the_other_sections_stay(office):
    office.texts(2025, version=0)
    told = office.texts(2025, texts={"overview": "字" * 20_000}).json
    assert len(told["inputs"]["texts"]["overview"]) == 20_000
    assert told["inputs"]["texts"]["other"] == "无。"
    assert office.texts(2025, version=2, texts={"applications": "x"}).status_code == 422, "nobody writes section 3"


def test_who_works_on_an_older_version_is_told(office):
    office.figures(2025)
    assert code(office.figures(2025)) == (409, "changed_meanwhile")
    assert code(office.texts(2025, version=7)) == (409, "changed_meanwhile")
    assert office.texts(2025, version=1).status_code == 200


@pytest.mark.parametrize("agency", ["nobody", "SHUIWU", "' OR 1=1 --", "市水务局"])
def test_a_department_that_nobody_knows_has_no_report(office, agency):
    assert code(office.read(2025, agency=agency)) == (422, "department_unknown")
    assert code(office.draft(2025, SUPERVISOR, agency)) == (422, "department_unknown")
