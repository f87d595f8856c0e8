"""Remedies follow from the outcome: 行政复议法 (2023) arts. 20, 22–24, 34; 行政诉讼法 arts. 45, 46; 法释〔2025〕8号."""

from datetime import date

import pytest

from casework.calendars import load
from casework.domain.errors import Invalid
from svc_disclosure.domain.grounds import Ground
from svc_disclosure.domain.outcomes import ROWS, Outcome
from svc_disclosure.domain.remedies import (
    Order,
    Part,
    Remedy,
    Rule,
    remedies,
    remedies_of_correction,
    remedies_of_fee,
    remedies_when_silent,
)
from svc_disclosure.domain.remedy_text import (
    Venues,
    months_later,
    review_until,
    sentences,
    suit_after_until,
    suit_until,
)

CALENDAR = load()
VENUES = Venues(
    review=("示范市人民政府", "the People's Government of the Model City"),
    court=("示范市人民法院", "the Model City Court"),
    overseer=("示范市政府办公室", "the General Office"), online="https://fuyi.example.gov.cn",
)  # fmt: skip
OFFLINE = Venues(VENUES.review, VENUES.court, VENUES.overseer)
REVIEW_FIRST = Remedy(Part.WHOLE, Order.REVIEW_FIRST, (Rule.REVIEW_ART_23_1_4,))


def by_code(*prefixes):
    return [outcome for outcome, row in ROWS.items() if row.code.startswith(prefixes)]


def zh(named, venues=VENUES, *, served_online=True):
    return [words[0] for words in sentences(named, venues, served_online=served_online)]


@pytest.mark.parametrize("outcome", by_code(*(f"3.3.{number}" for number in range(1, 8))))
def test_review_law_art_23_1_4_a_refusal_by_art_14_15_16_goes_to_reconsideration_first(outcome):
    assert remedies(outcome) == (REVIEW_FIRST,)


@pytest.mark.parametrize("outcome", by_code("3.4", "3.5", "3.6"))
def test_interpretation_8_art_1_1_what_is_not_provided_or_not_handled_goes_to_either(outcome):
    (remedy,) = remedies(outcome)
    assert (remedy.order, remedy.rules[0]) == (Order.EITHER, Rule.COURT_ART_1_1)


def test_interpretation_8_art_1_3_something_else_was_given():
    assert [(remedy.order, remedy.rules[0]) for remedy in remedies(Outcome.DISCLOSED)] == [
        (Order.EITHER, Rule.COURT_ART_1_3)
    ]


def test_art_36_7_is_a_refusal_but_not_by_art_14_to_16_so_both_rules_are_shown():
    (remedy,) = remedies(Outcome.SPECIAL_ENQUIRY)
    assert (remedy.order, remedy.rules) == (Order.UNSETTLED, (Rule.REVIEW_ART_23_1_4, Rule.COURT_ART_1_5))


@pytest.mark.parametrize(
    ("grounds", "withheld"),
    [
        ([Ground.PRIVACY, Ground.DRAFT, Ground.STATE_SECRET], [Order.REVIEW_FIRST]),
        ([Ground.OTHER_PROCEDURE], [Order.UNSETTLED]),
        ([Ground.OTHER_PROCEDURE, Ground.DRAFT], [Order.REVIEW_FIRST, Order.UNSETTLED]),
    ],
)
def test_art_37_the_withheld_part_has_the_order_of_its_grounds_and_the_given_part_its_own(grounds, withheld):
    given, *others = remedies(Outcome.PARTLY_DISCLOSED, grounds)
    assert (given.part, given.order) == (Part.GIVEN, Order.EITHER)
    assert [(other.part, other.order) for other in others] == [(Part.WITHHELD, order) for order in withheld]


def test_art_37_without_a_ground_nobody_can_tell_the_order():
    with pytest.raises(Invalid) as refusal:
        remedies(Outcome.PARTLY_DISCLOSED)
    assert refusal.value.code == "ground_missing"


