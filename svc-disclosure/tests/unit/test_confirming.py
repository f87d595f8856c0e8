"""双方确认, art. 31 (§1.2): the day on which both sides have confirmed, and the log of tries to reach the applicant."""

from dataclasses import replace
from datetime import date

import pytest

from svc_disclosure.domain import received
from svc_disclosure.domain.words import Channel, ContactBy, State
from svc_disclosure.testing import people
from svc_disclosure.testing.refusals import refused
from svc_disclosure.testing.stories import (
    APPLICATION,
    EARLIER,
    MONDAY,
    TERMS,
    Story,
    came_in,
    doing,
    noon,
    submitted,
)

FRIDAY = noon("2026-02-27")


def enter(channel, arrived_at=MONDAY, at=MONDAY, actor=people.INTAKE, **changed):
    new = replace(APPLICATION, channel=channel, **changed)
    application, told = received.receive(new, doing(actor, at), TERMS, arrived_at, owner=people.APPLICANT.id)
    return Story(application, at, list(told))


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
