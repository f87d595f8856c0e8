"""What is stored of a letter is the letter: there and back, whatever has happened to it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.errors import Refusal
from svc_mailbox.domain.publication import Openness, Publication
from svc_mailbox.domain.words import Kind, State
from svc_mailbox.storage import codec
from svc_mailbox.testing.stories import ACTS, CALENDAR, answered, faulty, sent


def back(letter):
    """Through JSON text and back."""
    return codec.from_json(json.loads(json.dumps(codec.to_json(letter), ensure_ascii=False)))


@given(
    st.sampled_from([sent, faulty, answered]),
    st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 5)), max_size=12),
)
def test_any_letter_comes_back_as_it_was(begin, acts):
    story = begin()
    for action, days in acts:
        story.later(days=days)
        try:
            story.do(action)
        except Refusal:
            continue
        assert back(story.letter) == story.letter


@pytest.mark.parametrize("kind", Kind)
def test_the_columns_follow_from_the_letter(kind):
    letter = sent(kind).letter
    row = codec.columns(letter, CALENDAR)
    assert (row["state"], row["due_on"], row["counting"]) == ("registered", letter.clock.due, True)
    assert row["watch_on"] == row["soon_on"] == letter.clock.first_due_soon(CALENDAR)
    assert row["last_word_at"] is None


def test_a_clock_that_stands_is_not_watched():
    letter = answered().letter
    row = codec.columns(letter, CALENDAR)
    assert (row["counting"], row["soon_on"], row["watch_on"]) == (False, None, None)
    assert row["last_word_at"] == letter.answers[-1].at


def test_what_needs_correction_is_not_watched():
    row = codec.columns(faulty().letter, CALENDAR)
    assert (row["state"], row["watch_on"]) == (State.NEEDS_CORRECTION, None)


@pytest.mark.parametrize("openness", Openness)
def test_publication_comes_back(openness):
    it = Publication(openness, 2, "clerk", 7)
    assert codec.publication_from_json(json.loads(json.dumps(codec.publication_to_json(it)))) == it
