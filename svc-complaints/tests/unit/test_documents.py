"""What is stored of a complaint is the complaint: there and back, whatever has happened to it."""

import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.errors import Refusal
from casework.storage import documents
from svc_complaints.domain.complaint import Complaint
from svc_complaints.domain.identity import Opening, Purpose, Stage
from svc_complaints.domain.receipt import Receipt, Written
from svc_complaints.domain.words import State
from svc_complaints.storage import codec
from svc_complaints.testing.stories import ACTS, CALENDAR, MONDAY, players, sent
from svc_complaints.testing.whole import stories


def back(kind, value):
    """Through JSON text and back."""
    return documents.from_json(kind, json.loads(json.dumps(documents.to_json(value), ensure_ascii=False)))


@given(st.integers(0, 2**32))
def test_any_complaint_comes_back_as_it_was(seed):
    luck, story = Random(seed), sent()
    for _ in range(12):
        action = luck.choice(sorted(ACTS))
        story.later(days=luck.randint(0, 3))
        try:
            story.do(action, luck.choice(players(action)))
        except Refusal:
            continue
        assert back(Complaint, story.complaint) == story.complaint


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.complaint.state)
def test_every_kind_of_story_comes_back(story):
    assert back(Complaint, story.complaint) == story.complaint


def test_receipt_and_opening_come_back():
    receipt = Receipt(Written.CONFIRMED, MONDAY)
    opening = Opening(Stage.OPEN, Purpose.VERIFY, "a", MONDAY, MONDAY, "b", MONDAY, MONDAY, 3)
    assert (back(Receipt, receipt), back(Opening, opening)) == (receipt, opening)


def test_an_older_document_lacks_a_field_and_is_read():
    document = documents.to_json(sent().complaint)
    del document["messages"], document["recusals"]
    assert documents.from_json(Complaint, document) == sent().complaint


def test_a_document_without_what_it_must_have_is_refused():
    document = documents.to_json(sent().complaint)
    del document["number"]
    with pytest.raises(KeyError, match="number"):
        documents.from_json(Complaint, document)


def test_the_columns_follow_from_the_complaint():
    complaint = sent().complaint
    row = codec.columns(complaint, CALENDAR)
    assert (row["state"], row["due_on"], row["counting"]) == (State.RECEIVED, complaint.acceptance.due, True)
    assert row["watch_on"] is not None
