"""Tables 2, 3 and 4 of the annual report (国办公开办函〔2021〕30号), cases counted by hand."""

from datetime import date
from decimal import Decimal

import pytest

from casework.domain.errors import Conflict, Invalid
from svc_disclosure.domain.outcomes import ROWS, Outcome
from svc_disclosure.domain.report.history import Entry, Proceeding, Result, entered, history_of
from svc_disclosure.domain.report.table2 import Deed, Return, RuleDocument, RuleKind, table2
from svc_disclosure.domain.report.table3 import CLASSES, CODES, COLUMNS, NAMES, TOTAL, rows_of, table3
from svc_disclosure.domain.report.table4 import CELLS, table4
from svc_disclosure.domain.report.table4 import NAMES as NAMES_4
from svc_disclosure.domain.words import ApplicantClass
from svc_disclosure.testing.histories import case
from svc_disclosure.testing.stories import PETITION, at_work, on_day, submitted

NEW_YEARS_EVE, NEW_YEAR = date(2025, 12, 31), date(2026, 1, 1)


def filled(table):
    return {code: row for code, row in table.rows.items() if any(row)}


def test_table_3_has_25_rows_of_7_columns():
    table = table3([], 2026)
    assert (len(CODES), len(table.rows), len(COLUMNS)) == (25, 25, 7)
    assert {len(row) for row in table.rows.values()} == {7}
    assert tuple(ApplicantClass) == CLASSES, "in the order of the form"
    assert [code for code, _, _ in table.lines()] == list(CODES)
    assert all(zh and en for zh, en in (*NAMES.values(), *COLUMNS, *NAMES_4.values()))


def test_table_3_a_case_of_one_year_is_new_and_ended_in_it():
    table = table3([case(date(2026, 3, 2), date(2026, 3, 30), applicant=ApplicantClass.BUSINESS)], 2026)
    assert filled(table) == dict.fromkeys(("1", "3.1", "3.7"), (0, 1, 0, 0, 0, 0, 1))


def test_table_3_received_on_the_last_day_and_ended_on_the_first_it_is_carried_over():
    late = case(NEW_YEARS_EVE, NEW_YEAR, Outcome.NOT_HELD)
    assert rows_of(late, 2024) == rows_of(late, 2027) == []
    assert rows_of(late, 2025) == ["1", "4"]
    assert rows_of(late, 2026) == ["2", "3.4.1", "3.7"]
    assert rows_of(case(NEW_YEARS_EVE, NEW_YEARS_EVE), 2025) == ["1", "3.1", "3.7"]


def test_table_3_a_case_that_goes_on_is_carried_over_every_year():
    open_one = case(date(2024, 5, 6))
    assert [rows_of(open_one, year) for year in (2023, 2024, 2025, 2026)] == [[], ["1", "4"], ["2", "4"], ["2", "4"]]


@pytest.mark.parametrize("outcome", Outcome)
def test_table_3_every_outcome_counts_in_its_own_row_and_in_no_other(outcome):
    table = table3([case(NEW_YEAR, NEW_YEAR, outcome)], 2026)
    assert set(filled(table)) == {"1", ROWS[outcome].code, "3.7"}


def test_a_report_is_of_one_department_of_one_and_its_predecessors_or_of_the_city():
    cases = [case(NEW_YEAR, number=f"DS-{place}", department=name) for place, name in enumerate(["a", "b", "c"])]
    assert [table3(cases, 2026, asked).rows["1"][TOTAL] for asked in (["a"], ["a", "b"], None, ["d"])] == [1, 2, 3, 0]


@pytest.mark.parametrize(
    "facts",
    [{"ended": NEW_YEAR, "outcome": None}, {"ended": None, "outcome": Outcome.OTHER}],
)
def test_a_history_has_an_outcome_and_its_day_or_neither(facts):
    whole = case(NEW_YEARS_EVE)
    with pytest.raises(Invalid) as refusal:
        type(whole)(whole.number, whole.department, whole.applicant, whole.received, **facts)
    assert refusal.value.code == "half_an_end"


def test_a_history_does_not_end_before_it_begins():
    with pytest.raises(Invalid) as refusal:
        case(NEW_YEAR, NEW_YEARS_EVE)
    assert refusal.value.code == "end_before_begin"


def test_table_3_an_application_counts_from_its_receipt_in_law_to_its_delivery():
    assert history_of(submitted().application) is None, "not confirmed by both sides (art. 31 (3))"
    waiting = on_day("2025-12-31").do("assign")
    assert rows_of(history_of(waiting.application), 2025) == ["1", "4"]
    done = history_of(waiting.on("2026-01-05").decided(PETITION).application, [REVIEW])
    assert rows_of(done, 2026) == ["2", "3.5.1", "3.7"]
    assert (done.applicant, done.entries) == (waiting.application.applicant_class, (REVIEW,))


