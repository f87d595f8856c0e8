"""Publication: separate consent, a redacted copy, four eyes, and the way back at any time."""

import itertools

import pytest

from casework.domain.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from svc_mailbox.domain import publication
from svc_mailbox.domain.letter import By
from svc_mailbox.domain.publication import LIFECYCLE, Openness, Publication, opened
from svc_mailbox.domain.words import Part
from svc_mailbox.testing import people
from svc_mailbox.testing.stories import MONDAY, answered, sent

ACTS = {
    "give_consent": (publication.give_consent, {}),
    "propose": (publication.propose, {"open_findings": 0}),
    "reject": (publication.reject, {"reason": "还能看到门牌号。"}),
    "publish": (publication.publish, {}),
    "unpublish": (publication.unpublish, {"reason": "漏了一个姓名。"}),
    "withdraw_consent": (publication.withdraw_consent, {}),
}
TABLE = {(source, t.action): t for t in LIFECYCLE.transitions for source in t.sources}


def do(it, letter, action, actor=None, **changed):
    act, arguments = ACTS[action]
    if actor is None:
        part = sorted(next(t for t in LIFECYCLE.transitions if t.action == action).by)[0]
        actor = people.PLAYERS[Part(part)]
    return act(it, letter, By(actor, MONDAY), **{**arguments, **changed})


def through(letter, *actions):
    it, told = opened(True), []
    for action in actions:
        it, events = do(it, letter, action)
        told += events
    return it, told


def test_consent_is_never_assumed():
    assert opened(False).state is Openness.NO_CONSENT
    with pytest.raises(Conflict):
        do(opened(False), answered().letter, "propose")


def test_a_letter_is_published_with_consent_redaction_and_review():
    it, told = through(answered().letter, "propose", "publish")
    assert (it.state, it.round, it.version) == (Openness.PUBLISHED, 1, 3)
    assert [(e.name, e.round) for e in told] == [("letter_published", 1)]


@pytest.mark.parametrize(("state", "action"), list(itertools.product(Openness, ACTS)))
def test_every_state_with_every_action(state, action):
    it = Publication(state, 1, "clerk")
    if (state, action) in TABLE:
        after, _ = do(it, answered().letter, action)
        assert (after.state, after.version) == (TABLE[state, action].target, 2)
        return
    with pytest.raises(Conflict) as refusal:
        do(it, answered().letter, action)
    assert refusal.value.facts["allowed"] == sorted(a for s, a in TABLE if s is state)


@pytest.mark.parametrize(("state", "action"), list(TABLE))
def test_only_the_named_parts_may(state, action):
    others = [actor for part, actor in people.PLAYERS.items() if part not in TABLE[state, action].by]
    for actor in others:
        with pytest.raises(Forbidden):
            do(Publication(state, 1, "nobody"), answered().letter, action, actor)
    with pytest.raises(NotFound):
        do(Publication(state, 1, "nobody"), answered().letter, action, people.STRANGER)


@pytest.mark.parametrize(
    ("before", "told"),
    [([], []), (["propose"], []), (["propose", "publish"], ["letter_published", "letter_unpublished"])],
)
def test_consent_is_taken_back_at_any_time_and_the_copy_goes_with_it(before, told):
    it, events = through(answered().letter, *before, "withdraw_consent")
    assert (it.state, it.round, it.proposed_by) == (Openness.CONSENT_WITHDRAWN, 0, "")
    assert [e.name for e in events] == told
    assert not told or events[-1].cause == "consent_withdrawn"


def test_consent_can_be_given_again():
    it, _ = through(answered().letter, "withdraw_consent", "give_consent", "propose", "publish")
    assert it.state is Openness.PUBLISHED


def test_a_closed_letter_can_be_published_too():
    it, _ = through(answered().do("close").letter, "propose", "publish")
    assert it.state is Openness.PUBLISHED


@pytest.mark.parametrize("journey", [["accept", "dispatch", "take"], ["accept", "dispatch", "take", "draft"]])
def test_without_an_answer_nothing_is_published(journey):
    with pytest.raises(Conflict) as refusal:
        through(sent().all(journey).letter, "propose")
    assert refusal.value.code == "not_answered"


def test_a_letter_that_ended_without_an_answer_is_not_published():
    story = sent().all(["accept", "dispatch", "take", "withdraw"])
    with pytest.raises(Conflict):
        through(story.letter, "propose")


def test_nothing_is_published_while_it_is_being_redone():
    story = answered().do("rate")
    it, _ = through(story.letter, "propose")
    story.do("redo")
    for action in ("propose", "publish"):
        with pytest.raises(Conflict):
            do(opened(True) if action == "propose" else it, story.letter, action)


def test_a_copy_of_an_answer_that_was_replaced_is_stale():
    story = answered().do("rate")
    it, _ = through(story.letter, "propose")
    story.all(["redo", "draft", "answer"])
    with pytest.raises(Conflict) as refusal:
        do(it, story.letter, "publish")
    assert refusal.value.code == "proposal_stale"
    it, _ = do(it, story.letter, "reject")
    it, _ = do(it, story.letter, "propose")
    assert do(it, story.letter, "publish")[1][0].round == 2


def test_no_finding_may_be_left_undecided():
    with pytest.raises(Conflict) as refusal:
        do(opened(True), answered().letter, "propose", open_findings=2)
    assert refusal.value.facts == {"open_findings": 2}


def test_whoever_prepared_the_copy_does_not_release_it():
    it, _ = do(opened(True), answered().letter, "propose", people.BOTH)
    with pytest.raises(Forbidden) as refusal:
        do(it, answered().letter, "publish", people.BOTH)
    assert refusal.value.code == "own_proposal"


@pytest.mark.parametrize("action", ["reject", "unpublish"])
def test_staff_say_why_they_turn_it_down_or_take_it_down(action):
    state = Openness.PROPOSED if action == "reject" else Openness.PUBLISHED
    with pytest.raises(Invalid):
        do(Publication(state, 1, "clerk"), answered().letter, action, reason=" ")


def test_what_staff_took_down_can_be_proposed_again():
    it, events = through(answered().letter, "propose", "publish", "unpublish")
    assert (it.state, events[-1].cause) == (Openness.UNPUBLISHED, "staff")
    assert do(it, answered().letter, "propose")[0].state is Openness.PROPOSED


def test_refusals_change_nothing():
    it = opened(True)
    with pytest.raises(Refusal):
        do(it, answered().letter, "publish")
    assert it == opened(True)
