"""Whatever people do, in whatever order: what must never happen to a letter."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.domain.actors import Actor
from casework.domain.errors import Refusal
from svc_mailbox.domain.letter import By, Letter
from svc_mailbox.domain.life import LIFECYCLE
from svc_mailbox.domain.rating import BAD, Level
from svc_mailbox.domain.words import Kind, Outcome, State
from svc_mailbox.testing import people
from svc_mailbox.testing.stories import ACTS, Story, faulty, players, sent

DOERS = [*people.PLAYERS.values(), people.BOTH, people.STRANGER]
ENDINGS = {
    "letter_declined": Outcome.DECLINED, "letter_merged": Outcome.MERGED, "letter_invalidated": Outcome.INVALID,
    "letter_referred": Outcome.REFERRED, "letter_withdrawn": Outcome.WITHDRAWN, "letter_lapsed": Outcome.LAPSED,
    "letter_closed": Outcome.ANSWERED,
}  # fmt: skip
WITH_LEAD = {State.DISPATCHED, State.HANDLING, State.DRAFTED, State.ANSWERED}
MOVES_THE_LIMIT = {"correct", "redo", "approve_extension", "take_back"}


WAITS = (0, 0, 0, 1, 5, 30, 200, 800)  # hours between two attempts
LEADS = (people.LEAD, people.LEAD, people.LEAD, people.LEAD, people.OTHER, people.ADDRESSED)
ENDS = {"decline", "invalidate", "merge", "refer", "withdraw", "close"}  # rarely, or no letter would ever grow old
IDLES = {"watch", "recount", "add", "urge", "recuse", "contribute"}
ATTEMPT = st.integers(0, 2**32 - 1)  # one number, read as dice below: much faster to draw than a structure


def dice(attempt: int, *sides: int) -> list[int]:
    rolled = []
    for side in sides:
        attempt, face = divmod(attempt, side)
        rolled.append(face)
    return rolled


def chosen(story: Story, attempt: int) -> tuple[str, Actor, dict[str, object]]:
    """An action that the state knows, by somebody apt for it; one time in sixteen any action by anybody."""
    anything, ends, idles, wait, pick, who, level, lead = dice(
        attempt, 16, 8, 3, len(WAITS), 32, len(DOERS), 5, len(LEADS)
    )
    story.later(hours=WAITS[wait])
    left_out = (ENDS if ends else set()) | (IDLES if idles else set())
    known = {t.action for t in LIFECYCLE.transitions if story.letter.state in t.sources}
    names = sorted(known - left_out or known) if known and anything else sorted(ACTS)
    action = names[pick % len(names)]
    apt = players(action) if anything else DOERS
    changed: dict[str, object] = {"level": Level(level + 1)} if action == "rate" else {}
    if action in ("give_name", "refuse_name", "ask_name"):
        apt = [people.SENDER, people.INTAKE]
    if action in ("dispatch", "designate"):
        changed = {"lead": LEADS[lead], "co_handlers": [people.CO_HANDLER]}
    return action, apt[who % len(apt)], changed


def tried(story: Story, attempt: int) -> str | None:
    """The action that happened, or None when it was refused; a refusal leaves everything as it was."""
    before, told = story.letter, len(story.told)
    action, doer, changed = chosen(story, attempt)
    try:
        story.do(action, doer, **changed)
    except Refusal:
        assert (story.letter, len(story.told)) == (before, told)
        return None
    check_step(before, story.letter, action)
    return action


def check_step(before: Letter, after: Letter, action: str) -> None:
    if before.state is State.CLOSED:
        assert (action, before.outcome) == ("take_back", Outcome.REFERRED), "what is final stays final"
    assert after.version == before.version + (after != before)
    assert after.number == before.number
    assert after.answers[: len(before.answers)] == before.answers
    assert after.ratings[: len(before.ratings)] == before.ratings
    if action not in MOVES_THE_LIMIT:
        assert (after.clock.started, after.clock.due) == (before.clock.started, before.clock.due)
    if action == "return":
        assert after.clock == before.clock, "a return does not touch the clock that the sender sees"
    if action == "take_back":
        assert after.clock.started == before.clock.started, "a limit never begins anew because others were slow"
        assert after.clock.due >= before.clock.due
    if action == "redo":
        assert (before.round, after.round) == (1, 2)
        assert before.rating.level in BAD


def check_letter(letter: Letter) -> None:
    rounds = [a.round for a in letter.answers]
    rated = [r.round for r in letter.ratings]
    assert rounds == list(range(1, len(rounds) + 1)), "one answer a round"
    assert len(rounds) <= letter.round <= 2
    assert len(set(rated)) == len(rated), "one rating an answer"
    assert set(rated) <= set(rounds), "no rating before the answer"
    for rating in letter.ratings:
        assert rating.at >= letter.answers[rating.round - 1].at
    assert 0 <= letter.follow_ups_answered <= letter.follow_ups <= 3
    assert bool(letter.answers) == (letter.outcome is Outcome.ANSWERED)
    if letter.state is State.CLOSED:
        assert letter.outcome is not None
        assert letter.clock.stopped is not None
        assert letter.turn.clock.stopped is not None
    if letter.state in WITH_LEAD:
        assert letter.lead


def check_told(story: Story) -> None:
    letter, names = story.letter, [event.name for event in story.told]
    counted = Counter((e.name, e.due) for e in story.told if e.name in ("letter_due_soon", "letter_overdue"))
    assert set(counted.values()) <= {1}, "due soon and overdue once each for a due day"
    assert [e.round for e in story.told if e.name == "letter_answered"] == [a.round for a in letter.answers]
    assert [(e.round, e.level) for e in story.told if e.name == "letter_rated"] == [
        (r.round, r.level) for r in letter.ratings
    ]
    last = len(names) - names[::-1].index("letter_taken_back") if "letter_taken_back" in names else 0
    ended = [name for name in names[last:] if name in ENDINGS]
    assert len(ended) == (letter.state is State.CLOSED)
    if ended:
        assert names[-1] == ended[0], "nothing is told after the end"
        assert ENDINGS[ended[0]] is letter.outcome
    assert story.told[-1].department == letter.responsible


@pytest.mark.parametrize("begin", [sent, faulty])
@settings(max_examples=120, deadline=None)
@given(kind=st.sampled_from(Kind), anonymous=st.booleans(), attempts=st.lists(ATTEMPT, min_size=30, max_size=90))
def test_no_order_of_acts_breaks_a_letter(begin, kind, anonymous, attempts):
    story = begin()
    story.letter = replace(story.letter, kind=kind, anonymous=anonymous)
    for attempt in attempts:
        tried(story, attempt)
        check_letter(story.letter)
        check_told(story)


def test_the_attempts_above_reach_every_act_and_the_second_round():
    done: Counter[str] = Counter()
    for seed in range(300):
        luck = Random(seed)
        story = luck.choice([sent, sent, sent, faulty])()
        story.letter = replace(story.letter, anonymous=luck.random() < 0.3)
        for _ in range(80):
            done[tried(story, luck.getrandbits(32)) or "refused"] += 1
        done["answered twice"] += len(story.letter.answers) == 2
    assert set(ACTS) - set(done) == set()
    assert done["answered twice"] > 10


@settings(max_examples=60, deadline=None)
@given(returns=st.lists(st.sampled_from(["redispatch", "dispute"]), max_size=6), hours=st.integers(0, 40))
def test_however_often_it_is_returned_the_sender_sees_one_limit(returns, hours):
    story = sent(Kind.COMPLAINT).all(["accept", "dispatch"])
    promised = story.letter.clock
    for number, way in enumerate(returns):
        clerk = people.staff("c", story.letter.lead, "clerk")
        story.later(hours=hours).do("return", clerk)
        if way == "dispute":
            story.do("dispute").do("designate")
            assert story.letter.clock == promised
            return
        story.do("dispatch", people.SUPERVISOR, lead=f"d{number}", co_handlers=[])
        assert story.letter.clock == promised
        assert story.letter.turn.clock.started >= promised.started


@settings(max_examples=100, deadline=None)
@given(action=st.sampled_from(sorted(ACTS)), doer=st.sampled_from(DOERS), days=st.integers(0, 400))
@pytest.mark.parametrize("end", ["decline", "merge", "invalidate", "withdraw"])
def test_after_the_end_nothing_happens(end, action, doer, days):
    story = sent().do(end).later(days=days)
    letter = story.letter
    with pytest.raises(Refusal):
        story.do(action, doer)
    assert story.letter is letter


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(st.integers(1, 60), min_size=1, max_size=40))
def test_the_jobs_may_run_as_often_as_they_like(steps):
    story = sent(Kind.COMPLAINT)
    for hours in steps:
        story.later(hours=hours).do("watch").do("watch")
    assert all(times == 1 for times in Counter(story.names()).values())
    assert ("overdue" in story.names()) == story.letter.clock.overdue(story.at)


def test_two_doers_at_one_version_make_the_same_next_version():
    letter = sent().letter
    one = ACTS["accept"][0](letter, By(people.INTAKE, Story(letter).at))[0]
    other = ACTS["withdraw"][0](letter, By(people.SENDER, Story(letter).at))[0]
    assert one.version == other.version == letter.version + 1
