"""No event carries personal data: no field that could, and no words that anybody wrote, whatever they wrote."""

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from casework.contracts import event_schema
from svc_mailbox.domain import intake
from svc_mailbox.domain.letter import By
from svc_mailbox.testing import people, stories

# Names under which people, places, texts and devices are kept elsewhere in this house
PERSONAL = {
    "name", "phone", "email", "address", "account", "sender", "sub", "author", "officer", "clerk", "by", "code",
    "query_code", "ip", "body", "text", "place", "question", "answer", "opinion", "reply", "draft", "note", "remark",
    "id_number", "user", "people", "content", "title", "word", "comment",
}  # fmt: skip
# A text that is no date, no word of a list and has no pattern, and why it is no person's
FREE = {
    "department": "the id of a department of the directory, or empty",
    "co_handlers": "ids of departments",
    "co_handler": "the id of a department",
    "returned_by": "the id of a department",
    "before": "the id of a department, or empty",
    "addressed": "the id of a department, or empty",
    "zh": "the official name of a department",
    "en": "the English name of a department",
    "fields": "names of fields of the form",
    "referral": "a random id",
    "request": "a random id",
    "places": "names of tables and pages",
    "sealed": "ciphertext for one receiver",
    "reason": "referral_refused: a sentence of the receiver's rules",
    "alias": "the number that a partner gave to a case",
    "status": "a word of the list in docs/exchange",
    "office": "the name of an office",
    "left_behind": "referral_confirmed: how many files, of what type, and codes of our rules",
}
WRITTEN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=8, max_size=40)
TEXTS = {
    "reason", "reply", "opinion", "question", "text", "where_to",
}  # fmt: skip
PATHS = [
    ["accept", "dispatch", "take", "contribute", "draft", "reject_draft", "draft", "answer", "follow_up",
     "answer_follow_up", "rate", "redo", "draft", "answer", "close"],
    ["accept", "dispatch", "return", "dispute", "designate", "take", "ask_extension", "refuse_extension", "add", "urge",
     "withdraw"],
    ["refer", "refuse_referral", "decline"],
    ["refer", "confirm_referral", "take_back", "accept"],
    ["invalidate"],
    ["merge"],
]  # fmt: skip


def test_no_field_is_named_like_something_personal(catalogue):
    for entry in catalogue.entries:
        assert PERSONAL.isdisjoint(dict(_fields(entry))), entry.title


def test_every_free_text_is_known_and_has_its_reason(catalogue):
    free = {name for entry in catalogue.entries for name, field in _fields(entry) if _is_free(field)}
    assert free == set(FREE)


@settings(max_examples=40, deadline=None)
@given(words=WRITTEN, body=WRITTEN, path=st.sampled_from(PATHS))
def test_no_event_carries_a_word_that_somebody_wrote(words, body, path):
    letter = replace(stories.LETTER, subject=words, body=body, place=words)
    opened, told = intake.register(letter, By(people.SENDER, stories.MONDAY), stories.TERMS)
    story = stories.Story(opened, stories.MONDAY, list(told))
    for action in path:
        arguments = stories.ACTS[action][1]
        story.do(action, **dict.fromkeys(TEXTS & arguments.keys(), words))
    said = json.dumps([event.data() for event in story.told], ensure_ascii=False)
    assert len(story.told) > len(path) - 1
    assert words not in said
    assert body not in said


def test_accounts_of_those_who_act_are_in_no_event():
    story = stories.answered().all(["follow_up", "answer_follow_up"])
    said = json.dumps([event.data() for event in story.told])
    for actor in people.PLAYERS.values():
        assert f'"{actor.id}"' not in said


def test_the_schema_of_a_case_that_is_handed_over_shows_nothing_of_it(catalogue):
    referred = next(entry.event for entry in catalogue.entries if entry.event.name == "case_referred")
    assert set(event_schema(referred)["properties"]["data"]["properties"]) == {
        "to", "referral", "sealed", "received_at",
    }  # fmt: skip


def _fields(entry):
    yield from _below(entry.schema["properties"]["data"])


def _below(schema):
    """Fields of objects, and of the objects in their lists."""
    for name, field in schema["properties"].items():
        yield name, field
        inner = field.get("items", field)
        if inner.get("type") == "object":
            yield from _below(inner)


def _is_free(field):
    text = field.get("items", field)
    return text.get("type") == "string" and not {"format", "enum", "pattern"} & text.keys()
