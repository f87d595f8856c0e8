"""国办函〔2020〕109号: by item or by page, never both, each band's price for what lies in it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.errors import Conflict, Invalid
from svc_disclosure.domain.fees import (
    MOST,
    YUAN,
    Basis,
    ByItem,
    ByPage,
    FeeSettings,
    Supply,
    fee_due,
    fee_for_items,
    fee_for_pages,
    items_before,
)


@pytest.mark.parametrize(
    ("items", "yuan"),
    [
        (0, 0), (10, 0), (11, 100), (30, 2_000), (31, 2_200), (40, 4_000), (41, 4_300), (50, 7_000), (51, 7_400),
        (60, 11_000),
    ],
)  # fmt: skip
def test_art_42_by_item_costs_in_a_month(items, yuan):
    assert fee_for_items(items) == yuan * YUAN


@pytest.mark.parametrize(
    ("pages", "yuan"),
    [(0, 0), (30, 0), (31, 10), (100, 700), (101, 720), (200, 2_700), (201, 2_740), (250, 4_700)],
)
def test_art_42_by_page_costs(pages, yuan):
    assert fee_for_pages(pages) == yuan * YUAN


def price_of_item(number):
    """As the rule is written: free, a hundred, and a hundred more for every ten begun after the thirtieth."""
    if number <= 10:
        return 0
    return 100 * YUAN if number <= 30 else (1 + (number - 30 + 9) // 10) * 100 * YUAN


def test_109_the_sum_is_that_of_the_single_items():
    for count in range(400):
        assert fee_for_items(count) == sum(price_of_item(number) for number in range(1, count + 1))


@given(first=st.integers(1, 500), second=st.integers(1, 500))
def test_109_in_one_month_it_does_not_matter_how_items_are_spread_over_applications(first, second):
    assert ByItem(first).fen + ByItem(second, before=first).fen == ByItem(first + second).fen


def test_109_the_month_is_of_the_calendar_and_of_one_applicant_and_agency():
    earlier = [(date(2026, 2, 28), 9), (date(2026, 3, 1), 8), (date(2026, 3, 31), 2), (date(2025, 3, 9), 30)]
    before = items_before(earlier, date(2026, 3, 31))
    assert before == 10
    assert ByItem(1, before).fen == 100 * YUAN


def test_109_pages_are_counted_for_each_application_by_itself():
    assert ByPage(30, Supply.PAPER).fen + ByPage(30, Supply.EMAIL).fen == 0
    assert ByPage(60, Supply.COPY).fen == 300 * YUAN


def test_109_an_application_has_one_standard():
    assert (ByItem(11).basis, ByPage(31, Supply.PAPER).basis) == (Basis.ITEM, Basis.PAGE)


def test_109_by_page_is_for_what_is_sent():
    with pytest.raises(Invalid) as refusal:
        ByPage(40, Supply.NOTHING_SENT)
    assert refusal.value.code == "no_pages_sent"


@pytest.mark.parametrize("make", [
    lambda: ByItem(0), lambda: ByItem(1, -1), lambda: ByPage(0, Supply.PAPER), lambda: ByItem(MOST + 1),
])  # fmt: skip
def test_counts_out_of_range_are_refused(make):
    with pytest.raises(Invalid) as refusal:
        make()
    assert refusal.value.code == "count_out_of_range"


def test_counts_at_the_edge_are_taken():
    assert ByItem(MOST).fen > 0
    assert ByPage(MOST, Supply.PAPER).fen == (2_700 + 40 * (MOST - 200)) * YUAN


RECEIVED, PAGES = date(2026, 3, 2), ByPage(101, Supply.PAPER)


def test_art_42_what_is_due_is_what_the_tariff_says_and_nothing_is_no_fee():
    assert fee_due(PAGES, RECEIVED, FeeSettings()) == 720 * YUAN
    assert fee_due(ByItem(1, before=30), RECEIVED, FeeSettings()) == 200 * YUAN
    for free in (ByItem(10), ByPage(30, Supply.EMAIL)):
        with pytest.raises(Conflict) as refusal:
            fee_due(free, RECEIVED, FeeSettings())
        assert refusal.value.code == "fee_nothing"


@pytest.mark.parametrize("settings", [FeeSettings(collected=False), FeeSettings(since=date(2026, 3, 3))])
def test_an_agency_may_do_without_fees_or_begin_later(settings):
    with pytest.raises(Conflict) as refusal:
        fee_due(PAGES, RECEIVED, settings)
    assert refusal.value.code == "fee_not_collected"


def test_109_is_in_force_from_2021_01_01():
    assert fee_due(PAGES, date(2021, 1, 1), FeeSettings()) > 0
    with pytest.raises(Conflict):
        fee_due(PAGES, date(2020, 12, 31), FeeSettings())
    with pytest.raises(Invalid) as refusal:
        FeeSettings(since=date(2020, 12, 31))
    assert refusal.value.code == "setting_out_of_range"
