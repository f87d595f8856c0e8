"""What is announced: plain JSON without anything personal, and without a word on what is asked for."""

import json
from dataclasses import fields, replace
from datetime import UTC

import pytest

from casework.domain.events import Envelope
from svc_disclosure.domain import events
from svc_disclosure.domain.words import Opinion
from svc_disclosure.testing import people
from svc_disclosure.testing.stories import APPLICATION, MONDAY, at_work
from svc_disclosure.testing.whole import told

# Dates, counts, words from a list, the agency. A new field must be put here, and thought about.
IMPERSONAL = {
    "subject", "department", "at", "channel", "submitted_at", "first_received_at", "contact_by", "counted_from",
    "fields", "count", "reached", "side", "applicant_class", "received_on", "due", "provisional", "until",
    "consultation", "asked", "opinion_by", "what", "consent_deemed", "days", "fen", "basis", "pay_by",
    "written_by",
    "due_before", "promised", "outcome", "delivery", "delivered_on", "on_time", "counted", "to", "back_from", "result",
}  # fmt: skip
TOLD = told()


def test_every_event_is_told_in_the_stories():
    assert {event.name for event in TOLD} == {kind.name for kind in events.APPLICATION_EVENTS}


def test_names_are_apart():
    names = [kind.name for kind in events.APPLICATION_EVENTS]
    assert len(set(names)) == len(names)
    assert all(name.startswith(("application_", "record_correction_")) for name in names)


@pytest.mark.parametrize("kind", events.APPLICATION_EVENTS, ids=lambda kind: kind.name)
def test_every_field_is_known_to_be_impersonal(kind):
    assert {field.name for field in fields(kind)} <= IMPERSONAL


def test_everything_told_survives_the_wire():
    for sequence, event in enumerate(TOLD, 1):
        sent = Envelope(
            id="0", source="/disclosure/city", type=f"disclosure.{event.name}.v{event.version}", subject=event.subject,
            time=MONDAY.astimezone(UTC), sequence=sequence, data=event.data(),
        )  # fmt: skip
        assert Envelope.from_json(json.loads(json.dumps(sent.to_json()))).data == event.data()


def test_no_event_says_who_applies_for_what_or_who_works_on_it():
    said = json.dumps([event.data() for event in TOLD], ensure_ascii=False)
    accounts = [actor.id for actor in people.PLAYERS.values() if actor.id and actor is not people.JOB]
    texts = [APPLICATION.description, people.WANG.name, people.WANG.paper_number, APPLICATION.phone, "商业秘密"]
    for secret in (*texts, *(f'"{account}"' for account in accounts)):
        assert secret not in said


def test_what_a_third_party_thinks_does_not_show():
    said = [
        at_work().do("consult").do("give_opinion", opinion=opinion, reason="理由。").told
        for opinion in (Opinion.CONSENTS, Opinion.REFUSES)
    ]
    assert said[0] == said[1]


def test_the_number_is_that_of_the_application():
    assert {event.subject for event in TOLD} == {replace(APPLICATION).number}
