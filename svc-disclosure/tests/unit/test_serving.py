"""登记送达 (arts. 30, 32, 33 ¶3, 34, 42): by post, a period begins with the day of receipt."""

from datetime import date

import pytest

from casework.domain.clock import Why
from svc_disclosure.domain.explaining import excluded, explained
from svc_disclosure.domain.words import Asked, Opinion, State
from svc_disclosure.testing import people
from svc_disclosure.testing.refusals import refused
from svc_disclosure.testing.stories import CALENDAR, on_day

JOINT = {"asked": Asked.JOINT_AGENCY, "body": people.JOINT_AGENCY, "paper": "会商函 2026-1"}
RECEIVED = date(2026, 3, 12)


def posted(day="2026-03-09", **changed):
    """Received on 2 March, consulted by a letter that is made on that day."""
    return on_day("2026-03-02").do("assign").on(day).do("consult", **changed)


def test_art_32_the_15_working_days_begin_when_the_letter_was_received():
    story = posted().on("2026-03-13").do("note_service", served_on=RECEIVED)
    one = story.application.consultations[0]
    assert (one.served_on, one.made, one.due) == (RECEIVED, date(2026, 3, 9), date(2026, 4, 2))
    told = story.told[-1]
    assert (told.what, told.until, str(told.due)) == ("consultation", date(2026, 4, 2), story.due)
    story.on("2026-04-02").do("give_opinion", people.THIRD_PARTY)
    assert story.application.consultations[0].opinion is Opinion.CONSENTS


def test_art_33_the_days_in_the_post_are_counted_and_those_from_receipt_to_answer_are_not():
    story = posted().on("2026-03-13").do("note_service", served_on=RECEIVED)
    story.on("2026-03-20").do("give_opinion", people.THIRD_PARTY)
    assert sorted(map(str, excluded(story.application, CALENDAR))) == [
        "2026-03-13", "2026-03-16", "2026-03-17", "2026-03-18", "2026-03-19", "2026-03-20",
    ]  # fmt: skip
    assert story.due == "2026-04-08"  # 30 March and six working days; 4 to 6 April are a holiday


def test_silence_noted_by_the_wrong_day_is_none_any_more():
    story = posted(**JOINT).on("2026-03-31").do("note_silence", people.HANDLER)
    assert story.application.consultations[0].agrees
    story.do("note_service", served_on=RECEIVED)
    assert [one.number for one in story.application.awaited] == [1]
    story.on("2026-04-03").do("note_silence", people.HANDLER)
    assert story.application.consultations[0].agrees, "art. 34, after the 15th working day from receipt"


def test_silence_stays_when_the_period_is_over_by_the_right_day_too():
    story = posted(**JOINT).on("2026-04-03").do("note_silence", people.JOB).do("note_service", served_on=RECEIVED)
    assert not story.application.awaited
    assert story.application.consultations[0].due == date(2026, 4, 2)


def test_received_when_the_limit_was_over_it_takes_nothing_out():
    story = posted("2026-03-27").on("2026-04-01").do("note_service", served_on=date(2026, 4, 1))
    assert (story.due, excluded(story.application, CALENDAR)) == ("2026-03-30", frozenset())
    assert not any(line.why is Why.SUSPENDED for line in explained(story.application, CALENDAR))
    story.do("note_service", served_on=date(2026, 3, 27))  # the proof says so: entered wrong before
    assert story.due > "2026-03-30"
    story.do("note_service", served_on=date(2026, 4, 1)).on("2026-04-02").do("give_opinion", people.THIRD_PARTY)
    assert story.due == "2026-03-30"


def test_asked_when_the_limit_was_over_it_takes_nothing_out_but_has_its_days():
    story = posted("2026-04-01").on("2026-04-03").do("note_service", served_on=date(2026, 4, 2))
    assert (story.due, story.application.consultations[0].due) == ("2026-03-30", date(2026, 4, 24))


def test_art_30_an_amendment_is_due_from_the_day_its_notice_was_received():
    story = on_day("2026-03-02").on("2026-03-04").do("ask_amendment")
    before = story.application.amendment.until
    story.on("2026-03-10").do("note_service", people.INTAKE, served_on=date(2026, 3, 9))
    asked = story.application.amendment
    assert (before, asked.until, asked.served_on) == (date(2026, 3, 25), date(2026, 3, 30), date(2026, 3, 9))
    story.on("2026-03-30").do("amend")
    assert (story.application.state, story.application.clock.day_zero) == (State.RECEIVED, date(2026, 3, 30))


