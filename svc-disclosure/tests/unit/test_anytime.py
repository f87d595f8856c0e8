"""Assign, write, withdraw, and a merger."""

from dataclasses import replace
from datetime import date

import pytest

from svc_disclosure.domain import anytime
from svc_disclosure.domain.application import By
from svc_disclosure.domain.life import parts
from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.domain.words import Asked, Part, State
from svc_disclosure.testing import people
from svc_disclosure.testing.refusals import refused
from svc_disclosure.testing.stories import Story, at_work, doing, handed_in, submitted


def test_who_is_assigned_handles_it_instead_of_any_before():
    story = at_work().do("assign", handlers=[people.HANDLER_2.id, people.HANDLER_2.id, ""])
    assert story.application.handlers == (people.HANDLER_2.id,)
    with refused("application_unknown"):
        story.do("draft")


@pytest.mark.parametrize("handlers", [[], [""], [str(n) for n in range(11)]])
def test_1_to_10_handle_it(handlers):
    with refused("handlers_number"):
        handed_in().do("assign", handlers=handlers)


def test_100_messages_are_written_from_both_sides_together():
    story = at_work().do("write").do("write", people.HANDLER)
    assert [event.written_by for event in story.told[-2:]] == ["applicant", "agency"]
    story.all(["write"] * 98)
    with refused("messages_used"):
        story.do("write")


@pytest.mark.parametrize("journey", [[], ["assign"], ["ask_amendment"], ["assign", "charge"], ["assign", "draft"]])
def test_withdrawn_it_is_in_row_3_6_3(journey):
    story = handed_in().all(journey).do("withdraw")
    assert (story.application.state, story.application.outcome) == (State.CLOSED, Outcome.OTHER)
    assert story.application.clock.stopped == story.application.ended_on
    assert story.told[-1].counted


def test_withdrawn_before_it_was_received_it_is_in_no_row():
    story = submitted().do("withdraw")
    assert (story.application.outcome, story.told[-1].counted) == (None, False)


def test_withdrawn_on_paper_it_ends_on_the_day_on_which_that_came_in():
    story = at_work().on("2026-03-09")
    for day in (date(2026, 3, 1), date(2026, 3, 10)):
        with refused("day_out_of_range"):
            story.do("withdraw", people.INTAKE, received_on=day)
    with refused("text_length"):
        story.do("withdraw", people.INTAKE, paper="", received_on=date(2026, 3, 6))
    ended = story.do("withdraw", people.INTAKE, received_on=date(2026, 3, 6)).application
    assert (ended.ended_on, ended.clock.stopped, ended.outcome) == (date(2026, 3, 6), date(2026, 3, 6), Outcome.OTHER)
    assert ended.clock.operators[-1].paper == "来信 2026-3"


def test_on_paper_nothing_is_withdrawn_before_it_came_nor_before_the_count_began_anew():
    with refused("day_out_of_range"):
        submitted().do("withdraw", people.INTAKE, received_on=date(2026, 3, 1))
    assert submitted().do("withdraw", people.INTAKE, received_on=date(2026, 3, 2)).application.state is State.CLOSED
    anew = handed_in().do("ask_amendment").on("2026-03-09").do("amend").on("2026-03-11")
    with refused("day_out_of_range"):
        anew.do("withdraw", people.INTAKE, received_on=date(2026, 3, 6))


def test_what_is_withdrawn_with_the_code_is_withdrawn_today_whatever_day_is_said():
    story = at_work().on("2026-03-09").do("withdraw", received_on=date(2026, 3, 2))
    assert story.application.ended_on == date(2026, 3, 9)


def test_who_has_the_query_code_may_withdraw():
    application = submitted().application
    after, _ = anytime.withdraw(application, By(people.NOBODY, submitted().at, holds_code=True))
    assert after.state is State.CLOSED


def test_after_a_merger_the_heir_owes_the_answer_and_the_clock_runs_on():
    story = at_work().do("move")
    assert (story.application.agency, story.due, story.told[-1].department) == (people.HEIR, "2026-03-30", people.HEIR)
    with refused("application_unknown"):
        story.do("assign", people.INTAKE)
    before = story.application
    assert anytime.move(before, doing(people.JOB, story.at), {"x": "y"}) == (before, [])


def test_who_has_followed_a_joint_agency_is_asked_in_its_place_without_a_word():
    story = at_work().do("consult", asked=Asked.JOINT_AGENCY, body=people.JOINT_AGENCY)
    told = len(story.told)
    story.do("move", follows={people.JOINT_AGENCY: "ziran"})
    assert (story.application.consultations[0].body, len(story.told)) == ("ziran", told)
    with refused("application_unknown"):
        story.do("give_opinion", people.JOINT)


@pytest.mark.parametrize(
    ("journey", "paper", "action"),
    [(["ask_amendment"], "amendment", "amend"), (["assign", "charge"], "fee", "pay"),
     (["assign", "review_secrecy", "refer_secrecy"], "referral", "settle_secrecy")],
)  # fmt: skip
def test_a_state_without_its_paper_is_a_mistake_of_the_caller(journey, paper, action):
    story = handed_in().all(journey)
    with pytest.raises(ValueError, match="an application in state"):
        Story(replace(story.application, **{paper: None})).do(action)


def test_only_staff_of_the_agency_and_of_who_followed_it_can_handle_what_they_were_assigned_to():
    story = handed_in().do("assign", handlers=[people.STRANGER.id, people.SUPERVISOR.id, people.HANDLER.id])
    for foreign in (people.STRANGER, people.SUPERVISOR):
        assert Part.HANDLER not in parts(story.application, doing(foreign, story.at))
    story.do("move")
    before, heir = doing(people.HANDLER, story.at), replace(people.HANDLER, department=people.HEIR)
    assert Part.HANDLER not in parts(story.application, before)
    for by in (replace(before, kin=frozenset({people.HEIR})), doing(heir, story.at)):
        assert Part.HANDLER in parts(story.application, by)


def test_a_supervisor_does_not_make_herself_the_handler():
    with refused("own_assignment"):
        handed_in().do("assign", people.SUPERVISOR, handlers=[people.HANDLER.id, people.SUPERVISOR.id])
    assert handed_in().do("assign", people.SUPERVISOR).application.handlers == (people.HANDLER.id,)


def test_what_an_agency_answered_is_looked_after_by_the_one_that_stands_for_it_and_not_the_other_way_round():
    ended = handed_in().application
    heir = doing(people.staff("heir", people.HEIR, "clerk", "reviewer"), handed_in().at)
    assert parts(ended, heir) == frozenset()
    assert parts(ended, replace(heir, kin=frozenset({people.AGENCY}))) == frozenset()
    followed = replace(heir, followed=frozenset({people.AGENCY}))
    assert parts(ended, followed) == {Part.INTAKE, Part.REVIEWER}
    assert parts(replace(ended, agency=people.HEIR), doing(people.INTAKE, handed_in().at)) == frozenset()


def test_who_has_no_department_is_at_home_nowhere():
    assert doing(people.SUPERVISOR, handed_in().at).homes == frozenset()
