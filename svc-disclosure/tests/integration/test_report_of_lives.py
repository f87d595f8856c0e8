"""Applications that lived through the service, from one year into the next, as the report counts them."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from casework import directory
from casework.directory import store
from casework.domain.actors import Role
from casework.domain.directory import Department, End, Name, Seat, State
from svc_disclosure import jobs
from svc_disclosure.domain.application import Application
from svc_disclosure.domain.report.history import history_of
from svc_disclosure.domain.report.table3 import table3
from svc_disclosure.storage import codec, report
from svc_disclosure.storage.tables import application
from svc_disclosure.testing import people
from svc_disclosure.testing.desk import ORGANISATION, City, fresh
from svc_disclosure.testing.reports import Office, identity, row
from svc_disclosure.use_cases.erasing import erase

BEFORE = datetime(2025, 12, 29, 2, tzinfo=UTC)  # a Monday
TOTAL = 6
HEIRS_REVIEWER = people.staff("heir-reviewer", people.HEIR, Role.REVIEWER)
MERGER = End(date(2026, 3, 1), State.MERGED, people.HEIR)


@pytest.fixture
def city(as_, clock):
    """The housing bureau over the turn of the year: answered, refused, withdrawn, going on, and never received."""
    clock.at = BEFORE
    made = City(as_)
    at_once, late, goes_on = (made.at_work()["number"] for _ in range(3))
    business = made.at_work(**ORGANISATION)["number"]
    made.to_answer(at_once, "2025-12-29")
    unconfirmed, withdrawn = (made.send(people.APPLICANT, fresh(place))["number"] for place in (1, 2))
    for number in (unconfirmed, withdrawn):
        made.do(people.INTAKE, number, "acknowledge")
    made.applicant(withdrawn, "confirm")
    clock.at = datetime(2026, 1, 5, 2, tzinfo=UTC)
    made.to_answer(late, "2026-01-05", outcome="would_be_made", article="38")
    made.to_answer(business, "2026-01-05")
    made.applicant(withdrawn, "withdraw")
    assert goes_on
    return made


def told(as_, year):
    answer = Office(as_).draft(year, people.REVIEWER, people.AGENCY)
    assert answer.status_code == 200, answer.json
    return answer.json


@pytest.mark.usefixtures("city")
def test_each_application_counts_once_in_the_year_of_its_receipt_and_once_where_it_ended(as_):
    old, new = told(as_, 2025), told(as_, 2026)
    assert (row(old, "1"), row(old, "3.1")[TOTAL], row(old, "4")) == ([4, 1, 0, 0, 0, 0, 5], 1, [3, 1, 0, 0, 0, 0, 4])
    assert row(new, "2") == row(old, "4")
    assert {code: row(new, code)[TOTAL] for code in ("1", "3.1", "3.4.2", "3.6.3", "3.7", "4")} == {
        "1": 0, "3.1": 1, "3.4.2": 1, "3.6.3": 1, "3.7": 3, "4": 1,
    }  # fmt: skip
    for report_ in (old, new):
        assert all(one["holds"] is not False for one in report_["report"]["identities"])


@pytest.mark.usefixtures("city")
def test_what_the_database_counts_is_what_the_rules_count_from_the_sealed_documents(runtime):
    with runtime.read() as connection:
        found = [
            codec.opened(runtime.vault, "application", one.number, one.document, Application)
            for one in connection.execute(select(application))
        ]
        histories = [history for one in found if (history := history_of(one))]
        assert (len(found), len(histories)) == (6, 5)
        for year in (2024, 2025, 2026, 2027):
            assert report.table3(connection, year).table == table3(histories, year)


def test_the_next_year_is_held_against_what_was_published(as_, city):
    office = Office(as_)
    office.complete(2025, people.REVIEWER, people.AGENCY)
    carried = identity(told(as_, 2026), "carried_over")
    assert carried["holds"] is True
    assert [side["left"] for side in carried["sides"]] == [3, 1, 0, 0, 0, 0, 4]


def test_a_reconsideration_about_an_answer_is_in_table_4(as_, city):
    office = Office(as_)
    number = city.queue(people.INTAKE)[0]
    entered = office.enter(number, people.INTAKE, filed="2026-01-05")
    assert entered.status_code == 201, entered.json
    assert entered.json["agency"]["id"] == people.AGENCY
    assert office.enter(number, people.STRANGER, filed="2026-01-05").status_code == 404


def test_an_erased_application_counts_as_before(as_, city, runtime):
    before = [told(as_, year)["report"] for year in (2025, 2026)]
    for number in city.queue(people.INTAKE):
        with runtime.unit_of_work() as uow:
            erase(uow, number)
    assert [told(as_, year)["report"] for year in (2025, 2026)] == before


def department(id_, end=None):
    since = date(2020, 1, 1)
    return Department(id_, 2, (Name(since, id_, id_),), (Seat(since, "", "", ("disclosure/city",)),), end)


@pytest.mark.usefixtures("city")
def test_after_a_merger_the_heir_carries_over_what_both_had_published(as_, runtime, clock):
    office = Office(as_)
    office.complete(2025, people.REVIEWER, people.AGENCY)
    office.complete(2025, HEIRS_REVIEWER, people.HEIR)
    with runtime.unit_of_work() as uow:
        store.put(uow.connection, [department(people.AGENCY, MERGER), department(people.HEIR)], uow.now)
    directory.of(runtime).look_again()
    clock.at = datetime(2026, 3, 2, 2, tzinfo=UTC)
    assert jobs.follow_departments(runtime) == 2, "what goes on, and what nobody has confirmed"
    told_ = office.draft(2026, HEIRS_REVIEWER, people.HEIR).json
    assert [one["id"] for one in told_["report"]["departments"]] == [people.HEIR, people.AGENCY]
    assert (row(told_, "2")[TOTAL], row(told_, "3.7")[TOTAL], row(told_, "4")[TOTAL]) == (4, 3, 1)
    carried = identity(told_, "carried_over")
    assert carried["holds"] is True
    assert [one["id"] for one in carried["compared_with"]] == [people.HEIR, people.AGENCY]


@pytest.mark.usefixtures("city")
def test_a_department_that_has_ended_keeps_the_figures_that_it_published(as_, runtime, clock):
    """A slip of the pen is corrected; what had gone on with the heir since is not taken out, and 2026 still adds up."""
    office = Office(as_)
    office.complete(2025, people.REVIEWER, people.AGENCY)
    office.complete(2025, HEIRS_REVIEWER, people.HEIR)
    first = office.read(2025, agency=people.AGENCY).json
    with runtime.unit_of_work() as uow:
        store.put(uow.connection, [department(people.AGENCY, MERGER), department(people.HEIR)], uow.now)
    directory.of(runtime).look_again()
    clock.at = datetime(2026, 3, 2, 2, tzinfo=UTC)
    jobs.follow_departments(runtime)
    texts = {"overview": "改正错字。", "problems": "无。", "other": "无。"}
    assert office.texts(2025, HEIRS_REVIEWER, agency=people.AGENCY, version=2, texts=texts).status_code == 200
    assert office.publish(2025, HEIRS_REVIEWER, agency=people.AGENCY, reason="改正错字").status_code == 200
    second = office.read(2025, agency=people.AGENCY).json
    assert (second["version"], second["report"]["sections"][0]["text"]) == (2, "改正错字。")
    assert [row(second, code) for code in ("1", "3.7", "4")] == [row(first, code) for code in ("1", "3.7", "4")]
    assert second["report"]["identities"] == first["report"]["identities"]
    assert identity(office.draft(2026, HEIRS_REVIEWER, people.HEIR).json, "carried_over")["holds"] is True
