"""Every state with every action: what the table allows happens, all else is refused with what is possible."""

import pytest

from casework.domain.errors import Conflict, Forbidden, NotFound
from svc_complaints.domain.complaint import By, available
from svc_complaints.domain.life import LIFECYCLE, parts
from svc_complaints.domain.words import State
from svc_complaints.testing import people
from svc_complaints.testing.stories import ACTS, ANSWERED, INVESTIGATED, MONDAY, Story, doing, sent, uncorrected

JOURNEYS = {
    State.NEEDS_CORRECTION: [],
    State.RECEIVED: [],
    State.REFERRING: ["refer"],
    State.ACCEPTED: ["accept"],
    State.INVESTIGATING: ["accept", "assign"],
    State.CONCLUDED: INVESTIGATED,
    State.ANSWERED: ANSWERED,
    State.CLOSED: [*ANSWERED, "check_measure", "rate"],
}
BEFORE = {
    "approve_extension": ["ask_extension"],
    "refuse_extension": ["ask_extension"],
    "resume": ["suspend"],
    "interview": ["plan"],
    "conclude": ["plan", "interview"],
    "redo": ["rate"],
    "close": ["check_measure", "rate"],
}
STRANGERS = [people.STRANGER, people.COLLEAGUE, people.ADMIN, people.OTHER_CITIZEN, people.NOBODY]
QUIET = {"plan", "interview", "check_measure", "name_accused", "recuse", "stand_aside", "watch", "recount"}
TABLE = {(source, t.action): t for t in LIFECYCLE.transitions for source in t.sources}
PAIRS = [(state, action) for state in State for action in ACTS]


def story_at(state, action=""):
    journey = list(JOURNEYS[state])
    if (state, action) == (State.CONCLUDED, "resume"):
        journey.insert(2, "suspend")
    story = uncorrected() if state is State.NEEDS_CORRECTION else sent().all(journey)
    if state is State.CLOSED:
        story.later(days=31).do("close")
    return story


def prepared(state, action):
    before = [] if state is State.CONCLUDED and action == "resume" else BEFORE.get(action, [])
    if (state, action) == (State.CLOSED, "check_measure"):
        story = sent().all(JOURNEYS[State.ANSWERED]).do("rate").do("redo").do("withdraw")
    elif (state, action) == (State.CLOSED, "take_back"):
        story = sent().all(["refer", "confirm_referral"])
    else:
        story = story_at(state, action).all(before)
    return story.later(days=31) if action in ("close", "lapse") else story


def test_the_table_knows_every_act_and_no_other():
    assert {action for _, action in TABLE} == set(ACTS)


def test_every_state_can_be_reached_and_what_is_closed_is_only_checked_on_or_returned():
    assert all(story_at(state).complaint.state is state for state in State)
    assert {action for source, action in TABLE if source is State.CLOSED} == {"check_measure", "take_back"}


@pytest.mark.parametrize(("state", "action"), [pair for pair in PAIRS if pair in TABLE])
def test_what_the_table_allows_happens(state, action):
    story = prepared(state, action)
    version, told = story.complaint.version, len(story.told)
    story.do(action)
    assert story.complaint.state is TABLE[state, action].target
    unchanged = action in ("watch", "recount") or (state, action) == (State.NEEDS_CORRECTION, "move")
    assert story.complaint.version == version + (0 if unchanged else 1)
    assert len(story.told) == told + (0 if unchanged or action in QUIET else 1)


@pytest.mark.parametrize(("state", "action"), [pair for pair in PAIRS if pair not in TABLE])
def test_all_else_is_refused_with_what_is_possible(state, action):
    story = story_at(state)
    with pytest.raises(Conflict) as refusal:
        story.do(action, people.JOB)
    assert refusal.value.code == "transition_unknown"
    assert refusal.value.facts == {"state": state.value, "allowed": sorted({a for s, a in TABLE if s is state})}


@pytest.mark.parametrize(("state", "action"), list(TABLE))
def test_only_the_named_parts_may(state, action):
    complaint = story_at(state).complaint
    for actor in people.PLAYERS.values():
        by = doing(actor, MONDAY)
        held = parts(complaint, by)
        if held and held.isdisjoint(TABLE[state, action].by):
            with pytest.raises(Forbidden):
                Story(complaint).do(action, actor)
        assert (action in available(complaint, by)) == (not held.isdisjoint(TABLE[state, action].by))


@pytest.mark.parametrize("action", list(ACTS))
@pytest.mark.parametrize(
    "actor", [people.STRANGER, people.COLLEAGUE, people.ADMIN, people.OTHER_CITIZEN, people.NOBODY]
)
def test_to_a_stranger_the_complaint_does_not_exist(action, actor):
    with pytest.raises(NotFound) as refusal:
        sent().all(ANSWERED).do(action, actor)
    assert (refusal.value.code, refusal.value.facts) == ("complaint_unknown", {})


def test_whoever_holds_the_code_is_the_complainant():
    by = By(people.NOBODY, MONDAY, holds_code=True)
    assert "withdraw" in available(sent().complaint, by)


def test_an_empty_office_has_no_intake_but_a_supervisor():
    complaint = sent(office="").complaint
    assert not parts(complaint, doing(people.staff("x", "", "reviewer"), MONDAY))
    assert parts(complaint, doing(people.SUPERVISOR, MONDAY)) == {"supervisor"}


def test_a_doer_without_a_time_zone_or_kin_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="time zone"):
        By(people.INTAKE, MONDAY.replace(tzinfo=None), kin=frozenset({people.OFFICE}))
    with pytest.raises(ValueError, match="kinship"):
        By(people.INTAKE, MONDAY)


def test_the_diagram_shows_every_transition():
    assert LIFECYCLE.mermaid().count("-->") == len(TABLE) + 1  # and the beginning
