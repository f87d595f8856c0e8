"""更正, art. 41 (§1.6): a record about oneself, with evidence; no statutory limit, so a city's."""

from datetime import date, timedelta

import pytest

from casework.domain.calendar import Notice
from casework.domain.errors import Conflict, Forbidden, NotFound
from svc_disclosure.domain import correcting
from svc_disclosure.domain.application import By
from svc_disclosure.domain.limits import Limits, Terms
from svc_disclosure.domain.words import Settled
from svc_disclosure.testing import people
from svc_disclosure.testing.refusals import refused
from svc_disclosure.testing.stories import CALENDAR, MONDAY, NUMBER, TERMS, doing, noon

ASKED = {"what": "登记的建筑面积有误", "evidence": "不动产权证复印件", "terms": TERMS}


def asked(actor=people.APPLICANT, **changed):
    return correcting.ask(NUMBER, people.AGENCY, doing(actor, MONDAY), **{**ASKED, **changed})


def settle(it, result=Settled.CORRECTED, day="2026-03-30", actor=people.INTAKE, to=""):
    return correcting.settle(it, doing(actor, noon(day)), result, "核实有误。", "更正告知 2026-1", to)


def test_art_41_there_is_evidence():
    with refused("text_length"):
        asked(evidence="")
    it, told = asked()
    assert (it.state, told[0].due, told[0].provisional) == ("asked", date(2026, 3, 30), False)


@pytest.mark.parametrize(("day", "on_time"), [("2026-03-30", True), ("2026-03-31", False)])
def test_art_41_corrected_and_told_within_the_citys_limit(day, on_time):
    it, told = settle(asked()[0], day=day)
    assert (it.state, it.result, it.version) == ("settled", Settled.CORRECTED, 2)
    assert (told[0].result, told[0].on_time, it.clock.on_time()) == ("corrected", on_time, on_time)


def test_a_city_sets_the_limit():
    terms = Terms(Limits(correction=5), CALENDAR)
    assert asked(terms=terms)[1][0].due == date(2026, 3, 9)


@pytest.mark.parametrize("result", [Settled.TRANSFERRED, Settled.REDIRECTED])
def test_art_41_what_another_body_has_to_correct_goes_there(result):
    with refused("text_length"):
        settle(asked()[0], result)
    assert settle(asked()[0], result, to="市自然资源局")[0].result is result


@pytest.mark.parametrize("result", [Settled.CORRECTED, Settled.RECORD_RIGHT])
def test_nowhere_else_is_named_when_it_stays(result):
    with refused("to_unwanted"):
        settle(asked()[0], result, to="市自然资源局")
    assert settle(asked()[0], result)[0].result is result


def test_it_can_be_taken_back_and_is_then_over():
    it, told = correcting.withdraw(asked()[0], doing(people.APPLICANT, MONDAY))
    assert (it.state, told) == ("withdrawn", [])
    with pytest.raises(Conflict):
        settle(it)


def test_who_may():
    it = asked()[0]
    for actor in (people.APPLICANT, people.JOB):
        with pytest.raises(Forbidden):
            settle(it, actor=actor)
    for actor in (people.STRANGER, people.REVIEWER, people.OTHER_CITIZEN, people.NOBODY):
        with refused("application_unknown"):
            settle(it, actor=actor)
    nobody, _ = asked(people.NOBODY)
    assert correcting.withdraw(nobody, By(people.NOBODY, MONDAY, holds_code=True))[0].state == "withdrawn"


@pytest.mark.parametrize(("days", "due"), [(0, "2026-03-30"), (4, "2026-03-25")])  # the Saturday between is worked
def test_the_limit_counts_from_the_day_on_which_it_came_in(days, due):
    assert asked(arrived_at=MONDAY - timedelta(days=days))[0].running.due == date.fromisoformat(due)


@pytest.mark.parametrize("off", [timedelta(days=-30, seconds=-1), timedelta(seconds=1)], ids=["too old", "to come"])
def test_it_came_in_at_most_30_days_ago(off):
    assert asked(arrived_at=MONDAY - timedelta(days=30))[0].state == "asked"
    with refused("arrived_at_out_of_range"):
        asked(arrived_at=MONDAY + off)


