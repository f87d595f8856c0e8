"""What 督办 makes of other channels' events, through the inbox as in the worker."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from casework.messaging.inbox import Outcome
from svc_complaints.domain.supervision.watched import Deadline, Watched
from svc_complaints.service import service as complaints
from svc_complaints.storage import supervision
from svc_complaints.supervision_handlers import SCHEMAS
from svc_complaints.testing.channels import LETTER, Channel
from svc_complaints.use_cases.hearing import EFFECTS, HEARD, Effect, hear

EVENTS = Path(__file__).parents[3] / "docs" / "events" / "schemas"
DUE = date(2026, 3, 23)  # 15 working days from the Monday on which the clock stands
LATER = date(2026, 3, 30)
LETTERS_DONE = [row for row in HEARD if row.channel == "mailbox" and row.effect is Effect.DONE]
RECEIVED = Watched(LETTER, "/mailbox/city", "shuiwu", Deadline(1, DUE, 15))


@pytest.fixture
def mailbox(runtime):
    """The mailbox as it is heard."""
    return Channel(complaints, runtime)


def watched(runtime, number=LETTER, source="/mailbox/city"):
    """What is known of a case."""
    with runtime.read() as connection:
        return supervision.find(connection, (source, number))


@pytest.mark.parametrize("row", HEARD, ids=lambda row: row.name)
def test_every_event_that_is_heard_is_published_with_the_fields_that_its_effect_needs(row):
    published = json.loads((EVENTS / f"{row.channel}.{row.name}.v1.json").read_text(encoding="utf-8"))
    needed = {name for name, field in SCHEMAS[row.effect]().fields.items() if field.required}
    assert needed <= set(published["properties"]["data"]["properties"])


def test_every_effect_has_its_rule_and_its_fields_and_no_event_stands_twice():
    assert set(EFFECTS) == set(SCHEMAS) == set(Effect)
    assert len({(row.channel, row.name) for row in HEARD}) == len(HEARD)


def test_a_letter_is_watched_from_its_receipt(mailbox, runtime):
    assert mailbox.receive(DUE) is Outcome.APPLIED
    assert watched(runtime) == RECEIVED


def test_the_department_is_the_one_that_owes_the_next_step(mailbox, runtime):
    mailbox.receive(DUE)
    mailbox.tell("letter_dispatched", department="jiaotong", due=DUE, unit_due=date(2026, 3, 4))
    assert watched(runtime) == replace(RECEIVED, department="jiaotong"), "the unit's own clock is not watched"
    mailbox.tell("letter_returned", due=DUE)
    assert watched(runtime) == RECEIVED
    mailbox.tell("letter_department_changed", department="yunguan")
    assert watched(runtime) == replace(RECEIVED, department="yunguan")
    mailbox.tell("letter_referral_refused", department="")
    assert watched(runtime).department == "yunguan", "an event that names none takes nobody's work away"


def test_an_extension_makes_the_limit_longer_once(mailbox, runtime):
    mailbox.receive(DUE)
    mailbox.tell("letter_extended", due=LATER, days=5)
    assert watched(runtime).deadline == Deadline(2, LATER, 20)
    assert mailbox.again("letter_extended", due=LATER, days=5) is Outcome.STALE
    mailbox.tell("letter_extended", due=LATER, days=5)
    assert watched(runtime).deadline == Deadline(2, LATER, 20)


def test_a_recount_moves_the_day_and_not_the_limit(mailbox, runtime):
    mailbox.receive(DUE)
    mailbox.tell("letter_recounted", due_before=DUE, due=LATER, promised=LATER)
    assert watched(runtime).deadline == Deadline(2, LATER, 15)


def test_a_redo_is_another_duty(mailbox, runtime, clock):
    mailbox.receive(DUE)
    mailbox.tell("letter_answered", round=1, due=DUE)
    assert watched(runtime).done
    clock.forward(days=7)
    for _ in range(2):
        mailbox.tell("letter_reopened", round=2, due=DUE)
    assert watched(runtime) == replace(RECEIVED, deadline=Deadline(2, DUE, 10, duty=2))


def test_a_referral_ends_with_its_confirmation_and_a_letter_may_come_back(mailbox, runtime):
    mailbox.receive(DUE)
    mailbox.tell("letter_referred", to="complaints/city")
    assert watched(runtime) == replace(RECEIVED, done=True)
    mailbox.tell("letter_taken_back", department="jiaotong", due=LATER, review_by=DUE)
    assert watched(runtime) == replace(RECEIVED, department="jiaotong", deadline=Deadline(2, LATER, 15))


@pytest.mark.parametrize("row", LETTERS_DONE, ids=lambda row: row.name)
def test_nothing_is_owed_after_an_end(mailbox, runtime, row):
    mailbox.tell(row.name)
    assert watched(runtime) is None
    mailbox.receive(DUE)
    mailbox.tell(row.name)
    assert watched(runtime) == replace(RECEIVED, done=True)


@pytest.mark.parametrize(("name", "late_on"), [("letter_due_soon", None), ("letter_overdue", DUE)])
def test_a_letter_of_which_nobody_told_is_watched_from_its_notice_on(mailbox, runtime, name, late_on):
    mailbox.tell(name, round=1, due=DUE)
    assert watched(runtime) == replace(RECEIVED, deadline=Deadline(1, DUE, 0), late_on=late_on)


def test_history_and_letters_without_a_department_are_not_watched(mailbox, runtime):
    mailbox.receive(DUE, imported=True)
    mailbox.tell("letter_answered", round=1, due=DUE, imported=True)
    mailbox.receive(DUE, "MC-00000-00000-1", department="")
    assert watched(runtime) is watched(runtime, "MC-00000-00000-1") is None


def test_the_same_number_at_two_instances_is_two_cases(mailbox, runtime):
    other = Channel(complaints, runtime, "mailbox/price")
    mailbox.receive(DUE)
    other.receive(LATER)
    assert watched(runtime) == RECEIVED
    assert watched(runtime, source="/mailbox/price").deadline.due == LATER


def test_an_event_without_what_it_needs_is_held_and_not_guessed(mailbox, runtime):
    with pytest.raises(Exception, match="due"):
        mailbox.tell("letter_overdue", round=1)
    assert watched(runtime) is None


def test_a_channel_whose_clock_stands_still_adds_rows_only(mailbox, runtime, clock):
    mailbox.receive(DUE)
    told = {"department": "shuiwu", "at": clock.at, "due": LATER}
    event = mailbox.envelope("application_suspended", LETTER, "shuiwu", 9)
    for effect, still in ((Effect.STOOD_STILL, True), (Effect.WENT_ON, False)):
        with runtime.unit_of_work() as uow:
            hear(uow, event, told, effect)
        assert watched(runtime) == replace(RECEIVED, suspended=still, deadline=Deadline(2, LATER, 15))


def test_a_letter_that_is_received_again_after_a_correction_keeps_one_case(mailbox, runtime, clock):
    mailbox.receive(DUE)
    clock.forward(days=1)
    mailbox.receive(DUE + timedelta(days=1))
    assert watched(runtime).deadline == Deadline(2, DUE + timedelta(days=1), 15)
