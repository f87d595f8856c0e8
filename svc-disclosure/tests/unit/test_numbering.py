"""文号 (§ 1.6 practice): per agency, year and series, from 1, without gaps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.errors import Invalid
from svc_disclosure.domain.numbering import MOST, NoticeNumber, Series, missing, next_number, parse

NUMBERS = st.builds(
    NoticeNumber, st.text("南水务公安XZ", min_size=1, max_size=10), st.integers(2008, 9999), st.sampled_from(Series),
    st.integers(1, MOST),
)  # fmt: skip


def test_a_number_stands_on_the_notice_as_is_usual():
    assert str(next_number("南水务", 2026, Series.ANSWER, 11)) == "南水务〔2026〕第12号-答"
    assert str(next_number("南水务", 2026, Series.NOTICE, 0)) == "南水务〔2026〕第1号-告"


@given(number=NUMBERS)
def test_a_number_is_read_back(number):
    assert parse(f" {number} ") == number


@given(numbers=st.lists(NUMBERS, max_size=5))
def test_taken_one_after_the_other_there_are_no_gaps(numbers):
    given_out = {}
    for number in numbers * 3:
        series = (number.agency, number.year, number.series)
        given_out.setdefault(series, []).append(next_number(*series, len(given_out.get(series, []))))
    assert missing(number for each in given_out.values() for number in each) == []


def test_a_gap_is_found_in_its_own_series():
    there = [NoticeNumber("南水务", 2026, Series.ANSWER, serial) for serial in (1, 4)]
    there += [NoticeNumber("南水务", 2026, Series.NOTICE, 2), NoticeNumber("南水务", 2027, Series.ANSWER, 1)]
    assert [str(number) for number in missing(there)] == [
        "南水务〔2026〕第1号-告", "南水务〔2026〕第2号-答", "南水务〔2026〕第3号-答",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (("", 2026, Series.ANSWER, 0), "agency"), (("南" * 11, 2026, Series.ANSWER, 0), "agency"),
        (("南〔", 2026, Series.ANSWER, 0), "agency"), (("南", 2007, Series.ANSWER, 0), "year"),
        (("南", 10_000, Series.ANSWER, 0), "year"), (("南", 2026, Series.ANSWER, -1), "serial"),
        (("南", 2026, Series.ANSWER, MOST), "serial"),
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused(facts, field):
    with pytest.raises(Invalid) as refusal:
        next_number(*facts)
    assert list(refusal.value.facts["errors"]) == [field]


def test_numbers_at_the_edges_are_taken():
    assert next_number("南" * 10, 2008, Series.ANSWER, MOST - 1).serial == MOST


@pytest.mark.parametrize(
    "text",
    ["", "南〔2026〕第0号-答", "南〔2026〕第01号-答", "南[2026]第1号-答", "南〔2026〕第1号-不", "南〔2026〕第1号"],
)
def test_what_is_not_written_as_a_number_is_not_read(text):
    with pytest.raises(Invalid) as refusal:
        parse(text)
    assert refusal.value.code == "notice_number_malformed"
