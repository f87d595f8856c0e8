"""What is announced: plain JSON without anything personal, and without a word on whom it is about (art. 30 ¶3)."""

import json
from dataclasses import fields
from datetime import UTC

import pytest

from casework.domain.events import Envelope
from svc_complaints.domain import events, identity
from svc_complaints.domain.identity import Purpose
from svc_complaints.domain.supervision import cards, watched
from svc_complaints.domain.words import Finding, Kind, Naming
from svc_complaints.testing import people
from svc_complaints.testing.ladders import CASE, DUE, at, run
from svc_complaints.testing.stories import ANSWERED, COMPLAINT, LIMITS, MONDAY, doing, sent
from svc_complaints.testing.whole import stories

KNOWN = (*events.COMPLAINT_EVENTS, *events.SUPERVISION_EVENTS)
# Dates, counts, words from a list, the office that handles it. A new field must be put here, and thought about.
IMPERSONAL = {
    "subject", "office", "at", "received_at", "first_received_at", "review_by", "due", "provisional", "on_time",
    "reason", "to", "round", "cause", "days", "written_by", "count", "duty", "due_before", "promised", "answered_at",
    "level", "solved", "rounds", "until", "fields",
    "back_from",
}  # fmt: skip
OF_LATE_WORK = {"subject", "source", "department", "at", "rung", "deadline", "due", "recipient", "because", "cause"}
TOLD = [event for story in stories() for event in story.told]


def opened():
    complaint = sent().all(["accept", "assign"]).complaint
    it = identity.ask(complaint, doing(people.INVESTIGATOR, MONDAY), Purpose.VERIFY, "需要核对。", LIMITS)
    return identity.approve(it, complaint, doing(people.SUPERVISOR, MONDAY), LIMITS)[1]


def supervised():
    """A red card: answered, its withdrawal refused, proposed by a moved deadline, withdrawn."""
    plan_acts = run(CASE, (), 24)
    issued = events.SupervisionActIssued
    told = [cards.tell(issued, plan_acts[0], CASE, doing(people.JOB, at(24)), recipient="head", because="time")]
    card, more = cards.answer(plan_acts[0], CASE, doing(people.staff("c", "shuiwu", "clerk"), at(24)), "明天答复。")
    told += more
    by, other = doing(people.SUPERVISOR, at(24)), doing(people.SUPERVISOR_2, at(24))
    for act, who in ((cards.propose, by), (cards.refuse, other), (cards.propose, by), (cards.approve, other)):
        card, more = act(card, CASE, who, "系统故障。")
        told += more
    return told


SUPERVISED = supervised()


def test_every_event_is_told_in_the_stories():
    told = {event.name for event in (*TOLD, *opened(), *SUPERVISED)}
    assert {kind.name for kind in KNOWN} == told


def test_names_are_apart():
    names = [kind.name for kind in KNOWN]
    assert len(set(names)) == len(names)
    assert all(name.startswith(("complaint_", "supervision_")) for name in names)


@pytest.mark.parametrize("kind", KNOWN, ids=lambda kind: kind.name)
def test_every_field_is_known_to_be_impersonal(kind):
    allowed = IMPERSONAL if issubclass(kind, events.ComplaintEvent) else OF_LATE_WORK
    assert {field.name for field in fields(kind)} <= allowed


def test_everything_told_survives_the_wire():
    for sequence, event in enumerate((*TOLD, *opened(), *SUPERVISED), 1):
        sent_out = Envelope(
            id="0", source="/complaints/city", type=f"complaints.{event.name}.v{event.version}", subject=event.subject,
            time=MONDAY.astimezone(UTC), sequence=sequence, data=event.data(),
        )  # fmt: skip
        assert Envelope.from_json(json.loads(json.dumps(sent_out.to_json()))).data == event.data()


def test_art_30_no_event_of_a_complaint_says_whom_it_is_about_or_who_works_on_it():
    said = json.dumps([event.data() for event in (*TOLD, *opened())], ensure_ascii=False)
    accounts = [one.id for one in (people.INVESTIGATOR, people.SUPERVISOR, people.INTAKE, people.COMPLAINANT)]
    texts = [COMPLAINT.subject, COMPLAINT.body, COMPLAINT.name]
    secrets = [people.ACCUSED, people.OFFICIAL.id, "digest", *texts, *accounts]
    words = [f'"{word.value}"' for word in (*Finding, *Kind) if word is not Kind.OTHER]
    for secret in (*secrets, *words):
        assert secret not in said


def test_naming_does_not_show_in_what_is_told():
    named, anonymous = (sent(naming=naming).all(ANSWERED).told for naming in (Naming.NAMED, Naming.ANONYMOUS))
    assert named == anonymous


def test_a_moved_deadline_tells_of_the_card_in_the_cards_own_deadline():
    moved = watched.due_told(CASE, DUE.replace(day=31))
    by = doing(people.SUPERVISOR, at(24))
    _, told = cards.propose(run(CASE, (), 24)[0], moved, by, "期限已变。")
    assert (told[0].deadline, told[0].due, told[0].source, told[0].department) == (1, DUE, "/mailbox/city", "shuiwu")
