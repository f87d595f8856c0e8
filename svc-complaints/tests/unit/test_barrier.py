"""信访工作条例 art. 30 ¶3, art. 46 (5): whoever a complaint is about never learns of it, and never handles it."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.directory import Directory
from casework.domain.errors import Forbidden, Invalid, NotFound
from svc_complaints.domain.barrier import Accused, Screen, What, check_office, kinship, marks_of, screen_of
from svc_complaints.domain.complaint import available
from svc_complaints.domain.life import parts
from svc_complaints.domain.words import Kind
from svc_complaints.testing import people
from svc_complaints.testing.people import DIRECTORY, department
from svc_complaints.testing.stories import ABOUT, ACTS, ANSWERED, LIMITS, MONDAY, candidate, doing, sent

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(("actor", "action"), list(product(people.BARRED, ACTS)))
def test_art_30_to_the_accused_no_act_exists_and_the_refusal_is_a_strangers(actor, action):
    story = sent().all(ANSWERED)
    with pytest.raises(NotFound) as barred:
        story.do(action, actor)
    with pytest.raises(NotFound) as stranger:
        story.do(action, people.STRANGER)
    assert vars(barred.value) == vars(stranger.value)


@pytest.mark.parametrize("actor", people.BARRED)
def test_art_30_the_barred_are_offered_nothing_whatever_their_roles(actor):
    complaint = sent().complaint
    assert parts(complaint, doing(actor, MONDAY)) == frozenset()
    assert available(complaint, doing(actor, MONDAY)) == []


def test_art_30_an_official_is_barred_by_account_alone():
    complaint = sent(accused=Accused(accounts=frozenset({people.SUPERVISOR.id}))).complaint
    assert not parts(complaint, doing(people.SUPERVISOR, MONDAY))
    assert parts(complaint, doing(people.SUPERVISOR_2, MONDAY))


def test_the_kin_of_a_department_are_those_above_and_below_and_those_it_has_followed():
    assert kinship(DIRECTORY, "diyiyunguan", DAY) == {"diyiyunguan", "yunguan", "jiaotong", "gonglu", "zhengfu"}
    assert kinship(DIRECTORY, "jiaotong", DAY) == {"diyiyunguan", "yunguan", "jiaotong", "gonglu", "zhengfu"}
    assert kinship(DIRECTORY, "zhengfu", DAY) == {"diyiyunguan", "yunguan", "jiaotong", "gonglu", "zhengfu"}
    assert kinship(DIRECTORY, "shuiwu", DAY) == {"shuiwu"}
    assert kinship(DIRECTORY, "gonglu", DAY) == kinship(DIRECTORY, "jiaotong", DAY), "its staff sit in jiaotong now"


def test_before_a_merger_the_two_are_strangers():
    assert "gonglu" not in kinship(DIRECTORY, "yunguan", date(2024, 12, 31))
    assert "gonglu" in kinship(DIRECTORY, "yunguan", date(2025, 1, 1))


def test_a_city_may_let_the_departments_above_see():
    assert kinship(DIRECTORY, "zhengfu", DAY, parents_barred=False) == {"zhengfu"}
    assert kinship(DIRECTORY, "yunguan", DAY, parents_barred=False) == {"yunguan", "jiaotong", "gonglu", "zhengfu"}


def test_kin_of_none_is_none_and_of_an_unknown_department_itself():
    assert kinship(DIRECTORY, "", DAY) == frozenset()
    assert kinship(DIRECTORY, "nowhere", DAY) == {"nowhere"}


def test_a_circle_in_the_directory_ends():
    circle = Directory().fold([department("a", "b"), department("b", "a")])
    assert kinship(circle, "a", DAY) == {"a", "b"}


NAMES = st.sampled_from(["a", "b", "c", "d", ""])
SETS = st.frozensets(NAMES, max_size=3)


@given(SETS, SETS, SETS, NAMES)
def test_the_screen_is_one_sentence_the_same_in_sql(departments, accounts, kin, account):
    """EXISTS a mark that is in the screen: what storage asks, row by row."""
    marks = marks_of(departments, accounts)
    screen = screen_of(account, "d", kin)
    rows = [(what.value, value) for what, value in marks]
    wanted = {(what.value, value) for what, value in screen.marks}
    assert screen.hides(marks) == any(row in wanted for row in rows)
    assert all(value for _, value in marks), "an empty name marks nothing"


def test_an_empty_screen_hides_nothing():
    assert not Screen().hides(ABOUT.marks)
    assert (What.DEPARTMENT, "jiaotong") in ABOUT.marks


def test_a_complaint_names_somebody():
    with pytest.raises(Invalid) as refusal:
        Accused()
    assert (refusal.value.code, list(refusal.value.facts["errors"])) == ("accused_missing", ["accused"])


def test_art_30_a_complaint_is_not_sent_to_an_office_of_the_accused():
    kin = kinship(DIRECTORY, "yunguan", DAY)
    for office, its_kin in (("jiaotong", frozenset()), ("yunguan", kin)):
        with pytest.raises(Forbidden) as refusal:
            check_office(office, its_kin, ABOUT.marks)
        assert refusal.value.code == "office_accused"
        with pytest.raises(Forbidden):
            sent().do("pass_on", office=office, offices=[office], kin=its_kin)
    check_office("shuiwu", kinship(DIRECTORY, "shuiwu", DAY), ABOUT.marks)


def test_art_30_a_complaint_is_not_referred_to_whom_it_is_about():
    with pytest.raises(Forbidden) as refusal:
        sent().do("refer", serves=["shuiwu", people.ACCUSED])
    assert refusal.value.code == "receiver_accused"


@pytest.mark.parametrize(
    "one",
    [
        candidate(people.OFFICIAL.id, people.OFFICE),
        candidate("somebody", people.ACCUSED),
        candidate("somebody", "yunguan"),
    ],
)
def test_art_30_the_accused_do_not_investigate(one):
    good = candidate(people.INVESTIGATOR.id, people.OFFICE)
    with pytest.raises(Forbidden) as refusal:
        sent().do("accept").do("assign", candidates=[good, one], limits=LIMITS)
    assert refusal.value.code == "investigator_barred"


def test_whoever_is_named_later_is_behind_the_barrier_from_then_on():
    story = sent().all(["accept", "assign"])
    more = Accused(accounts=frozenset({people.INVESTIGATOR.id}))
    story.do("name_accused", people.INTAKE, more=more)
    assert story.complaint.investigators == (people.INVESTIGATOR_2.id,)
    with pytest.raises(NotFound):
        story.do("plan", people.INVESTIGATOR)
    assert story.complaint.accused.departments == ABOUT.departments, "the accused only become more"


def test_an_office_that_turns_out_to_be_concerned_passes_on_first():
    with pytest.raises(Forbidden) as refusal:
        sent().do("name_accused", more=Accused(frozenset({people.OFFICE})))
    assert refusal.value.code == "office_accused"
    story = (
        sent(kind=Kind.OTHER)
        .do("pass_on")
        .do("name_accused", people.SUPERVISOR, more=Accused(frozenset({people.OFFICE})))
    )
    assert not parts(story.complaint, doing(people.INTAKE, MONDAY))
