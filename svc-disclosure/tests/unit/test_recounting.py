"""A new calendar: the limit and every last day that a paper told; never earlier than told, later where it has to be."""

from datetime import date, timedelta

import pytest

from casework.domain.calendar import Notice
from svc_disclosure.domain.explaining import excluded
from svc_disclosure.domain.limits import OPINION, Limits, Terms
from svc_disclosure.domain.words import Asked, Opinion, State
from svc_disclosure.testing import people
from svc_disclosure.testing.refusals import refused
from svc_disclosure.testing.stories import CALENDAR, at_work, handed_in, noon

NEW_HOLIDAY = CALENDAR.with_notices([Notice("national", 2026, "新的通知", days_off=((date(2026, 3, 4), "临时放假"),))])


def test_a_new_calendar_moves_the_clock_and_the_opinions_that_are_awaited():
    story = at_work().do("consult").do("consult").do("give_opinion", number=2)
    story.do("recount", terms=Terms(Limits(), NEW_HOLIDAY))
    assert (story.told[-1].due_before, story.told[-1].due) == (date(2026, 4, 21), date(2026, 4, 22))
    assert [str(one.due) for one in story.application.consultations] == ["2026-03-24", "2026-03-23"]
    told = len(story.told)
    assert len(story.do("recount", terms=Terms(Limits(), NEW_HOLIDAY)).told) == told


def test_a_new_calendar_that_moves_nothing_is_kept_without_a_word():
    far = CALENDAR.with_notices([Notice("national", 2026, "新的通知", days_off=((date(2026, 9, 1), "临时放假"),))])
    story = at_work().do("recount", terms=Terms(Limits(), far))
    assert story.names() == ["received", "assigned"]
    assert story.application.running.calendar_version == far.version


def published(days_off, working=()):
    """The notice for 2027, which nobody knew when papers went out in December 2026."""
    days = tuple((date(2027, 1, day), "元旦") for day in days_off)
    made_up = tuple((date(2027, 1, day), "元旦") for day in working)
    return Terms(
        Limits(), CALENDAR.with_notices([Notice("national", 2027, "新的通知", days_off=days, working=made_up)])
    )


LONGER = published(range(1, 9))  # five working days less than forecast
SHORTER = published([1], [9])  # a Saturday is worked
ASKED = date(2026, 12, 21)


def in_december(action, **changed):
    """Received on the 14th, asked on the 21st."""
    return handed_in(noon("2026-12-14")).do("assign").on("2026-12-21").do(action, **changed)


def until(story):
    """The last day of what is waited for."""
    it = story.application
    if it.consultations:
        return it.consultations[0].due
    if it.state is State.AMENDING:
        return it.amendment.until
    return it.fee.until if it.fee else it.reasons_until


PERIODS = {"ask_amendment": 15, "charge": 20, "ask_reasons": 15, "consult": 15}


@pytest.mark.parametrize(("action", "days"), PERIODS.items())
def test_a_longer_holiday_gives_who_is_asked_the_whole_period_in_working_days(action, days):
    story = in_december(action)
    told = until(story)
    story.on("2026-12-23").do("recount", terms=LONGER)
    assert until(story) == LONGER.day(ASKED, days) > told


@pytest.mark.parametrize("action", PERIODS)
def test_a_new_calendar_never_shortens_what_a_paper_has_told(action):
    story = in_december(action)
    told = until(story)
    story.on("2026-12-23").do("recount", terms=SHORTER)
    assert until(story) == told > SHORTER.day(ASKED, PERIODS[action])


@pytest.mark.parametrize("terms", [LONGER, SHORTER])
@pytest.mark.parametrize("action", ["ask_amendment", "charge", "consult"])
def test_the_clock_stands_still_through_the_last_day_that_holds(action, terms):
    story = in_december(action).on("2026-12-23").do("recount", terms=terms)
    days = [ASKED + timedelta(days=n) for n in range(1, (until(story) - ASKED).days + 1)]
    assert excluded(story.application, terms.calendar) == {day for day in days if terms.calendar.is_working(day)}
    again = story.application
    assert story.do("recount", terms=terms).application is again