def test_art_42_a_fee_is_paid_from_the_day_its_notice_was_received_and_the_clock_stands_still_all_the_time():
    story = on_day("2026-03-02").do("assign").on("2026-03-04").do("charge")
    before = story.application.fee.until
    story.on("2026-03-10").do("note_service", people.INTAKE, served_on=date(2026, 3, 9))
    assert (before, story.application.fee.until) == (date(2026, 4, 1), date(2026, 4, 7))
    with refused("payment_awaited"):
        story.on("2026-04-07").do("drop_unpaid", people.INTAKE)
    assert not any(day > date(2026, 3, 4) for day in counted(story.application))
    story.do("pay", paid_on=date(2026, 3, 6))  # paid at the counter before the letter came
    assert story.application.clock.day_zero == date(2026, 3, 6)


def test_a_paper_is_not_received_before_it_was_made_nor_in_the_future():
    for day in (date(2026, 3, 6), date(2026, 3, 14)):
        with refused("day_out_of_range"):
            posted().on("2026-03-13").do("note_service", served_on=day)
    with refused("text_length"):
        posted().do("note_service", evidence="")


def test_the_day_of_receipt_can_be_entered_after_the_answer():
    story = posted().on("2026-03-20").do("give_opinion", people.THIRD_PARTY).do("note_service", served_on=RECEIVED)
    one = story.application.consultations[0]
    assert (one.opinion, one.served_on, one.answered_on) == (Opinion.CONSENTS, RECEIVED, date(2026, 3, 20))
    assert (min(excluded(story.application, CALENDAR)), story.due) == (date(2026, 3, 13), "2026-04-08")
    story.do("note_service", served_on=date(2026, 3, 20))
    assert (excluded(story.application, CALENDAR), story.due) == (frozenset(), "2026-03-30")
    story.do("note_service", served_on=date(2026, 3, 9))
    assert story.due == "2026-04-13"


def test_who_answered_had_received_the_letter_and_was_in_time():
    story = posted().on("2026-03-13").do("note_service", served_on=RECEIVED)
    story.on("2026-04-02").do("give_opinion", people.THIRD_PARTY).on("2026-04-03")
    for day in (date(2026, 4, 3), date(2026, 3, 11)):
        with refused("day_out_of_range"):
            story.do("note_service", served_on=day)


def test_what_was_never_asked_is_not_received():
    with refused("opinion_not_awaited"):
        posted().do("note_service", consultation=2)


def counted(application):
    """The days of the limit until the fee is due."""
    lines = explained(application, CALENDAR)
    return [line.day for line in lines if line.number and line.day <= application.fee.until]


@pytest.mark.parametrize("suspension", [-1, 1, 5])
def test_only_a_suspension_is_known_better(suspension):
    clock = posted().application.clock
    with refused("suspension_unclear"):
        clock.resuspend(CALENDAR, suspension, RECEIVED, 15)


class TestAfterTheCountHasBegunAnew:
    """A fee was paid since: only what of the letter's period lies in the new count is taken out of it."""

    def paid(self):
        """Consulted on the 9th, silent on the 31st, charged on the 31st; the new count begins on 1 April."""
        story = posted().on("2026-03-31").do("note_silence", people.HANDLER).do("charge")
        return story.on("2026-04-01").do("pay").on("2026-04-02")

    def test_the_day_of_receipt_is_still_entered(self):
        story = self.paid()
        due = story.due
        story.do("note_service", served_on=RECEIVED)
        one = story.application.consultations[0]
        assert (one.served_on, one.due, one.opinion) == (RECEIVED, date(2026, 4, 2), None)
        assert sorted(map(str, excluded(story.application, CALENDAR))) == ["2026-04-02"]
        assert story.due > due

    def test_an_answer_in_the_new_period_is_one(self):
        story = self.paid().do("note_service", served_on=RECEIVED)
        story.do("give_opinion", people.THIRD_PARTY)
        assert story.application.consultations[0].opinion is Opinion.CONSENTS

    def test_it_can_be_corrected_and_what_lay_before_takes_nothing_out(self):
        story = self.paid()
        due = story.due
        story.do("note_service", served_on=date(2026, 3, 10))
        assert (story.due, excluded(story.application, CALENDAR)) == (due, frozenset())
        story.do("note_service", served_on=RECEIVED).do("note_service", served_on=date(2026, 3, 11))
        assert (story.due, excluded(story.application, CALENDAR)) == (due, frozenset())

    def test_the_receipt_of_what_was_answered_before_moves_nothing(self):
        story = posted().on("2026-03-20").do("give_opinion").do("charge").on("2026-03-24").do("pay")
        due = story.due
        story.do("note_service", served_on=RECEIVED)
        assert (story.due, story.application.consultations[0].served_on) == (due, RECEIVED)

    def test_a_letter_received_when_the_new_limit_is_over_takes_nothing_out(self):
        story = self.paid()
        due = story.due
        story.on("2026-06-01").do("note_service", served_on=date(2026, 6, 1))
        assert (story.due, story.application.consultations[0].too_late) == (due, True)
