"""What disclosure sends conforms, and holds no word that anybody wrote: each of its events, from the stories of all."""

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from casework.domain.events import Envelope
from svc_disclosure.domain.applicants import NaturalPerson
from svc_disclosure.domain.events import APPLICATION_EVENTS
from svc_disclosure.testing import people, whole
from svc_disclosure.testing.stories import ACTS, APPLICATION, MONDAY, PETITION, submitted

WRITTEN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=8, max_size=40)
TEXTS = {"notice", "description", "reason", "evidence", "text", "paper", "document"}
AT_WORK = ["log_contact", "acknowledge", "confirm", "ask_amendment", "amend", "assign", "write"]
PATHS = [
    [*AT_WORK, "consult", "give_opinion", "ask_extension", "refuse_extension", "ask_extension", "approve_extension"],
    [*AT_WORK, "ask_reasons", "give_reasons", "delay"],
    [*AT_WORK, "charge", "pay", "draft", "reject", "draft", "sign", "deliver", "convert", "refuse_conversion"],
]


def test_every_event_of_an_application_conforms_and_says_nothing_unpublished(published):
    told = whole.told()
    assert {type(event) for event in told} == set(APPLICATION_EVENTS)
    for sequence, event in enumerate(told, 1):
        message = Envelope(
            id=str(sequence), source="/disclosure/city", type=f"disclosure.{event.name}.v{event.version}",
            subject=event.subject, time=MONDAY, sequence=sequence, data=event.data(),
        ).to_json()  # fmt: skip
        assert published.problems(message) == [], message
        assert published.unpublished(message) == set(), message


@settings(max_examples=40, deadline=None)
@given(words=WRITTEN, name=WRITTEN, path=st.sampled_from(PATHS))
def test_no_event_carries_a_word_that_somebody_wrote(words, name, path):
    applicant = NaturalPerson(name, people.WANG.paper, people.WANG.paper_number)
    story = submitted(description=words, applicant=applicant, address=name)
    for action in path:
        given_words = dict.fromkeys(TEXTS & ACTS[action][1].keys(), words)
        if action == "draft":
            given_words = {"proposed": replace(PETITION, reason=words)}
        story.do(action, **given_words)
    said = json.dumps([event.data() for event in story.told], ensure_ascii=False)
    assert len(story.told) >= len(path)
    for told in (words, name, APPLICATION.phone, people.WANG.paper_number):
        assert told not in said
