"""送达 (§0 finding 5): the way of delivery decides the day; what is owed to others comes first (arts. 32, 43)."""

from datetime import date

import pytest

from svc_disclosure.domain.outcomes import PROVIDED, Outcome
from svc_disclosure.domain.papers import Override
from svc_disclosure.domain.rulings import Draft
from svc_disclosure.domain.words import Assistance, Delivery, Opinion, Overriding, Post, Review
from svc_disclosure.testing.refusals import refused
from svc_disclosure.testing.stories import at_work, handed_in

BOTH = frozenset({Assistance.READING, Assistance.HEARING})


def signed():
    return at_work().on("2026-03-26").all(["draft", "sign"])


def overruled(why):
    story = at_work().do("consult").do("give_opinion", opinion=Opinion.REFUSES, reason="商业秘密。")
    draft = Draft(Outcome.DISCLOSED, "重大公共利益。", PROVIDED, overrides=(Override(1, why),))
    return story.do("review_secrecy", result=Review.DISCLOSABLE).do("draft", proposed=draft).do("sign")


@pytest.mark.parametrize("how", [Delivery.IN_PERSON, Delivery.ENTRUSTED])
def test_letter_235_of_2016_signing_for_it_ends_the_clock(how):
    story = signed().on("2026-04-02").do("deliver", how=how, on=date(2026, 3, 31))
    assert story.application.delivered.on == date(2026, 3, 31)
    assert not story.told[-1].on_time, "due on 30 March"


@pytest.mark.parametrize("post", [Post.EMS, Post.CHINA_POST])
def test_letter_235_of_2016_by_post_the_day_of_posting_ends_the_clock(post):
    story = signed().on("2026-04-02").do("deliver", how=Delivery.POST, on=date(2026, 3, 30), post=post)
    assert story.told[-1].on_time
    assert story.application.clock.stopped == date(2026, 3, 30)


def test_letter_235_of_2016_a_courier_is_not_the_postal_enterprise():
    with refused("courier_refused"):
        signed().do("deliver", how=Delivery.POST, post=Post.COURIER)


def test_who_carried_it_is_said_by_post_and_only_then():
    with refused("post_wrong"):
        signed().do("deliver", how=Delivery.POST)
    with refused("post_wrong"):
        signed().do("deliver", post=Post.EMS)


@pytest.mark.parametrize("how", [Delivery.ONLINE, Delivery.EMAIL])
def test_online_and_by_email_the_day_of_sending_ends_the_clock(how):
    assert signed().do("deliver", how=how).told[-1].delivered_on == date(2026, 3, 26)


def test_online_it_is_delivered_on_the_day_on_which_it_is_entered_for_nobody_could_read_it_before():
    late = signed().on("2026-04-10")
    for day in (date(2026, 3, 30), date(2026, 4, 11)):
        with refused("online_today"):
            late.do("deliver", how=Delivery.ONLINE, on=day)
    assert not late.do("deliver", how=Delivery.ONLINE, on=date(2026, 4, 10)).told[-1].on_time


def test_it_is_delivered_after_it_was_signed_not_in_the_future_and_with_evidence():
    for day in (date(2026, 3, 25), date(2026, 3, 27)):
        with refused("day_out_of_range"):
            signed().do("deliver", on=day)
    with refused("text_length"):
        signed().do("deliver", evidence=" ")


def test_art_32_a_third_party_overruled_for_the_public_interest_is_told_first():
    story = overruled(Overriding.PUBLIC_INTEREST)
    with refused("third_party_not_told") as refusal:
        story.do("deliver")
    assert refusal.value.facts == {"open": [1]}
    story.do("tell_third_party")
    assert story.application.consultations[0].told_paper == "告知第三方 2026-1"
    with refused("nothing_to_tell"):
        story.do("tell_third_party")
    assert story.do("deliver").application.outcome is Outcome.DISCLOSED


def test_one_whose_refusal_had_no_good_reason_need_not_be_told():
    story = overruled(Overriding.NO_GOOD_REASON)
    with refused("nothing_to_tell"):
        story.do("tell_third_party")
    assert story.do("deliver").application.outcome is Outcome.DISCLOSED


def test_only_the_third_party_that_was_overruled_is_told():
    story = at_work().do("consult").do("give_opinion")
    story.do("consult").do("give_opinion", number=2, opinion=Opinion.REFUSES, reason="商业秘密。")
    draft = Draft(Outcome.DISCLOSED, "重大。", PROVIDED, overrides=(Override(2, Overriding.PUBLIC_INTEREST),))
    story.do("review_secrecy", result=Review.DISCLOSABLE).do("draft", proposed=draft).do("sign")
    told = story.do("tell_third_party", number=2).application.consultations
    assert [bool(one.told_paper) for one in told] == [False, True]


def test_art_43_an_applicant_who_needs_help_gets_it_before_the_answer():
    story = handed_in(assistance=BOTH).all(["assign", "draft", "sign", "assist"])
    with refused("assistance_owed"):
        story.do("deliver")
    again = story.application
    assert story.do("assist").application is again
    assert story.do("assist", helped=BOTH).do("deliver").application.outcome


@pytest.mark.parametrize("helped", [frozenset(), frozenset({Assistance.SEEING})])
def test_art_43_help_is_given_with_what_was_asked_for(helped):
    with refused("help_not_asked"):
        handed_in(assistance=BOTH).do("assist", helped=helped)