def test_silence_interpretation_8_art_2_and_review_law_art_23_1_3_are_both_shown_neutrally():
    (text,) = zh(remedies_when_silent())[:1]
    assert "法释〔2025〕8号第二条第二款" in text
    assert "《行政复议法》第二十三条第一款第（三）项" in text
    assert text.endswith("两项规定在此一并告知，由人民法院认定。")


def test_109_a_fee_notice_names_no_remedy_but_the_decision_not_to_go_on_does():
    assert sentences(remedies_of_fee(), OFFLINE, served_online=True) == []
    assert remedies(Outcome.FEE_UNPAID)[0].order is Order.EITHER


def test_a_refusal_says_60_days_15_days_and_the_government_of_the_same_level():
    text = zh(remedies(Outcome.DELIBERATIVE))[0]
    assert text == (
        "对本答复不服的，应当自知道或者应当知道之日起60日内先向示范市人民政府申请行政复议；"
        "对复议决定仍不服的，可以自收到决定书之日起15日内提起行政诉讼。"
    )


def test_either_says_60_days_and_6_months():
    text = zh(remedies(Outcome.NOT_HELD))[0]
    assert text == (
        "对本答复不服的，可以自知道或者应当知道之日起60日内向示范市人民政府申请行政复议，"
        "也可以自知道或者应当知道之日起6个月内向示范市人民法院提起行政诉讼。"
    )


def test_every_notice_is_whole_in_both_languages_and_names_the_overseer_arts_47_51():
    for outcome in Outcome:
        told = sentences(remedies(outcome, [Ground.DRAFT, Ground.OTHER_PROCEDURE]), VENUES, served_online=True)
        assert not [text for words in told for text in words if "{" in text or not text]
        assert ["General Office" in english for _, english in told].index(True) == len(told) - 1


def test_review_law_art_22_a_notice_served_online_names_the_online_channel():
    assert "https://fuyi.example.gov.cn" in zh(remedies(Outcome.NOT_HELD))[1]
    with pytest.raises(Invalid) as refusal:
        sentences([REVIEW_FIRST], OFFLINE, served_online=True)
    assert refusal.value.code == "channel_missing"
    assert len(zh([REVIEW_FIRST], OFFLINE, served_online=False)) == 2


def test_venues_are_named_in_both_languages_and_the_channel_is_of_the_web():
    with pytest.raises(Invalid) as refusal:
        Venues(("市政府", ""), VENUES.court, VENUES.overseer, "fuyi")
    assert set(refusal.value.facts["errors"]) == {"review", "online"}
    braces = Venues(("{市}", "{x}"), VENUES.court, VENUES.overseer)
    assert "{市}" in zh([REVIEW_FIRST], braces, served_online=False)[0]


def test_review_law_art_20_60_days_from_knowing_a_year_when_nobody_told():
    assert review_until(date(2026, 3, 2), CALENDAR) == date(2026, 5, 6), "1 May and after are off"
    assert review_until(date(2026, 3, 3), CALENDAR, told=False) == date(2027, 3, 3)


def test_suit_law_art_45_15_days_after_the_reconsideration():
    assert suit_after_until(date(2026, 3, 2), CALENDAR) == date(2026, 3, 17)


def test_suit_law_art_46_6_months():
    assert suit_until(date(2026, 3, 2), CALENDAR) == date(2026, 9, 2)
    assert suit_until(date(2026, 2, 28), CALENDAR) == date(2026, 8, 28)
    assert suit_until(date(2025, 8, 31), CALENDAR) == date(2026, 2, 28), "a Saturday that is worked"


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 8, 31), 6, date(2026, 2, 28)), (date(2027, 8, 30), 6, date(2028, 2, 29)),
        (date(2026, 6, 30), 6, date(2026, 12, 30)), (date(2026, 7, 1), 6, date(2027, 1, 1)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)  # fmt: skip
def test_civil_code_art_202_the_same_day_of_a_later_month_or_its_last(day, months, later):
    assert months_later(day, months) == later


def test_a_record_that_is_not_corrected_can_be_taken_to_review_or_court_as_the_applicant_likes():
    assert remedies_of_correction() == (Remedy(Part.WHOLE, Order.EITHER, (Rule.COURT_ART_1_5, Rule.COURT_ART_2_2)),)