def test_table_3_a_withdrawn_application_is_row_3_6_3():
    gone = history_of(at_work().do("withdraw").application)
    assert rows_of(gone, 2026) == ["1", "3.6.3", "3.7"]


REVIEW = Entry(Proceeding.RECONSIDERATION, date(2025, 11, 3), date(2025, 12, 30), Result.UPHELD)
SUIT = Entry(Proceeding.SUIT_AFTER, date(2025, 12, 31), date(2026, 6, 1), Result.CORRECTED)


def test_table_4_has_15_cells():
    assert [len(row) for row in table4([], 2026).rows.values()] == [5, 5, 5]
    assert CELLS == ("upheld", "corrected", "other", "pending")


def test_table_4_counts_a_result_in_its_year_and_what_is_pending_at_the_end():
    cases = [case(date(2025, 9, 1), date(2025, 10, 9), entries=(REVIEW, SUIT))]
    none = (0, 0, 0, 0, 0)
    assert list(table4(cases, 2025).rows.values()) == [(1, 0, 0, 0, 1), none, (0, 0, 0, 1, 1)]
    assert list(table4(cases, 2026).rows.values()) == [none, none, (0, 1, 0, 0, 1)]
    assert list(table4(cases, 2024).rows.values()) == list(table4(cases, 2027).rows.values()) == [none] * 3
    assert list(table4(cases, 2025, ["jiaotong"]).rows.values()) == [none] * 3


def test_table_4_what_nobody_has_decided_is_pending_every_year():
    pending = Entry(Proceeding.DIRECT_SUIT, date(2025, 5, 6))
    cases = [case(NEW_YEARS_EVE, entries=(pending,))]
    assert [table4(cases, year).rows[Proceeding.DIRECT_SUIT] for year in (2025, 2026)] == [(0, 0, 0, 1, 1)] * 2


def refused(entries, new):
    with pytest.raises(Conflict) as refusal:
        entered(entries, new)
    return refusal.value.code


def test_register_a_suit_after_reconsideration_has_one_before_it_and_a_direct_suit_has_none():
    assert entered([REVIEW], SUIT) == (REVIEW, SUIT)
    assert refused([], SUIT) == "not_reviewed"
    early = Entry(Proceeding.SUIT_AFTER, date(2025, 12, 29))
    assert refused([REVIEW], early) == "not_reviewed"
    direct = Entry(Proceeding.DIRECT_SUIT, SUIT.filed)
    assert entered([], direct) == (direct,)
    assert refused([REVIEW], direct) == "reviewed_before"


def test_register_one_of_a_kind_is_pending_at_a_time():
    pending = Entry(Proceeding.RECONSIDERATION, date(2026, 1, 5))
    assert refused([pending], pending) == "proceeding_pending"
    assert entered([REVIEW], pending) == (REVIEW, pending)


def test_an_entry_has_a_result_and_its_day_or_neither():
    with pytest.raises(Invalid):
        Entry(Proceeding.DIRECT_SUIT, NEW_YEAR, NEW_YEAR)


def test_table_2_art_20_counts_documents_made_repealed_and_in_force():
    rules = [
        RuleDocument(RuleKind.NORMATIVE, "a", date(2024, 1, 1)),
        RuleDocument(RuleKind.NORMATIVE, "a", date(2024, 1, 1), date(2026, 12, 31)),
        RuleDocument(RuleKind.NORMATIVE, "a", date(2026, 1, 1), date(2027, 1, 1)),
        RuleDocument(RuleKind.NORMATIVE, "a", date(2027, 1, 1)),
        RuleDocument(RuleKind.REGULATION, "b", date(2026, 5, 1)),
    ]
    assert table2(rules, [], 2026, ["a"]).rules == {RuleKind.REGULATION: (0, 0, 0), RuleKind.NORMATIVE: (1, 1, 2)}
    assert table2(rules, [], 2026).rules[RuleKind.REGULATION] == (1, 0, 1)


def test_table_2_art_20_5_6_8_adds_up_returns_and_shows_charges_in_ten_thousand_yuan():
    returns = [
        Return(Deed.LICENCE, "a", 2026, 40), Return(Deed.LICENCE, "a", 2026, 2), Return(Deed.LICENCE, "a", 2025, 9),
        Return(Deed.COERCION, "b", 2026, 1), Return(Deed.CHARGE, "a", 2026, 123_456_789),
    ]  # fmt: skip
    ours = table2([], returns, 2026, ["a"])
    assert ours.deeds == {Deed.LICENCE: 42, Deed.PENALTY: 0, Deed.COERCION: 0, Deed.CHARGE: 123_456_789}
    assert ours.charged == Decimal("123.456789")
    assert table2([], returns, 2026).deeds[Deed.COERCION] == 1