@pytest.mark.parametrize(("asked", "met", "dropped"), [
    ("charge", "pay", "drop_unpaid"), ("ask_amendment", "amend", "drop_unamended"),
])  # fmt: skip
def test_nobody_is_dropped_before_the_period_is_over_by_the_new_calendar(asked, met, dropped):
    story = in_december(asked).on("2026-12-23").do("recount", terms=LONGER)
    story.on(str(LONGER.awaited_until(until(story), by_itself=True)))
    with refused("payment_awaited" if asked == "charge" else "amendment_awaited"):
        story.do(dropped, people.JOB, terms=LONGER)
    last = until(story)
    assert story.on(str(last)).do(met, terms=LONGER).application.running.day_zero == last


@pytest.mark.parametrize("action", ["ask_amendment", "charge"])
def test_a_period_that_began_when_the_paper_was_received_is_counted_from_there(action):
    story = in_december(action).on("2026-12-24").do("note_service", people.INTAKE, served_on=date(2026, 12, 24))
    story.do("recount", terms=LONGER)
    assert until(story) == LONGER.day(date(2026, 12, 24), PERIODS[action])
    assert min(excluded(story.application, LONGER.calendar)) == date(2026, 12, 22)


def test_who_answers_on_the_day_that_the_letter_told_is_in_time():
    story = in_december("consult")
    told = until(story)
    story.on("2026-12-23").do("recount", terms=SHORTER)
    story.on(str(told)).do("give_opinion", people.THIRD_PARTY, terms=SHORTER)
    assert story.application.consultations[0].opinion is Opinion.CONSENTS
    assert max(excluded(story.application, SHORTER.calendar)) == told


def test_reasons_are_waited_for_through_the_new_day_and_once_given_no_more():
    story = in_december("ask_reasons").on("2026-12-22").do("give_reasons")
    told = until(story)
    story.on("2026-12-23").do("recount", terms=LONGER)
    assert until(story) == told


class TestSilence:
    """A holiday that nobody entered before the last day was over by the old calendar."""

    EXTRA = Terms(Limits(), CALENDAR.with_notices([
        Notice("national", 2026, "新的通知", days_off=tuple((date(2026, 3, day), "临时放假") for day in (4, 5, 6)))
    ]))  # fmt: skip

    def silent(self, **changed):
        return at_work().do("consult", **changed).on("2026-03-24").do("note_silence", people.HANDLER)

    def test_noted_too_early_by_the_new_calendar_is_none_any_more(self):
        story = self.silent(asked=Asked.JOINT_AGENCY, body=people.JOINT_AGENCY).do("recount", terms=self.EXTRA)
        one = story.application.consultations[0]
        assert (one.opinion, one.due) == (None, self.EXTRA.day(date(2026, 3, 2), OPINION))
        assert max(excluded(story.application, self.EXTRA.calendar)) == one.due

    def test_stays_in_what_is_drafted_already(self):
        story = self.silent().do("draft").do("recount", terms=self.EXTRA)
        assert story.application.consultations[0].opinion is Opinion.SILENT

    def test_before_a_new_count_moves_nothing_in_it(self):
        story = self.silent().do("charge").on("2026-03-30").do("pay")
        due = story.due
        story.do("recount", terms=self.EXTRA)
        assert (story.due, excluded(story.application, self.EXTRA.calendar)) == (due, frozenset())


def test_a_limit_that_is_over_stays_so_but_who_is_asked_has_the_whole_period():
    story = at_work().on("2026-03-31").do("consult").do("recount", terms=published([1]))
    assert story.names()[-1] == "opinion_asked"
    extra = Terms(Limits(), CALENDAR.with_notices([
        Notice("national", 2026, "新的通知", days_off=((date(2026, 4, 8), "临时放假"),))
    ]))  # fmt: skip
    story.do("recount", terms=extra)
    assert (story.due, until(story)) == ("2026-03-30", extra.day(date(2026, 3, 31), OPINION))
    assert excluded(story.application, extra.calendar) == frozenset()
