"""A scoreboard built from nothing but events agrees with the letters."""

from collections import defaultdict
from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from casework.domain.rates import Rate, Tally
from svc_mailbox.domain.rating import Level
from svc_mailbox.domain.words import Kind, Outcome
from svc_mailbox.testing import people
from svc_mailbox.testing.stories import Story, sent

LEFT = {"letter_withdrawn": "withdrawn", "letter_merged": "merged", "letter_invalidated": "invalid",
        "letter_referred": "referred"}  # fmt: skip
WORK = ["accept", "dispatch", "take", "draft"]


@dataclass
class Row:
    """What a reader of events keeps of one letter."""

    department: str = ""
    left: str = ""
    accepted: bool = False
    declined: bool = False
    on_time: bool | None = None
    overdue: bool = False
    level: int = 0
    solved: bool | None = None


def read(row: Row, event) -> Row:
    row.department = event.department
    row.left = LEFT.get(event.name, row.left)
    row.accepted |= event.name == "letter_accepted"
    row.declined |= event.name == "letter_declined"
    if event.name == "letter_answered" and event.round == 1:
        row.on_time = event.on_time
    if event.name == "letter_overdue" and event.round == 1:
        row.overdue = True
    if event.name == "letter_rated":
        row.level, row.solved = event.level, event.solved
    return row


def tally(row: Row) -> Tally:
    if row.left:
        return Tally(received=1, **{row.left: 1})
    answered = row.on_time is not None
    return Tally(
        received=1, accepted=row.accepted, declined=row.declined, answered=answered, on_time=row.on_time is True,
        overdue=row.on_time is False or (row.overdue and not answered), rated=row.level > 0,
        satisfied=row.level >= 3, asked_solved=row.solved is not None, solved=row.solved is True,
    )  # fmt: skip


def board(stories: list[Story]) -> dict[str, Tally]:
    total: dict[str, Tally] = defaultdict(Tally)
    for story in stories:
        row = Row()
        for event in story.told:
            row = read(row, event)
        total[row.department] += tally(row)
    return total


def answered_after(days: int, level: Level | None = None, solved: bool | None = None) -> Story:
    story = sent().all(WORK).later(days=days).do("watch").do("answer")
    return story if level is None else story.do("rate", level=level, solved=solved)


def test_a_month_of_one_department():
    stories = [
        answered_after(1, Level.VERY_SATISFIED, True),
        answered_after(3, Level.BASICALLY_SATISFIED, False),
        answered_after(4, Level.DISSATISFIED),
        answered_after(2),
        sent().all(WORK).later(days=9).do("watch"),
        sent().all([*WORK, "withdraw"]),
    ]
    water = board(stories)["water"]
    assert (water.received, water.valid) == (6, 5)
    assert (water.answers, water.punctuality) == (Rate(4, 5), Rate(3, 5))
    assert (water.participation, water.satisfaction, water.resolution) == (Rate(3, 4), Rate(2, 3), Rate(1, 2))
    assert (water.lateness, str(water.satisfaction)) == (Rate(2, 5), "66.67%")


def test_who_leaves_the_denominator():
    stories = [sent().do(act) for act in ("withdraw", "merge", "invalidate", "decline")]
    stories += [sent().all(["refer", "confirm_referral"]), sent()]
    housing = board(stories)["housing"]
    assert (housing.received, housing.valid, housing.declined) == (6, 2, 1)


def test_a_returned_letter_counts_for_whoever_has_it_now():
    story = sent().all(["accept", "dispatch", "return"])
    assert set(board([story])) == {"housing"}
    story.do("dispatch", lead=people.OTHER)
    assert {d: t.received for d, t in board([story]).items()} == {"parks": 1}


def test_a_redo_keeps_the_first_answers_punctuality_and_publishes_the_last_rating():
    story = answered_after(1, Level.VERY_DISSATISFIED, False).do("redo").later(days=60).do("watch")
    story.all(["draft", "answer"]).do("rate", level=Level.SATISFIED, solved=True)
    assert board([story])["water"].punctuality == Rate(1, 1)
    assert board([story])["water"].satisfaction == Rate(1, 1)
    assert board([story])["water"].resolution == Rate(1, 1)


@settings(max_examples=60, deadline=None)
@given(
    letters=st.lists(st.tuples(st.integers(0, 9), st.sampled_from([None, *Level]), st.sampled_from(Kind)), max_size=15)
)
def test_the_board_agrees_with_the_letters(letters):
    stories = []
    for days, level, kind in letters:
        story = sent(kind).all(WORK).later(days=days).do("watch")
        stories.append(story.do("answer") if days % 4 else story)
        if level and days % 4:
            story.do("rate", level=level)
    ours = [story.letter for story in stories]
    total = board(stories)["water"]
    assert total.answered == sum(letter.outcome is Outcome.ANSWERED for letter in ours)
    assert total.on_time == sum(letter.answers[0].on_time for letter in ours if letter.answers)
    assert total.satisfied == sum(letter.rating.level >= 3 for letter in ours if letter.rating)
    late = [s for s in stories if (s.letter.clock.on_time() is False) or s.letter.clock.overdue(s.at)]
    assert total.overdue == len(late)


def test_the_same_events_twice_give_the_same_row():
    story = answered_after(1, Level.SATISFIED)
    once, twice = Row(), Row()
    for event in story.told:
        once, twice = read(once, event), read(read(twice, event), event)
    assert replace(once) == replace(twice)
