"""Complaints in disguise, art. 39 ¶1 (§1.6): answered as such, converted when the applicant agrees, number kept."""

from dataclasses import replace
from datetime import date

import pytest

from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.domain.words import State
from svc_disclosure.testing import people
from svc_disclosure.testing.refusals import refused
from svc_disclosure.testing.stories import NUMBER, PETITION, at_work


def answered(draft=PETITION):
    return at_work().decided(draft)


def test_art_39_it_is_told_that_it_is_no_application_and_may_go_on_elsewhere_with_consent():
    story = answered()
    assert story.application.converted_to == "", "nothing moves without consent"
    story.do("convert").do("confirm_conversion")
    assert (story.application.state, story.application.number) == (State.CONVERTED, NUMBER)
    assert [event.to for event in story.told[-2:]] == ["mailbox/city"] * 2
    assert story.application.outcome is Outcome.PETITION


def test_art_39_who_agrees_on_paper_agrees_after_the_answer_came_and_intake_enters_it():
    story = at_work().on("2026-03-10").decided(PETITION).on("2026-03-16")
    for day in (date(2026, 3, 9), date(2026, 3, 17)):
        with refused("day_out_of_range"):
            story.do("convert", people.INTAKE, received_on=day)
    with refused("text_length"):
        story.do("convert", people.INTAKE, paper="")
    with refused("not_yours"):
        story.do("convert", people.HANDLER)
    story.do("convert", people.INTAKE, received_on=date(2026, 3, 12))
    assert (story.application.state, story.told[-1].to) == (State.CONVERTING, "mailbox/city")


def test_without_an_offer_there_is_nothing_to_agree_to():
    with refused("conversion_not_offered"):
        answered(replace(PETITION, convert_to="")).do("convert")


def test_what_is_refused_stays_answered_and_may_be_tried_again():
    story = answered().do("convert").do("refuse_conversion")
    assert (story.application.state, story.application.converted_to) == (State.ANSWERED, "")
    assert story.do("convert").application.state is State.CONVERTING


@pytest.mark.parametrize("journey", [["convert"], ["convert", "confirm_conversion"]])
def test_what_comes_back_keeps_number_and_outcome(journey):
    story = answered().all(journey)
    outcome, ended = story.application.outcome, story.application.ended_on
    story.do("take_back")
    assert (story.application.number, story.application.outcome, story.application.ended_on) == (NUMBER, outcome, ended)
    assert story.told[-1].back_from == "mailbox/city"


@pytest.mark.parametrize("action", ["refuse_conversion", "take_back"])
def test_only_the_receiver_gives_back(action):
    with refused("not_there"):
        answered().do("convert").do(action, sender="complaints/city")
