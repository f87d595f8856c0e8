"""更正, art. 41 (§1.6): a record about oneself, with evidence; no statutory limit, so a city's."""

from datetime import date

import pytest

from casework.domain.errors import Conflict, Forbidden
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
    with pytest.raises(Forbidden):
        settle(it, actor=people.APPLICANT)
    for actor in (people.STRANGER, people.REVIEWER, people.OTHER_CITIZEN, people.NOBODY, people.JOB):
        with refused("application_unknown"):
            settle(it, actor=actor)
    nobody, _ = asked(people.NOBODY)
    assert correcting.withdraw(nobody, By(people.NOBODY, MONDAY, holds_code=True))[0].state == "withdrawn"
    stored, _ = asked(people.JOB, owner=people.APPLICANT.id)
    assert stored.owner == people.APPLICANT.id
