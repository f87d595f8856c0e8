"""公开审查, art. 17 (§1.6): nothing goes out unreviewed; who is unsure asks."""

from datetime import date

import pytest

from svc_disclosure.domain.grounds import Ground
from svc_disclosure.domain.limits import Limits, Terms
from svc_disclosure.domain.outcomes import PROVIDED, Outcome
from svc_disclosure.domain.rulings import Draft
from svc_disclosure.domain.secrecy import papers_differ
from svc_disclosure.domain.words import Review, State
from svc_disclosure.testing import people
from svc_disclosure.testing.refusals import refused
from svc_disclosure.testing.stories import CALENDAR, Story, at_work

RELEASE = Draft(Outcome.DISCLOSED, "可以公开。", PROVIDED)
EXCLUDED = Terms(Limits(secrecy_excluded=True), CALENDAR)


def referred(**changed):
    return at_work().do("review_secrecy").do("refer_secrecy", **changed)


def test_art_17_nothing_is_released_that_no_review_found_disclosable():
    for result in (None, Review.UNSURE, Review.NOT_DISCLOSABLE):
        story = at_work() if result is None else at_work().do("review_secrecy", result=result)
        with refused("decision_incomplete"):
            story.do("draft", proposed=RELEASE)
    story = at_work().do("review_secrecy", result=Review.DISCLOSABLE)
    assert story.decided(RELEASE).application.outcome is Outcome.DISCLOSED


def test_art_14_a_state_secret_is_what_the_review_finds_secret():
    secret = Draft(Outcome.STATE_SECRET, "属于国家秘密。", grounds=(Ground.STATE_SECRET,))
    with refused("decision_incomplete"):
        at_work().do("draft", proposed=secret)
    story = referred().do("settle_secrecy", result=Review.NOT_DISCLOSABLE)
    assert story.decided(secret).application.outcome is Outcome.STATE_SECRET


def test_whoever_handles_it_does_not_review_it():
    both = people.staff(people.HANDLER.id, people.AGENCY, "reviewer")
    with refused("own_review"):
        at_work().do("review_secrecy", both)


def test_art_17_only_what_is_unsure_is_referred_and_comes_back_decided():
    with refused("not_unsure"):
        at_work().do("refer_secrecy")
    story = referred()
    assert story.application.state is State.SECRECY_REFERRAL
    with refused("review_open"):
        story.do("settle_secrecy", result=Review.UNSURE)
    assert story.do("settle_secrecy").application.review is Review.DISCLOSABLE


def test_the_days_of_a_referral_are_counted():
    story = referred().on("2026-03-16").do("settle_secrecy")
    assert (story.due, story.told[-1].due) == ("2026-03-30", date(2026, 3, 30))


def test_unless_a_city_holds_it_for_another_bodys_opinion():
    story = referred(terms=EXCLUDED)
    assert story.due == "2026-04-21"
    assert story.on("2026-03-04").do("settle_secrecy", terms=EXCLUDED).due == "2026-04-01"


def test_when_the_limit_is_over_a_referral_takes_nothing_out():
    late = at_work().do("review_secrecy").on("2026-03-31").do("refer_secrecy", terms=EXCLUDED)
    assert (late.due, late.do("settle_secrecy").due) == ("2026-03-30", "2026-03-30")


def test_art_17_a_review_is_of_the_papers_that_were_there():
    story = at_work().do("review_secrecy", result=Review.DISCLOSABLE)
    other = papers_differ(story.application)
    assert (other.review, other.reviewed_by, other.version) == (None, "", story.application.version + 1)
    with refused("decision_incomplete"):
        Story(other, at=story.at).do("draft", proposed=RELEASE)


@pytest.mark.parametrize("result", [None, Review.UNSURE, Review.NOT_DISCLOSABLE])
def test_other_papers_change_nothing_where_none_were_found_disclosable(result):
    story = at_work() if result is None else at_work().do("review_secrecy", result=result)
    assert papers_differ(story.application) is story.application
