"""The way in: what art. 29 wants, and the day of receipt by channel of art. 31 (§1.1, §1.2)."""

from dataclasses import fields, replace
from datetime import date, datetime, timedelta

import pytest

from casework.domain.calendar import local_day
from svc_disclosure.domain import received
from svc_disclosure.domain.received import Submission
from svc_disclosure.domain.words import ApplicantClass, Assistance, Carrier, Channel, Obtaining, State
from svc_disclosure.testing import people
from svc_disclosure.testing.refusals import refused
from svc_disclosure.testing.stories import (
    APPLICATION,
    MONDAY,
    NUMBER,
    TERMS,
    Story,
    came_in,
    doing,
    handed_in,
    noon,
    submitted,
    uncorrected,
)

FRIDAY = noon("2026-02-27")


def enter(channel, arrived_at=MONDAY, at=MONDAY, actor=people.INTAKE, **changed):
    new = replace(APPLICATION, channel=channel, **changed)
    application, told = received.receive(new, doing(actor, at), TERMS, arrived_at, owner=people.APPLICANT.id)
    return Story(application, at, list(told))


def test_art_31_1_in_person_counts_on_the_day_it_is_handed_in():
    story = handed_in()
    assert (story.application.state, story.application.received_on) == (State.RECEIVED, date(2026, 3, 2))
    assert story.told[0].due == date(2026, 3, 30)


def test_art_31_2_signed_post_counts_on_the_day_it_was_signed_for():
    story = enter(Channel.SIGNED_POST, arrived_at=FRIDAY)
    assert story.application.received_on == date(2026, 2, 27)


@pytest.mark.parametrize(
    ("actor", "channel"),
    [(people.APPLICANT, Channel.IN_PERSON), (people.NOBODY, Channel.FAX), (people.REVIEWER, Channel.IN_PERSON),
     (people.STRANGER, Channel.IN_PERSON), (people.JOB, Channel.FAX), (people.INTAKE, Channel.CONVERTED)],
)  # fmt: skip
def test_a_clerk_of_the_agency_enters_what_comes_by_hand(actor, channel):
    with refused("channel_not_yours"):
        came_in(actor, MONDAY, channel=channel)


def test_art_29_an_oral_application_is_written_down_by_staff_in_person():
    assert handed_in(oral=True).application.filled_by_staff
    assert not handed_in().application.filled_by_staff
    with refused("oral_not_in_person"):
        submitted(oral=True)


def test_art_29_no_field_asks_what_the_information_is_for():
    assert not {"purpose", "use", "reason", "need"} & {field.name for field in fields(Submission)}


@pytest.mark.parametrize(("length", "fine"), [(1, False), (2, True), (2000, True), (2001, False)])
def test_art_29_2_the_description_has_2_to_2000_characters(length, fine):
    if fine:
        assert submitted(description="字" * length).application.state is State.SUBMITTED
    else:
        with refused("text_length"):
            submitted(description="字" * length)


def test_art_29_1_one_way_of_contact_is_needed_and_the_one_that_the_form_wants():
    with refused("contact_missing"):
        submitted(phone=" ")
    for obtaining, field in ((Obtaining.POST, "address"), (Obtaining.EMAIL, "email")):
        with refused("contact_missing") as refusal:
            submitted(obtaining=obtaining)
        assert refusal.value.facts["errors"] == {field: "must not be empty"}
        assert submitted(obtaining=obtaining, **{field: "x@y.cn"}).application.obtaining is obtaining


def test_art_43_what_help_is_needed_is_kept_and_art_44_that_publication_is_suggested():
    application = submitted(assistance=frozenset({Assistance.READING}), suggests_publication=True).application
    assert application.assistance == {"reading"}
    assert application.suggests_publication


def test_table_3_the_class_is_frozen_at_intake():
    assert submitted().application.applicant_class is ApplicantClass.NATURAL
    application = handed_in(applicant=people.COMPANY).do("assign").application
    assert application.applicant_class is ApplicantClass.BUSINESS


def test_a_stored_submission_lies_at_most_30_days_back_and_not_in_the_future():
    assert enter(Channel.WEB, MONDAY - timedelta(days=30), actor=people.JOB).application.submitted_at < MONDAY
    for at in (MONDAY - timedelta(days=30, seconds=1), MONDAY + timedelta(seconds=1)):
        with refused("arrived_at_out_of_range"):
            enter(Channel.WEB, at, actor=people.JOB)
    with refused("arrived_at_out_of_range"):
        received.open_for_correction(NUMBER, people.AGENCY, doing(people.JOB, MONDAY), noon("2026-03-03"), [])


def test_a_refused_submission_is_put_right_under_its_number_and_then_confirmed():
    story = uncorrected().later(days=1).do("correct").do("acknowledge").do("confirm")
    assert story.names() == ["needs_correction", "submitted", "acknowledged", "received"]
    assert story.application.number == NUMBER
    assert story.application.received_on == date(2026, 3, 3)
    assert story.application.first_received_at == MONDAY


def test_what_nobody_puts_right_lapses_after_30_days():
    with refused("lapse_early"):
        uncorrected().later(days=29, hours=23).do("lapse")
    story = uncorrected().later(days=30).do("lapse")
    assert (story.application.state, story.application.outcome) == (State.CLOSED, None)


@pytest.mark.parametrize(("at", "day"), [("15:59:59", "2026-03-02"), ("16:00:00", "2026-03-03")])
def test_a_day_ends_at_midnight_in_china(at, day):
    story = handed_in(datetime.fromisoformat(f"2026-03-02T{at}+00:00"))
    assert story.application.received_on == date.fromisoformat(day)


def test_art_29_3_and_art_40_the_wanted_carrier_and_way_are_kept():
    application = submitted(carrier=Carrier.DISC, obtaining=Obtaining.COLLECT).application
    assert (application.carrier, application.obtaining) == ("disc", "collect")


def test_art_29_2_a_document_number_may_be_given():
    assert submitted(document_number="建发〔2025〕12号").application.state is State.SUBMITTED
    with refused("text_length"):
        submitted(document_number="号" * 101)


def test_art_45_every_step_from_registration_on_leaves_its_day():
    story = submitted().all(["log_contact", "acknowledge", "confirm", "assign", "draft", "sign", "deliver"])
    assert [local_day(event.at) for event in story.told] == [date(2026, 3, 2)] * 8
