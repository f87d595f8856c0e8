"""Whatever people do, in whatever order: what must never happen to a complaint."""

from collections import Counter
from itertools import chain
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from casework.domain.errors import Refusal
from casework.domain.levels import Level
from svc_complaints.domain.barrier import UNNAMED
from svc_complaints.domain.life import LIFECYCLE
from svc_complaints.domain.words import FOUND, Kind, Outcome, State
from svc_complaints.testing import people
from svc_complaints.testing.stories import ACTS, players, sent, uncorrected

DOERS = [*people.PLAYERS.values(), *people.BARRED, people.STRANGER, people.INTAKE_2]
RARE = {
    "reject_conclusion", "decline", "refer", "withdraw", "close", "pass_on", "recuse", "name_accused", "recount",
    "watch", "write", "move",
}  # fmt: skip
ENDED = {State.ANSWERED, State.CLOSED}


def tried(story, luck):
    """The action that happened, or None when it was refused; a refusal leaves everything as it was."""
    story.later(hours=luck.choice((0, 0, 0, 0, 1, 12, 12, 100)))
    known = {t.action for t in LIFECYCLE.transitions if story.complaint.state in t.sources}
    common = sorted(known - RARE) or sorted(known) or sorted(ACTS)
    action = luck.choice(common if luck.random() < 0.6 else sorted(ACTS))
    doer = luck.choice(players(action) if luck.random() < 0.9 else DOERS)
    changed = {"level": luck.choice(list(Level))} if action == "rate" else {}
    before, told = story.complaint, len(story.told)
    try:
        story.do(action, doer, **changed)
    except Refusal:
        assert (story.complaint, len(story.told)) == (before, told)
        return None
    assert doer not in people.BARRED, "art. 30: whoever it is about does nothing to it"
    check(before, story.complaint)
    return action


def check(before, after):
    assert after.version == before.version + (after != before)
    assert before.marks - {UNNAMED} <= after.marks, "the barrier only grows"
    if UNNAMED in after.marks:
        assert (after.state, after.office) in ((State.NEEDS_CORRECTION, ""), (State.CLOSED, ""))
        assert after.outcome in (None, Outcome.LAPSED, Outcome.WITHDRAWN)
    assert after.answers[: len(before.answers)] == before.answers
    assert [answer.round for answer in after.answers] == list(range(1, len(after.answers) + 1))
    assert len(after.answers) <= after.round <= 2
    assert (after.outcome is not None) == (after.state in ENDED)
    assert (after.outcome is Outcome.ANSWERED) == (bool(after.answers) and after.state in ENDED)
    assert (after.clock.stopped is not None) == (after.state in ENDED)
    for answer in after.answers:
        assert answer.finding not in FOUND or after.measures, "what was found has a measure"
    rated = [rating.round for rating in after.ratings]
    assert len(set(rated)) == len(rated)
    if after.finding is None and after.state in (State.CONCLUDED, State.ANSWERED):
        raise AssertionError("no conclusion without a finding")


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), kind=st.sampled_from([*Kind, None]))
def test_no_order_of_acts_breaks_a_complaint(seed, kind):
    story, luck = sent(kind=kind) if kind else uncorrected(), Random(seed)
    for _ in range(60):
        tried(story, luck)
    notices = Counter((e.name, e.due) for e in story.told if e.name.endswith(("due_soon", "overdue")))
    assert set(notices.values()) <= {1}


def test_the_attempts_above_reach_every_act_and_the_second_round():
    stories = [(sent(), Random(seed)) for seed in range(250)]
    stories += [(uncorrected().later(days=29), Random(seed)) for seed in range(20)]
    done = Counter(chain.from_iterable([tried(story, luck) for _ in range(100)] for story, luck in stories))
    assert set(ACTS) <= set(done)
    assert any(len(story.complaint.answers) == 2 for story, _ in stories)
