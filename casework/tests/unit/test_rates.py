"""Rates as published: the same figure as on the pages that say how they count."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.rates import NOTHING, Rate, Tally, mean


@pytest.mark.parametrize(
    ("numerator", "denominator", "shown"),
    [
        (3_055, 3_059, "99.87%"),  # 怀化, answers of a month
        (301, 72_838, "0.41%"),  # 成都, overdue of those passed on
        (1_926, 3_624, "53.15%"),  # 四川 printed 53.14: cut off, not rounded
        (441, 3_624, "12.17%"),
        (1, 3, "33.33%"), (2, 3, "66.67%"),
        (1, 800, "0.13%"),  # 0.125 goes up
        (3, 800, "0.38%"),  # 0.375 goes up, and not to an even digit
        (0, 7, "0.00%"), (7, 7, "100.00%"), (9_999_999, 10_000_000, "100.00%"),
        (0, 0, NOTHING),
    ],
)  # fmt: skip
def test_percentages_have_two_decimals_and_round_half_up(numerator, denominator, shown):
    assert str(Rate(numerator, denominator)) == shown


@pytest.mark.parametrize(("numerator", "denominator"), [(1, 0), (3, 2), (-1, 2), (0, -1)])
def test_what_is_no_share_is_no_rate(numerator, denominator):
    with pytest.raises(ValueError, match="is no rate"):
        Rate(numerator, denominator)


def test_nothing_has_no_percentage():
    assert Rate(0, 0).percent is None
    assert Rate(1, 8).percent == Decimal("12.50")


def test_ranking_needs_ten_under_the_line():
    assert not Rate(9, 9).rankable()
    assert Rate(0, 10).rankable()
    assert Rate(2, 3).rankable(least=3)


def test_a_mean_has_two_decimals_and_of_nothing_there_is_none():
    assert mean([5, 5, 6]) == Decimal("5.33")
    assert mean([1, 2, 2, 2, 2, 2, 2, 2]) == Decimal("1.88")
    assert mean([]) is None


def test_withdrawn_merged_invalid_and_referred_leave_the_denominators():
    month = Tally(received=100, withdrawn=4, merged=3, invalid=2, referred=1, accepted=81, declined=9, answered=72)
    assert month.valid == 90
    assert (month.acceptance, month.answers) == (Rate(81, 90), Rate(72, 90))


def test_satisfaction_is_a_share_of_the_rated_and_stands_beside_how_many_rated():
    month = Tally(received=60, answered=50, rated=20, satisfied=17, asked_solved=10, solved=6)
    assert (str(month.satisfaction), str(month.participation), str(month.resolution)) == ("85.00%", "40.00%", "60.00%")


def test_punctuality_is_a_share_of_those_whose_time_has_come():
    month = Tally(received=30, answered=20, on_time=18, overdue=6)
    assert (month.punctuality, month.lateness) == (Rate(18, 24), Rate(6, 30))


def test_an_empty_month_shows_nothing_and_not_zero():
    empty = Tally()
    rates = (empty.acceptance, empty.answers, empty.punctuality, empty.lateness, empty.participation,
             empty.satisfaction, empty.resolution)  # fmt: skip
    assert {str(rate) for rate in rates} == {NOTHING}


counts = st.integers(0, 10_000)


@given(st.lists(st.builds(Tally, received=counts, withdrawn=counts, rated=counts, satisfied=counts), max_size=5))
def test_departments_add_up_to_the_city(departments):
    city = sum(departments, Tally())
    assert city.received == sum(d.received for d in departments)
    assert city.valid == sum(d.valid for d in departments)
    assert city.satisfied == sum(d.satisfied for d in departments)


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_rate_is_within_half_a_hundredth_of_the_share(numerator, denominator):
    rate = Rate(min(numerator, denominator), denominator)
    assert abs(rate.percent - Decimal(100) * rate.numerator / denominator) <= Decimal("0.005")
