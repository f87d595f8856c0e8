"""What is announced: every kind of event is told somewhere, is plain JSON, and carries nothing personal."""

import json
from dataclasses import fields, replace
from datetime import UTC

import pytest

from casework.domain.events import Envelope
from svc_mailbox.domain import events
from svc_mailbox.testing.stories import LETTER, MONDAY, NUMBER, faulty, sent
from svc_mailbox.testing.whole import stories

KNOWN = events.LETTER_EVENTS
# Departments, dates, counts, words from a list, numbers of cases. A new field must be put here, and thought about.
IMPERSONAL = {
    "subject", "department", "kind", "at", "channel", "anonymous", "received_at", "first_received_at", "review_by",
    "due", "provisional", "fields", "reason", "co_handlers", "designated", "return_by", "unit_due", "returned_by",
    "returns", "co_handler", "days", "round", "answered_at", "on_time", "unit_on_time", "level", "solved", "count",
    "urged_by", "to", "into", "rounds", "cause", "due_before", "promised", "addressed", "before",
    "imported", "back_from",
}  # fmt: skip


TOLD = [event for story in stories() for event in story.told]


def test_every_event_is_told_in_the_stories():
    assert {kind.name for kind in KNOWN} == {event.name for event in TOLD}


def test_names_are_apart_and_say_what_they_are_about():
    names = [kind.name for kind in KNOWN]
    assert len(set(names)) == len(names)
    assert all(name.startswith("letter_") and kind.version == 1 for name, kind in zip(names, KNOWN, strict=True))


@pytest.mark.parametrize("kind", KNOWN, ids=lambda kind: kind.name)
def test_every_field_is_known_to_be_impersonal(kind):
    assert {field.name for field in fields(kind)} <= IMPERSONAL


def test_everything_told_survives_the_wire():
    for sequence, event in enumerate(TOLD, 1):
        sent_out = Envelope(
            id="0", source="/mailbox/city", type=f"mailbox.{event.name}.v{event.version}", subject=event.subject,
            time=MONDAY.astimezone(UTC), sequence=sequence, data=event.data(),
        )  # fmt: skip
        assert Envelope.from_json(json.loads(json.dumps(sent_out.to_json()))).data == event.data()


def test_nothing_told_holds_a_word_of_the_texts_or_an_account():
    texts = json.dumps([event.data() for event in TOLD], ensure_ascii=False)
    for secret in (LETTER.subject, LETTER.body, LETTER.place, "还是不亮", "法院", "广告", "citizen-1", "clerk"):
        assert secret not in texts


def test_events_name_the_department_that_owes_the_next_step():
    story = sent().all(["accept", "dispatch", "return"])
    assert [event.department for event in story.told] == ["housing", "housing", "water", "housing"]
    assert all(event.subject == NUMBER for event in story.told)


def test_a_letter_is_told_as_it_stands_after_the_act():
    good = replace(LETTER, department="parks")
    assert faulty().do("correct", new=good).told[-1].department == "parks"
