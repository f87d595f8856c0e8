"""Whatever is done to the directory: every line ends, every day has one name, and a copy is the same."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.directory.documents import from_json, to_json
from casework.domain.directory import Directory, State
from casework.domain.errors import Refusal
from gateway.directory import domain
from gateway.directory.domain import New
from gateway.directory.events import told

START = date(2026, 3, 2)
IDS = ["a", "b", "c", "d", "e"]
NAMES = ["甲局", "乙局", "丙局", "丁局", "戊局", "己局"]
DAYS = st.integers(-5, 40)
ID, NAME = st.sampled_from(IDS), st.sampled_from(NAMES)
ACTS = st.one_of(
    st.tuples(st.just("create"), ID, NAME, DAYS),
    st.tuples(st.just("rename"), ID, NAME, DAYS),
    st.tuples(st.just("parent"), ID, st.sampled_from(["", *IDS]), DAYS),
    st.tuples(st.just("merge"), st.lists(ID, min_size=1, max_size=3), ID, DAYS),
    st.tuples(st.just("merge_new"), st.lists(ID, min_size=1, max_size=3), ID, DAYS),
    st.tuples(st.just("abolish"), ID, st.sampled_from(["", *IDS]), DAYS),
)
STORY = st.lists(st.tuples(st.integers(0, 4), ACTS), max_size=25)


def do(directory, act, today):
    what, first, second, day = act
    on = START + timedelta(day)
    made = New(second if what == "merge_new" else "x", "庚局", "", "450100")
    return {
        "create": lambda: domain.create(directory, New(first, second, "", "450100"), on, today),
        "rename": lambda: domain.rename(directory, first, second, "", on, today),
        "parent": lambda: domain.change(directory, first, on, today, parent=second),
        "merge": lambda: domain.merge(directory, first, second, on, today),
        "merge_new": lambda: domain.merge(directory, first, made, on, today),
        "abolish": lambda: domain.abolish(directory, first, second, on, today),
    }[what]()


def play(story):
    """The directory after the story, all facts in order, and how it looked after every act."""
    directory, facts, today = Directory(), [], START
    for days, act in story:
        today += timedelta(days)
        try:
            directory, more = do(directory, act, today)
        except Refusal:
            continue
        facts += more
    return directory, facts


def days_of(directory):
    found = {START}
    for one in directory:
        found |= {n.since for n in one.names} | {s.since for s in one.seats} | ({one.end.on} if one.end else set())
    return sorted({day + timedelta(step) for day in found for step in (-1, 0, 1)})


@settings(max_examples=150, deadline=None)
@given(STORY)
def test_every_id_leads_to_one_that_works_or_to_a_clear_end(story):
    directory, _ = play(story)
    for day in days_of(directory):
        for one in directory:
            follows = directory.successor_of(one.id, day)
            if follows is None:
                line, last = {one.id}, one
                while last.end.successor:
                    last = directory.get(last.end.successor)
                    assert last.id not in line, "a ring"
                    line.add(last.id)
                assert last.end.on <= day
            elif one.state(day) is State.PLANNED:
                assert follows == one.id
            else:
                assert directory.get(follows).is_active(day), (one.id, follows, day)


@settings(max_examples=150, deadline=None)
@given(STORY)
def test_a_day_has_one_name_and_a_name_one_department(story):
    directory, _ = play(story)
    for day in days_of(directory):
        called = [directory.name_at(one.id, day) for one in directory.active(day)]
        assert len(called) == len(set(called)), day
        for one in directory:
            held = [n.zh for n in one.names if n.since <= day and not (one.end and n.since >= one.end.on)]
            assert directory.name_at(one.id, day) == (held or [one.names[0].zh])[-1]
            passed, above = {one.id}, directory.parent_of(one.id, day)
            while one.is_active(day) and above:
                assert above not in passed
                passed.add(above)
                above = directory.parent_of(above, day)


@settings(max_examples=150, deadline=None)
@given(STORY, st.data())
def test_history_is_never_rewritten(story, data):
    directory, facts = play(story)
    if not facts:
        return
    cut = data.draw(st.integers(1, len(facts)))
    before = Directory().fold(fact.department for fact in facts[:cut])
    later = [fact for fact in facts[cut:] if fact.happened is not domain.Happened.CREATED]
    for one in before:
        first_touched = min((f.on for f in later if f.department.id == one.id), default=date.max)
        for day in days_of(before):
            if day < first_touched:
                assert directory.name_at(one.id, day) == before.name_at(one.id, day)
                assert directory.get(one.id).state(day) == one.state(day)


@settings(max_examples=150, deadline=None)
@given(STORY, st.randoms(use_true_random=False))
def test_a_copy_of_the_events_in_any_order_any_number_of_times_is_the_same(story, random):
    directory, facts = play(story)
    events = [told(fact) for fact in facts]
    delivered = events + [random.choice(events) for _ in range(len(events))] if events else []
    random.shuffle(delivered)
    copy = Directory()
    for event in delivered:
        copy = copy.fold([from_json(event.data() | {"id": event.subject})])
    assert dict(copy.departments) == dict(directory.departments)


@settings(max_examples=50, deadline=None)
@given(STORY)
def test_what_is_stored_is_what_there_was(story):
    for one in play(story)[0]:
        assert from_json(to_json(one)) == one


@pytest.mark.parametrize("broken", [{}, {"names": []}, {"end": "sold"}, {"ends_on": "soon", "end": "merged"}])
def test_what_is_no_department_is_refused(broken):
    directory, _ = domain.create(Directory(), New("a", "甲局", "", "450100"), START, START)
    body = to_json(directory.get("a")) | broken if broken else {}
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_json(body)
