"""Every state with every action: what the table allows happens, all else is refused with what is possible."""

import pytest

from casework.domain.errors import Conflict, Forbidden, NotFound
from svc_mailbox.domain.letter import By, available
from svc_mailbox.domain.life import LIFECYCLE, parts
from svc_mailbox.domain.words import State
from svc_mailbox.testing import people
from svc_mailbox.testing.stories import ACTS, MONDAY, Story, answered, faulty, sent

JOURNEYS = {
    State.NEEDS_CORRECTION: None,
    State.REGISTERED: [],
    State.ACCEPTED: ["accept"],
    State.DISPATCHED: ["accept", "dispatch"],
    State.RETURNED: ["accept", "dispatch", "return"],
    State.DISPUTED: ["accept", "dispatch", "return", "dispute"],
    State.HANDLING: ["accept", "dispatch", "take"],
    State.DRAFTED: ["accept", "dispatch", "take", "draft"],
    State.ANSWERED: ["accept", "dispatch", "take", "draft", "answer"],
    State.REFERRING: ["refer"],
    State.CLOSED: ["accept", "dispatch", "take", "draft", "answer", "close"],
}
BEFORE = {
    "approve_extension": ["ask_extension"],
    "refuse_extension": ["ask_extension"],
    "answer_follow_up": ["follow_up"],
    "redo": ["rate"],
    "give_name": ["ask_name"],
    "refuse_name": ["ask_name"],
    "take_back": [],
}
ANONYMOUS = {"ask_name", "give_name", "refuse_name"}
REFERRED = ["refer", "confirm_referral"]  # the closed letter that can come back
TABLE = {(source, t.action): t for t in LIFECYCLE.transitions for source in t.sources}
PAIRS = [(state, action) for state in State for action in ACTS]


def story_at(state: State, action: str = "") -> Story:
    journey = REFERRED if action == "take_back" and state is State.CLOSED else JOURNEYS[state]
    return faulty() if journey is None else sent(anonymous=action in ANONYMOUS).all(journey)


def test_the_table_knows_every_act_and_no_other():
    assert {action for _, action in TABLE} == set(ACTS)


def test_every_state_can_be_reached_and_from_closed_only_a_referred_letter_comes_back():
    assert {action for source, action in TABLE if source is State.CLOSED} == {"take_back"}
    with pytest.raises(Conflict) as refusal:
        sent().do("decline").do("take_back")
    assert refusal.value.code == "not_there"
    assert all(story_at(state).letter.state is state for state in State)


@pytest.mark.parametrize(("state", "action"), [pair for pair in PAIRS if pair in TABLE])
def test_what_the_table_allows_happens(state, action):
    story = story_at(state, action).all(BEFORE.get(action, []))
    story.later(days=31 if action == "lapse" else 0)
    changed = {"lead": people.OTHER} if (state, action) == (State.RETURNED, "dispatch") else {}
    version, told = story.letter.version, len(story.told)
    story.do(action, **changed)
    assert story.letter.state is TABLE[state, action].target
    quiet = action in ("watch", "recount")
    assert story.letter.version == version + (0 if quiet else 1)
    assert len(story.told) == told + (0 if quiet or action == "recuse" else 1)


@pytest.mark.parametrize(("state", "action"), [pair for pair in PAIRS if pair not in TABLE])
def test_all_else_is_refused_with_what_is_possible(state, action):
    story = story_at(state)
    with pytest.raises(Conflict) as refusal:
        story.do(action, people.SUPERVISOR)
    possible = sorted({a for s, a in TABLE if s is state})
    assert refusal.value.code == "transition_unknown"
    assert refusal.value.facts == {"state": state.value, "allowed": possible}


@pytest.mark.parametrize(("state", "action"), list(TABLE))
def test_only_the_named_parts_may(state, action):
    letter = story_at(state).letter
    for part, actor in people.PLAYERS.items():
        held = parts(letter, By(actor, MONDAY))
        if held and held.isdisjoint(TABLE[state, action].by):
            with pytest.raises(Forbidden):
                Story(letter).do(action, actor)
        assert (action in available(letter, By(actor, MONDAY))) == (not held.isdisjoint(TABLE[state, action].by)), part


@pytest.mark.parametrize("action", list(ACTS))
def test_to_a_stranger_the_letter_does_not_exist(action):
    with pytest.raises(NotFound) as refusal:
        answered().do(action, people.STRANGER)
    assert refusal.value.code == "letter_unknown"


def test_the_diagram_shows_every_transition():
    diagram = LIFECYCLE.mermaid()
    assert diagram.count("-->") == len(TABLE) + 1  # and the beginning; what is closed may come back
