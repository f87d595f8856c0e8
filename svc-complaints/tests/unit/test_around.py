"""回避, repeats, and the counts that are not shown."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.errors import Forbidden, Invalid, NotFound
from svc_complaints.domain.barrier import Accused, Screen, What, marks_of
from svc_complaints.domain.counts import shown, shown_total
from svc_complaints.domain.investigating import Candidate
from svc_complaints.domain.recurrence import Past, earlier_numbers, same_accused
from svc_complaints.domain.words import Kind, Relation
from svc_complaints.testing import people
from svc_complaints.testing.stories import ABOUT, LIMITS, MONDAY, TEAM, TIE, candidate, sent


def test_art_28_who_declares_a_relation_stands_aside_at_once():
    story = sent().all(["accept", "assign"])
    story.do("recuse", people.INVESTIGATOR, account=people.INVESTIGATOR.id)
    assert story.complaint.investigators == (people.INVESTIGATOR_2.id,)
    assert story.complaint.recusals[0].relation is Relation.FAMILY
    with pytest.raises(NotFound):
        story.do("plan", people.INVESTIGATOR)


def test_art_28_a_relation_that_becomes_known_later_binds_also_whoever_plays_no_part_yet():
    story = sent().all(["accept", "assign"]).do("stand_aside", ties=[TIE, replace(TIE, account=people.INVESTIGATOR.id)])
    assert {one.account for one in story.complaint.recusals} == {TIE.account, people.INVESTIGATOR.id}
    assert story.complaint.investigators == (people.INVESTIGATOR_2.id,)
    with pytest.raises(Forbidden) as refusal:
        story.do("assign", candidates=[*TEAM, candidate(TIE.account)])
    assert refusal.value.code == "investigator_barred"


def test_an_investigator_of_the_name_that_is_accused_now_investigates_no_more():
    named = Candidate(people.INVESTIGATOR.id, people.OFFICE, Screen(marks_of((), (), {"their-name"})))
    more = Accused(frozenset({people.ACCUSED}), names=frozenset({"their-name"}))
    story = sent().all(["accept", "assign"]).do("name_accused", people.SUPERVISOR, more=more, team=[named, TEAM[1]])
    assert story.complaint.investigators == (people.INVESTIGATOR_2.id,)


def test_a_relation_to_somebody_else_or_known_already_changes_nothing():
    story = sent().do("stand_aside")
    complaint = story.complaint
    assert story.do("stand_aside").do("stand_aside", ties=[replace(TIE, to="elsewhere")]).complaint is complaint


def test_art_28_a_supervisor_enters_it_for_another_and_it_binds_supervisors_too():
    story = sent().do("recuse", people.SUPERVISOR, account=people.SUPERVISOR_2.id)
    with pytest.raises(NotFound):
        story.do("accept", people.SUPERVISOR_2)
    assert story.complaint.recusals[0].entered_by == people.SUPERVISOR.id


def test_nobody_else_shuts_others_out():
    for actor in (people.INTAKE, people.INVESTIGATOR):
        with pytest.raises(Forbidden) as refusal:
            sent().all(["accept", "assign"]).do("recuse", actor, account=people.SUPERVISOR.id)
        assert refusal.value.code == "recusal_not_yours"


def test_a_second_time_changes_nothing_and_somebody_is_named():
    story = sent().do("recuse")
    complaint = story.complaint
    assert story.do("recuse").complaint is complaint
    with pytest.raises(Invalid):
        story.do("recuse", account="")


NOW = sent().complaint
PAST = Past("CS-00000-00000-0", Kind.DELAY, ABOUT, MONDAY - timedelta(days=10), ABOUT.marks)


def found(*past, complaint=NOW, screen=Screen()):  # noqa: B008 - frozen, and empty
    return earlier_numbers(complaint, past, LIMITS, screen)


@pytest.mark.parametrize(
    ("changed", "repeat"),
    [
        ({}, True),
        ({"received_at": MONDAY - timedelta(days=365)}, True),
        ({"received_at": MONDAY - timedelta(days=365, seconds=1)}, False),
        ({"received_at": MONDAY + timedelta(seconds=1)}, False),
        ({"kind": Kind.ATTITUDE}, False),
        ({"accused": Accused(frozenset({"shuiwu"}))}, False),
        ({"number": NOW.number}, False),
    ],
)
def test_a_repeat_is_the_same_accused_and_matter_within_a_year(changed, repeat):
    assert bool(found(replace(PAST, **changed))) is repeat


def test_the_same_case_behind_it_is_the_same_matter():
    other = replace(PAST, kind=Kind.ATTITUDE, earlier="MC-7K3F9-Q2XWD-4")
    assert found(other) == []
    assert found(other, complaint=replace(NOW, earlier=other.earlier)) == [other.number]


def test_the_latest_comes_first():
    older = replace(PAST, number="CS-00000-00000-1", received_at=MONDAY - timedelta(days=20))
    assert found(older, PAST) == [PAST.number, older.number]


def test_art_30_a_repeat_is_no_way_around_the_barrier():
    screen = Screen(frozenset({(What.ACCOUNT, "reader")}))
    recused = replace(PAST, marks=PAST.marks | screen.marks)
    assert found(recused, screen=screen) == []
    assert found(PAST, screen=screen) == [PAST.number]


def test_two_officials_of_one_department_are_two():
    one, other = (Accused(frozenset({"jiaotong"}), persons=frozenset({name})) for name in ("a", "b"))
    assert not same_accused(one, other)
    assert same_accused(one, one)
    assert same_accused(one, Accused(frozenset({"jiaotong"})))


def test_a_count_below_5_is_not_shown_not_even_that_it_is_none():
    assert shown({"a": 0, "b": 4, "c": 5}, 5) == {"a": None, "b": None, "c": 5}


def test_a_single_hidden_count_takes_the_next_with_it():
    assert shown({"a": 2, "b": 7, "c": 9}, 5) == {"a": None, "b": None, "c": 9}
    assert shown_total({"a": 2, "b": 7, "c": 9}, 5) == 18


def test_a_total_that_gives_the_hidden_away_is_not_shown():
    assert shown_total({"a": 2}, 5) is None
    assert shown_total({"a": 1, "b": 1, "c": 9}, 5) is None
    assert shown_total({"a": 8, "c": 9}, 5) == 17
    assert shown_total({}, 5) == 0


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 12), max_size=6))
def test_no_count_below_the_threshold_can_be_told(counts):
    cells, total = shown(counts, 5), shown_total(counts, 5)
    hidden = [one for one, value in cells.items() if value is None]
    assert all(value is None or value >= 5 for value in cells.values())
    if total is not None and hidden:
        assert len(hidden) > 1
        assert total - sum(value or 0 for value in cells.values()) >= 5
