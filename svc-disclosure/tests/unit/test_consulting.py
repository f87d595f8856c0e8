"""征求意见, arts. 32 to 34 (§1.5): 15 working days; silence means opposite things; intervals are joined, not added."""

from datetime import date
from types import MappingProxyType

import pytest

from svc_disclosure.domain.explaining import excluded
from svc_disclosure.domain.words import Asked, Opinion, State
from svc_disclosure.testing import people
from svc_disclosure.testing.refusals import refused
from svc_disclosure.testing.stories import CALENDAR, on_day

JOINT = {"asked": Asked.JOINT_AGENCY, "body": people.JOINT_AGENCY, "paper": "会商函 2026-1"}


def served(day="2026-03-09", **changed):
    return on_day("2026-03-02").do("assign").on(day).do("consult", **changed)


def test_art_32_a_third_party_has_15_working_days_from_the_day_it_was_served():
    story = served()
    assert story.told[-1].opinion_by == date(2026, 3, 30)
    assert story.due == "2026-04-21", "through the 15th working day if nothing comes"
    story.on("2026-03-30").do("give_opinion", people.THIRD_PARTY)
    assert story.due == "2026-04-21"


def test_art_32_silence_of_a_third_party_is_no_consent_and_the_agency_decides():
    story = served().on("2026-04-03").do("note_silence", people.JOB)
    assert not story.application.consultations[0].agrees
    assert not story.told[-1].consent_deemed


def test_art_34_silence_of_a_joint_agency_is_consent():
    story = served(**JOINT).on("2026-04-03").do("note_silence", people.JOB)
    assert story.application.consultations[0].agrees
    assert story.told[-1].consent_deemed


def test_silence_is_noted_after_the_15th_working_day_only():
    story = served().on("2026-03-30")
    with refused("opinion_awaited"):
        story.do("note_silence")


@pytest.mark.parametrize(("day", "fine"), [("2026-03-31", False), ("2026-04-02", False), ("2026-04-03", True)])
def test_the_job_notes_silence_after_the_days_of_grace_only_and_a_handler_need_not_wait(day, fine):
    assert served().on(day).do("note_silence", people.HANDLER).application.awaited == ()
    story = served().on(day)
    if fine:
        assert story.do("note_silence", people.JOB).application.awaited == ()
        return
    with refused("opinion_awaited") as refusal:
        story.do("note_silence", people.JOB)
    assert refusal.value.facts == {"due": "2026-04-02"}


def test_art_33_an_opinion_after_the_15_days_comes_too_late():
    with refused("opinion_late"):
        served().on("2026-03-31").do("give_opinion", people.THIRD_PARTY)


def test_art_33_days_from_serving_to_answer_are_not_counted():
    story = served().on("2026-03-20").do("give_opinion", people.THIRD_PARTY)
    assert (len(excluded(story.application, CALENDAR)), story.due) == (9, "2026-04-13")
    assert story.told[-1].due == date(2026, 4, 13)


def test_art_33_parallel_consultations_take_out_the_union_of_their_days_not_the_sum():
    story = served().on("2026-03-11").do("consult", **JOINT)
    story.on("2026-03-20").do("give_opinion").on("2026-03-24").do("give_opinion", people.JOINT, number=2)
    # 10 to 20 March are 9 working days, 12 to 24 March are 9 as well; together 10 to 24 March: 11
    assert len(excluded(story.application, CALENDAR)) == 11
    assert story.due == "2026-04-15"


def test_consultations_apart_add_up():
    story = served("2026-03-03").on("2026-03-05").do("give_opinion")
    story.on("2026-03-09").do("consult").on("2026-03-11").do("give_opinion", number=2)
    assert sorted(map(str, excluded(story.application, CALENDAR))) == [
        "2026-03-04", "2026-03-05", "2026-03-10", "2026-03-11",
    ]  # fmt: skip


def test_answered_on_the_day_it_was_served_takes_nothing_out():
    assert served().do("give_opinion").due == "2026-03-30"


def test_a_handler_enters_an_opinion_on_paper_with_its_day():
    story = served().on("2026-03-23").do("give_opinion", people.HANDLER, answered_on=date(2026, 3, 20))
    assert story.application.consultations[0].answered_on == date(2026, 3, 20)
    assert story.due == "2026-04-13"
    with refused("day_out_of_range"):
        served().do("give_opinion", people.HANDLER, answered_on=date(2026, 3, 10))
    with refused("day_out_of_range"):
        served().do("give_opinion", people.HANDLER, answered_on=date(2026, 3, 6))


def test_the_consulted_answer_today_whatever_day_they_say():
    story = served().on("2026-03-20").do("give_opinion", people.THIRD_PARTY, answered_on=date(2026, 3, 10))
    assert story.application.consultations[0].answered_on == date(2026, 3, 20)


def test_each_answers_for_itself():
    story = served().do("consult", **JOINT)
    with refused("opinion_not_yours"):
        story.do("give_opinion", people.THIRD_PARTY, number=2)
    with refused("opinion_not_yours"):
        story.do("give_opinion", people.JOINT, number=1)
    assert len(story.application.awaited) == 2