def faulty(actor=people.APPLICANT):
    return correcting.open_for_correction(NUMBER, "", doing(actor, MONDAY), ["department", "evidence"])


def correct(it, day="2026-03-04", actor=people.APPLICANT, evidence="不动产权证复印件"):
    return correcting.correct(it, doing(actor, noon(day)), people.AGENCY, ASKED["what"], evidence, TERMS)


class TestStoredAndRefused:
    """The gateway has answered for it: so it waits for its sender, and no limit runs."""

    def test_it_waits_for_its_sender(self):
        it, told = faulty()
        assert (it.state, it.clock, it.owner) == ("needs_correction", None, people.APPLICANT.id)
        assert (told[0].fields, told[0].department) == (("department", "evidence"), "")
        with pytest.raises(ValueError, match="no clock"):
            assert it.running

    def test_put_right_it_counts_from_that_day(self):
        it, told = correct(faulty()[0])
        assert (it.state, it.agency, it.running.due, it.version) == ("asked", people.AGENCY, date(2026, 4, 1), 2)
        assert (told[0].due, told[0].department) == (date(2026, 4, 1), people.AGENCY)
        assert settle(it, day="2026-04-01")[0].result is Settled.CORRECTED

    def test_put_right_it_is_measured_like_a_new_one(self):
        with refused("text_length"):
            correct(faulty()[0], evidence="")

    def test_nobody_elses_and_not_the_agencys(self):
        it = faulty()[0]
        for actor in (people.OTHER_CITIZEN, people.INTAKE, people.SUPERVISOR):
            with refused("application_unknown"):
                correct(it, actor=actor)

    def test_it_can_be_taken_back(self):
        assert correcting.withdraw(faulty()[0], doing(people.APPLICANT, MONDAY))[0].state == "withdrawn"

    def test_it_lapses_after_30_days_and_not_before(self):
        it, last = faulty()[0], MONDAY + timedelta(days=30)
        with refused("lapse_early"):
            correcting.lapse(it, By(people.JOB, last - timedelta(seconds=1)), MONDAY)
        after, told = correcting.lapse(it, By(people.JOB, last), MONDAY)
        assert (after.state, told[0].subject) == ("lapsed", NUMBER)
        with pytest.raises(Conflict):
            correct(after)


def test_who_has_its_code_puts_it_right_under_the_own_account():
    it, _ = faulty(people.NOBODY)
    assert it.owner == ""
    by = By(people.OTHER_CITIZEN, MONDAY, holds_code=True)
    after, _ = correcting.correct(it, by, people.AGENCY, ASKED["what"], ASKED["evidence"], TERMS)
    assert after.owner == people.OTHER_CITIZEN.id


def test_who_has_followed_the_agency_settles_it_by_the_same_day():
    it, _ = asked()
    assert correcting.move(it, {"another": people.HEIR}) is it
    moved = correcting.move(it, {people.AGENCY: people.HEIR})
    assert (moved.agency, moved.clock, moved.version) == (people.HEIR, it.clock, 2)
    heir = people.staff("heir-clerk", people.HEIR, "clerk")
    with pytest.raises(NotFound):
        settle(moved)
    assert settle(moved, actor=heir)[1][0].department == people.HEIR


def test_a_new_calendar_moves_the_day_and_says_so():
    it, by = asked()[0], doing(people.JOB, noon("2026-03-05"))
    assert correcting.recount(it, by, TERMS) == (it, [])
    after, told = correcting.recount(it, by, Terms(Limits(), with_holiday(2026, 3, 30)))
    assert (after.running.due, after.version) == (date(2026, 3, 31), 2)
    assert (told[0].due_before, told[0].due, told[0].provisional) == (date(2026, 3, 30), date(2026, 3, 31), False)
    far = with_holiday(2026, 9, 1)
    same, silent = correcting.recount(it, by, Terms(Limits(), far))
    assert (same.running.due, same.running.calendar_version, silent) == (date(2026, 3, 30), far.version, [])


def with_holiday(*day):
    return CALENDAR.with_notices([Notice("national", 2026, "新的通知", days_off=((date(*day), "临时放假"),))])
