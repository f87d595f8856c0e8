"""The way in: what art. 29 wants, and the day of receipt by channel of art. 31 (§1.1, §1.2)."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

from svc_disclosure.domain import received
from svc_disclosure.domain.received import Submission
from svc_disclosure.domain.words import ApplicantClass, Assistance, Channel, ContactBy, Obtaining, State
from svc_disclosure.testing import people
from svc_disclosure.testing.refusals import refused
from svc_disclosure.testing.stories import (
    APPLICATION,
    EARLIER,
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


def test_art_31_2_a_plain_letter_is_confirmed_on_the_day_it_arrives_and_counts_from_there():
    story = enter(Channel.PLAIN_LETTER)
    assert (story.application.received_on, story.application.contact_by) == (None, date(2026, 3, 2))
    story.do("confirm", reached_by=ContactBy.PHONE)
    assert story.application.received_on == date(2026, 3, 2)


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.FAX])
def test_art_31_3_web_and_fax_count_on_the_day_both_sides_have_confirmed(channel):
    story = enter(channel).do("acknowledge").on("2026-03-04")
    assert story.application.clock is None, "§0: a submission does not start the clock"
    assert story.do("confirm").application.received_on == date(2026, 3, 4)
    assert story.due == "2026-04-01"


def test_either_side_may_be_the_second():
    story = submitted().do("acknowledge", people.INTAKE).on("2026-03-05").do("confirm", people.APPLICANT)
    assert story.application.received_on == date(2026, 3, 5)
    assert story.names() == ["submitted", "acknowledged", "received"]


def test_one_side_alone_does_not_confirm():
    with refused("one_sided"):
        submitted().do("confirm")
    with refused("one_sided"):
        submitted().do("acknowledge").do("confirm", people.APPLICANT)
    with refused("confirm_now"):
        submitted().do("acknowledge").do("acknowledge", people.INTAKE)


def test_saying_it_again_changes_nothing():
    story = submitted().do("acknowledge")
    before = story.application
    assert story.do("acknowledge").application is before


def test_letter_207_of_2015_while_nobody_is_reached_it_stays_registered_and_every_try_is_logged():
    story = submitted()
    for how in (ContactBy.PHONE, ContactBy.SMS, ContactBy.LETTER):
        story.later(days=5).do("log_contact", how=how)
    assert [(one.how, one.reached, one.by) for one in story.application.contacts] == [
        ("phone", False, "intake"), ("sms", False, "intake"), ("letter", False, "intake"),
    ]  # fmt: skip
    assert story.application.state is State.SUBMITTED
    story.on("2026-05-06").do("confirm", reached_by=ContactBy.PHONE)
    assert story.application.received_on == date(2026, 5, 6), "when contact is restored"


def test_who_is_reached_and_agrees_has_confirmed_there_and_then_and_it_is_logged():
    story = submitted().do("confirm", reached_by=ContactBy.VISIT)
    assert [(one.how, one.reached) for one in story.application.contacts] == [("visit", True)]
    assert story.application.confirmed == {"applicant", "agency"}
    with refused("one_sided"):
        submitted().do("confirm", people.APPLICANT, reached_by=ContactBy.PHONE)


def test_50_tries_are_enough():
    story = submitted().all(["log_contact"] * 50)
    for act in ({"action": "log_contact"}, {"action": "confirm", "reached_by": ContactBy.PHONE}):
        with refused("contacts_used"):
            story.do(**act)
    assert story.do("acknowledge").do("confirm").application.received_on


def test_web_and_fax_are_contacted_within_a_working_day_which_a_city_may_set():
    assert submitted(FRIDAY).application.contact_by == date(2026, 2, 28), "a Saturday that is worked"


def test_a_letter_of_another_channel_waits_for_consent_and_keeps_its_first_receipt():
    new = replace(APPLICATION, channel=Channel.CONVERTED, number=EARLIER)
    application, told = received.receive(
        new, doing(people.JOB, MONDAY), TERMS, first_received_at=FRIDAY, owner=people.APPLICANT.id
    )
    story = Story(application, MONDAY, list(told))
    assert (application.number, application.first_received_at, application.received_on) == (EARLIER, FRIDAY, None)
    assert story.do("acknowledge").do("confirm").application.received_on == date(2026, 3, 2), "its own start"


def test_without_consent_a_conversion_ends_uncounted():
    story = came_in(people.JOB, MONDAY, people.APPLICANT.id, channel=Channel.CONVERTED).do("withdraw")
    assert (story.application.outcome, story.told[-1].counted) == (None, False)


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