def test_a_refusal_has_a_reason_and_silence_is_no_answer():
    with refused("text_length"):
        served().do("give_opinion", opinion=Opinion.REFUSES)
    with refused("opinion_missing"):
        served().do("give_opinion", opinion=Opinion.SILENT)


def test_an_opinion_is_given_once_and_only_when_asked():
    story = served().do("give_opinion").do("consult")
    with refused("opinion_not_awaited"):
        story.do("give_opinion", number=1)
    with refused("opinion_not_awaited"):
        story.do("note_silence", number=3)


@pytest.mark.parametrize(
    "changed", [{"body": people.JOINT_AGENCY}, {**JOINT, "body": ""}, {**JOINT, "body": people.AGENCY}]
)
def test_a_joint_agency_is_named_and_is_not_our_own_and_a_third_party_is_in_the_paper_only(changed):
    with refused("body_wrong"):
        served(**changed)


@pytest.mark.parametrize("day", ["2026-03-10", "2026-03-06", "2026-03-02"])
def test_a_question_is_served_on_the_day_on_which_its_paper_is_made_neither_before_nor_in_the_future(day):
    with refused("day_out_of_range"):
        served(served_on=date.fromisoformat(day))


def test_a_question_on_the_last_day_has_its_15_days_and_gives_no_day_back_that_was_counted():
    story = served("2026-03-30")
    assert (story.application.consultations[0].due, story.due) == (date(2026, 4, 21), "2026-03-30")


def test_art_32_is_asked_also_when_the_limit_is_over_but_late_stays_late():
    with refused("day_out_of_range"):
        served("2026-03-31", served_on=date(2026, 3, 1))
    story = served("2026-03-31")
    assert story.due == "2026-03-30"
    story.on("2026-04-08").do("give_opinion", people.THIRD_PARTY)
    assert (story.due, excluded(story.application, CALENDAR)) == ("2026-03-30", frozenset())
    assert story.application.consultations[0].agrees


def test_at_most_20_opinions_are_asked():
    story = on_day("2026-03-02").do("assign")
    for _ in range(20):
        story.do("consult")
    with refused("consultations_used"):
        story.do("consult")


def test_nothing_is_decided_or_charged_while_an_opinion_is_awaited():
    for action in ("draft", "charge"):
        with refused("opinions_awaited") as refusal:
            served().do(action)
        assert refusal.value.facts == {"open": [1]}
    assert served().on("2026-03-31").do("note_silence").do("draft").application.state is State.REVIEWING


class TestAReplyThatCameInTimeAndBecameKnownLater:
    """Silence was noted meanwhile: of a joint agency that is consent (art. 34), so what it wrote must not be lost."""

    ENTERED = MappingProxyType({"opinion": Opinion.REFUSES, "reason": "过程性信息。", "answered_on": date(2026, 3, 30)})

    def silent(self):
        return served(**JOINT).on("2026-04-03").do("note_silence", people.JOB)

    def test_takes_the_place_of_the_silence(self):
        story = self.silent().do("give_opinion", people.HANDLER, **self.ENTERED)
        one = story.application.consultations[0]
        assert (one.opinion, one.answered_on, one.agrees) == (Opinion.REFUSES, date(2026, 3, 30), False)
        with refused("opinion_not_awaited"):
            story.do("give_opinion", people.HANDLER, **self.ENTERED)

    @pytest.mark.parametrize(("day", "days", "due"), [(20, 9, "2026-04-13"), (30, 15, "2026-04-21")])
    def test_ends_the_days_that_are_taken_out_on_its_own_day_and_silence_on_the_last(self, day, days, due):
        story = self.silent()
        assert (len(excluded(story.application, CALENDAR)), story.due) == (15, "2026-04-21")
        story.do("give_opinion", people.HANDLER, answered_on=date(2026, 3, day))
        assert (len(excluded(story.application, CALENDAR)), story.due) == (days, due)

    def test_is_too_late_by_its_day_when_it_came_after_the_15_days(self):
        with refused("opinion_late"):
            self.silent().do("give_opinion", people.HANDLER, answered_on=date(2026, 3, 31))

    def test_is_entered_by_the_handler_only(self):
        with refused("opinion_not_awaited"):
            self.silent().do("give_opinion", people.JOINT, **self.ENTERED)

    def test_is_entered_while_the_case_is_handled_not_when_it_is_decided(self):
        story = self.silent().do("draft")
        with refused("transition_unknown"):
            story.do("give_opinion", people.HANDLER, **self.ENTERED)
        story.do("reject").do("give_opinion", people.HANDLER, **self.ENTERED)
        assert story.application.consultations[0].opinion is Opinion.REFUSES

    def test_takes_nothing_out_of_a_count_that_began_after_it(self):
        story = self.silent().do("charge").do("pay").on("2026-04-07")
        due = story.due
        story.do("give_opinion", people.HANDLER, answered_on=date(2026, 3, 20))
        assert (story.due, excluded(story.application, CALENDAR)) == (due, frozenset())
