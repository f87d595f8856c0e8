"""勾稽关系 (国办公开办函〔2021〕30号): they hold for whatever happened, and each finds the table that breaks it."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svc_disclosure.domain.report import identities
from svc_disclosure.domain.report.identities import misfits
from svc_disclosure.domain.report.table3 import CARRIED_IN, CARRIED_OUT, CODES, LEAVES, NEW, SUM, TOTAL, table3
from svc_disclosure.domain.report.table4 import table4
from svc_disclosure.domain.words import ApplicantClass
from svc_disclosure.testing import histories

YEARS = range(histories.FIRST_YEAR, histories.LAST_YEAR + 1)
SEEN = histories.some(2_000, Random(30))
TABLE, LAST = table3(SEEN, 2024), table3(SEEN, 2023)


def check_all(cases, year, departments=None):
    table = table3(cases, year, departments)
    ours = [case for case in cases if departments is None or case.department in departments]
    assert misfits(table, table3(cases, year - 1, departments)) == []
    assert identities.one_leaf_each(ours, table) == []
    assert identities.proceedings_add_up(table4(cases, year, departments)) == []


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), count=st.integers(0, 300))
def test_every_identity_holds_in_every_year_and_department_carry_over_included(seed, count):
    cases = histories.some(count, Random(seed))
    for year in YEARS:
        check_all(cases, year)
        check_all(cases, year, histories.DEPARTMENTS[:1])


def test_every_identity_holds_for_five_thousand_cases_and_the_departments_add_up_to_the_city():
    cases = histories.some(5_000, Random(2026))
    for year in YEARS:
        check_all(cases, year)
        parts = [table3(cases, year, [each]).rows for each in histories.DEPARTMENTS]
        city = table3(cases, year).rows
        assert all(city[code] == tuple(map(sum, zip(*(part[code] for part in parts), strict=True))) for code in CODES)


def test_the_cases_above_reach_every_cell():
    tables = [table3(SEEN, year) for year in YEARS]
    assert all(any(table.rows[code][place] for table in tables) for code in CODES for place in range(TOTAL))


def changed(table, *changes):
    """The table with `by` added in some cells: (code, place, by)."""
    rows = {code: list(row) for code, row in table.rows.items()}
    for code, place, by in changes:
        rows[code][place] += by
    return replace(table, rows={code: tuple(row) for code, row in rows.items()})


def found(table, last=LAST):
    return {misfit.identity for misfit in misfits(table, last)}


def test_table_3_is_in_order_before_it_is_broken():
    assert found(TABLE) == set()


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("place", range(TOTAL + 1))
def test_no_single_cell_can_be_wrong_unseen(code, place):
    due = {"columns_add_up"}
    due |= {"balance"} if code in (NEW, CARRIED_IN, SUM, CARRIED_OUT) else set()
    due |= {"leaves_add_up"} if code in (*LEAVES, SUM) else set()
    due |= {"carried_over"} if code == CARRIED_IN else set()
    assert found(changed(TABLE, (code, place, 1))) == due
    assert found(changed(TABLE, (code, place, -1_000_000))) == {"whole_numbers"}


@pytest.mark.parametrize(
    ("identity", "changes"),
    [
        ("balance", [(NEW, 0, 1), (NEW, TOTAL, 1)]),
        ("leaves_add_up", [("3.2", 3, 1), ("3.2", TOTAL, 1)]),
        ("columns_add_up", [(NEW, TOTAL, 1), (CARRIED_OUT, TOTAL, 1)]),
        ("carried_over", [(row, place, 1) for row in (CARRIED_IN, CARRIED_OUT) for place in (5, TOTAL)]),
    ],
)
def test_each_identity_finds_what_no_other_does(identity, changes):
    assert found(changed(TABLE, *changes)) == {identity}


def test_a_misfit_says_where_and_what_was_due():
    broken = changed(TABLE, (NEW, 0, 1), (NEW, TOTAL, 1))
    came = TABLE.rows[NEW][0] + TABLE.rows[CARRIED_IN][0]
    assert identities.balance(broken)[0] == identities.Misfit("balance", "1+2", 0, came + 1, came)
    assert [misfit.column for misfit in identities.balance(broken)] == [0, TOTAL]


def test_an_applicant_class_that_changes_after_the_report_is_found_by_the_carry_over():
    case = histories.case(date(2024, 12, 20), date(2025, 1, 10))
    reported = table3([case], 2024)
    reclassified = table3([replace(case, applicant=ApplicantClass.RESEARCH)], 2025)
    assert misfits(reclassified) == [], "within the year nothing shows"
    wrong = misfits(reclassified, reported)
    assert [(misfit.identity, misfit.column, misfit.printed, misfit.due) for misfit in wrong] == [
        ("carried_over", 0, 0, 1), ("carried_over", 2, 1, 0),
    ]  # fmt: skip


def test_the_carry_over_is_from_the_year_before_and_no_other():
    with pytest.raises(ValueError, match="2022 is not the year before 2024"):
        identities.carried_over(TABLE, table3(SEEN, 2022))


@pytest.mark.parametrize("figure", [-1, 1.0, "1", True, None])
def test_figures_are_whole_numbers_from_0(figure):
    rows = {**TABLE.rows, "3.6.3": (figure, *TABLE.rows["3.6.3"][1:])}
    wrong = misfits(replace(TABLE, rows=rows), LAST)
    assert [(misfit.identity, misfit.where, misfit.column) for misfit in wrong] == [("whole_numbers", "3.6.3", 0)]


def test_a_table_with_holes_or_rows_of_its_own_is_none():
    holes = {code: row for code, row in TABLE.rows.items() if code != "3.1"}
    assert [misfit.where for misfit in misfits(replace(TABLE, rows=holes))] == ["3.1"]
    narrow = {**TABLE.rows, SUM: TABLE.rows[SUM][:6]}
    assert [misfit.where for misfit in misfits(replace(TABLE, rows=narrow))] == [SUM]
    wide = {**TABLE.rows, "3.8": TABLE.rows[SUM]}
    assert [misfit.where for misfit in misfits(replace(TABLE, rows=wide))] == ["3.8"]


def test_a_case_that_is_counted_twice_is_found():
    case = histories.case(date(2024, 3, 1), date(2024, 3, 20))
    twice = [case, replace(case, applicant=ApplicantClass.OTHER)]
    assert misfits(table3(twice, 2024)) == [], "the sums fit"
    wrong = identities.one_leaf_each(twice, table3(twice, 2024))
    assert [(misfit.where, misfit.printed, misfit.due) for misfit in wrong] == [("DS-1", 2, 1), ("leaves", 2, 1)]
    assert identities.one_leaf_each([case], table3([], 2024))[0].due == 1, "and one that is not counted"


def test_table_4_each_part_adds_up():
    table = table4(SEEN, 2024)
    for part, row in table.rows.items():
        for place in range(len(row)):
            broken = replace(table, rows={**table.rows, part: (*row[:place], row[place] + 1, *row[place + 1 :])})
            assert [misfit.where for misfit in identities.proceedings_add_up(broken)] == [part]
        negative = replace(table, rows={**table.rows, part: (-1, 1, 0, 0, 0)})
        assert [misfit.column for misfit in identities.proceedings_add_up(negative)] == [0]
