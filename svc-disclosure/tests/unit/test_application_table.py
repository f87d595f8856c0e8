"""Every state with every action: what the table allows happens, all else is refused with what is possible."""

import pytest

from casework.domain.errors import Conflict, Forbidden
from svc_disclosure.domain.application import By, available
from svc_disclosure.domain.life import COUNTED, LIFECYCLE, parts
from svc_disclosure.domain.outcomes import PROVIDED, Outcome
from svc_disclosure.domain.papers import Override
from svc_disclosure.domain.rulings import Draft
from svc_disclosure.domain.words import Asked, Assistance, Opinion, Overriding, Review, State
from svc_disclosure.testing import people
from svc_disclosure.testing.refusals import refused
from svc_disclosure.testing.stories import ACTS, MONDAY, Story, at_work, doing, handed_in, submitted, uncorrected

READING = frozenset({Assistance.READING})
DECIDED = ("assign", "draft", "sign")
JOURNEYS = {
    State.RECEIVED: (),
    State.AMENDING: ("ask_amendment",),
    State.HANDLING: ("assign",),
    State.SECRECY_REFERRAL: ("assign", "review_secrecy", "refer_secrecy"),
    State.AWAITING_FEE: ("assign", "charge"),
    State.REVIEWING: ("assign", "draft"),
    State.DECIDED: DECIDED,
    State.ANSWERED: (*DECIDED, "deliver"),
    State.CONVERTING: (*DECIDED, "deliver", "convert"),
    State.CONVERTED: (*DECIDED, "deliver", "convert", "confirm_conversion"),
    State.CLOSED: ("withdraw",),
}
BEFORE = {
    "confirm": ["acknowledge"],
    "give_opinion": ["consult"],
    "note_silence": ["consult"],
    "note_service": ["consult"],
    "refer_secrecy": ["review_secrecy"],
    "approve_extension": ["ask_extension"],
    "refuse_extension": ["ask_extension"],
    "give_reasons": ["ask_reasons"],
    "delay": ["ask_reasons", "give_reasons"],
}
WAIT = {"lapse": 30, "drop_unamended": 30, "drop_unpaid": 40, "note_silence": 30}
EARLY = (
    "give_opinion",
    "note_silence",
    "note_service",
    "give_reasons",
)  # their question is put in state handling
UNASKED = {(State.AMENDING, "note_service"), (State.AWAITING_FEE, "note_service")}  # there it is their own paper
QUIET = {"review_secrecy", "count_items", "watch", "recount"}
TABLE = {(source, t.action): t for t in LIFECYCLE.transitions for source in t.sources}
PAIRS = [(state, action) for state in State for action in ACTS]


def story_at(state, before=(), **changed):
    if state is State.NEEDS_CORRECTION:
        return uncorrected()
    if state is State.SUBMITTED:
        return submitted(**changed)
    journey = list(JOURNEYS[state])
    place = journey.index("assign") + 1 if "assign" in journey else len(journey)
    return handed_in(**changed).all([*journey[:place], *before, *journey[place:]])


def overruled():
    """A third party refuses, and is overruled for the public interest."""
    story = at_work().do("consult").do("give_opinion", opinion=Opinion.REFUSES, reason="商业秘密。")
    story.do("review_secrecy", result=Review.DISCLOSABLE)
    overrides = (Override(1, Overriding.PUBLIC_INTEREST),)
    draft = Draft(Outcome.DISCLOSED, "涉及重大公共利益。", PROVIDED, overrides=overrides)
    return story.do("draft", proposed=draft).do("sign")


def prepared(state, action):
    if action == "tell_third_party":
        return overruled()
    before = [] if (state, action) in UNASKED else BEFORE.get(action, [])
    changed = {"assistance": READING} if action == "assist" else {}
    if action in EARLY and state not in (State.SUBMITTED, State.HANDLING):
        story = story_at(state, before)
    else:
        story = story_at(state, **changed).all(before)
    return story.later(days=WAIT.get(action, 0))


def test_the_table_knows_every_act_and_no_other():
    assert {action for _, action in TABLE} == set(ACTS)


def test_every_state_can_be_reached_and_from_closed_nothing_leads_out():
    assert all(story_at(state).application.state is state for state in State)
    assert LIFECYCLE.is_final(State.CLOSED)


@pytest.mark.parametrize(("state", "action"), [pair for pair in PAIRS if pair in TABLE])
def test_what_the_table_allows_happens(state, action):
    story = prepared(state, action)
    version, told = story.application.version, len(story.told)
    story.do(action)
    assert story.application.state is TABLE[state, action].target
    unchanged = action in ("watch", "recount")
    assert story.application.version == version + (0 if unchanged else 1)
    assert len(story.told) == told + (0 if action in QUIET else 1)


@pytest.mark.parametrize(("state", "action"), [pair for pair in PAIRS if pair not in TABLE])
def test_all_else_is_refused_with_what_is_possible(state, action):
    story = story_at(state)
    with refused("transition_unknown") as refusal:
        story.do(action, people.JOB)
    assert refusal.type is Conflict
    assert refusal.value.facts == {"state": state.value, "allowed": sorted({a for s, a in TABLE if s is state})}


@pytest.mark.parametrize(("state", "action"), list(TABLE))
def test_only_the_named_parts_may(state, action):
    application = prepared(state, action).application
    for actor in people.PLAYERS.values():
        by = doing(actor, MONDAY)
        held = parts(application, by)
        if held and held.isdisjoint(TABLE[state, action].by):
            with pytest.raises(Forbidden):
                Story(application).do(action, actor)
        assert (action in available(application, by)) == (not held.isdisjoint(TABLE[state, action].by))


@pytest.mark.parametrize("action", list(ACTS))
@pytest.mark.parametrize(
    "actor",
    [people.STRANGER, people.ADMIN, people.OTHER_CITIZEN, people.NOBODY, people.JOINT, people.THIRD_PARTY],
    ids=lambda actor: actor.id or actor.name or "nobody",
)
def test_to_a_stranger_the_application_does_not_exist(action, actor):
    with refused("application_unknown") as refusal:
        at_work().do(action, actor)
    assert refusal.value.facts == {}


def test_each_part_follows_from_account_assignment_or_code():
    application = at_work().do("consult").do("consult", asked=Asked.JOINT_AGENCY, body=people.JOINT_AGENCY).application
    for part, actor in people.PLAYERS.items():
        assert parts(application, doing(actor, MONDAY)) == {part}
    assert parts(application, By(people.NOBODY, MONDAY, holds_code=True)) == {"applicant"}
    both = By(people.APPLICANT, MONDAY, consulted=frozenset({1}))
    assert parts(application, both) == {"applicant", "third_party"}
    assert not parts(application, By(people.NOBODY, MONDAY, consulted=frozenset({7})))
    assert not parts(application, doing(people.staff("x", people.AGENCY), MONDAY))


def test_a_doer_without_a_time_zone_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="time zone"):
        By(people.INTAKE, MONDAY.replace(tzinfo=None))


def test_what_is_not_received_has_no_clock():
    with pytest.raises(ValueError, match="no clock"):
        _ = submitted().application.running
    assert not submitted().application.counted
    assert handed_in().application.counted


def test_counted_are_the_states_between_receipt_and_end():
    assert all(story_at(state).application.ended_on is None for state in COUNTED)
    assert all(story_at(state).application.counted for state in COUNTED)


def test_the_diagram_shows_every_transition():
    assert LIFECYCLE.mermaid().count("-->") == len(TABLE) + 2  # and the beginning, and closed
