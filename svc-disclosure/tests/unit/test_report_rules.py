"""Around the tables of the annual report: identities with both sides, due days, scopes, the register, table 2."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from casework.domain.directory import Department, Directory, End, Name, Seat, State
from casework.domain.errors import Conflict, Invalid
from svc_disclosure.domain.outcomes import Group
from svc_disclosure.domain.report import form, register
from svc_disclosure.domain.report.checks import NAMES, broken, checks
from svc_disclosure.domain.report.history import Entry, Proceeding, Result
from svc_disclosure.domain.report.printed import group_name, row_name
from svc_disclosure.domain.report.register import Registered
from svc_disclosure.domain.report.returned import added, check_returned
from svc_disclosure.domain.report.scope import CITY, Before, Earlier, Scope, before, scope_of
from svc_disclosure.domain.report.table2 import Deed, RuleKind, Table2
from svc_disclosure.domain.report.table3 import CARRIED_OUT, CODES, SUM, TOTAL, table3
from svc_disclosure.domain.report.table4 import table4
from svc_disclosure.testing import histories

SEEN = histories.some(2_000, Random(49))
TABLE, LAST, TABLE_4 = table3(SEEN, 2024), table3(SEEN, 2023), table4(SEEN, 2024)
ENDED = TABLE.rows[SUM][TOTAL]
CARRIED = LAST.rows[CARRIED_OUT]
SINCE, TODAY = date(2020, 1, 1), date(2026, 3, 2)


def holding(**changed):
    given = {"table": TABLE, "ended": ENDED, "last": CARRIED, "table4": TABLE_4} | changed
    return {check.identity: check.holds for check in checks(**given)}


def with_cell(code, place, by):
    row = list(TABLE.rows[code])
    row[place] += by
    return replace(TABLE, rows={**TABLE.rows, code: tuple(row)})


def test_every_identity_of_the_form_is_shown_with_both_sides():
    found = checks(TABLE, ENDED, CARRIED, TABLE_4)
    assert [check.identity for check in found] == list(NAMES)
    assert [len(check.sides) for check in found] == [1, 7, 7, 25, 7, 1, 3]
    assert all(check.holds for check in found)
    assert broken(found) == []


def test_an_identity_that_breaks_says_so_and_the_others_go_on():
    wrong = holding(table=with_cell("1", 0, 1))
    assert [name for name, holds in wrong.items() if not holds] == ["balance", "columns_add_up"]
    assert broken(checks(TABLE, ENDED + 1, CARRIED, TABLE_4)) == ["one_leaf_each"]
    assert broken(checks(TABLE, ENDED, (0,) * 7, TABLE_4)) == ["carried_over"]


def test_without_a_report_of_the_year_before_nothing_is_said_about_the_carry_over():
    assert holding(last=None)["carried_over"] is None
    assert all(holds for name, holds in holding(last=None).items() if name != "carried_over")


def test_of_a_table_that_is_none_only_that_is_said():
    wrong = holding(table=replace(TABLE, rows={code: row for code, row in TABLE.rows.items() if code != "3.1"}))
    assert wrong == {name: False if name == "whole_numbers" else None for name in NAMES}


def test_rows_are_called_as_the_form_prints_them():
    printed = [row_name(code)[0] for code in CODES]
    assert printed[:5] == [
        "一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "（一）予以公开",
        "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "1.属于国家秘密",
    ]  # fmt: skip
    assert printed[-3:] == ["3.其他", "（七）总计", "四、结转下年度继续办理"]
    assert row_name("3.3.8") == ("8.属于行政查询事项", "8. Enquiry for which another law has its own procedure")
    assert group_name(Group.OTHER) == ("（六）其他处理", "(6) Handled otherwise")


def test_art_49_a_department_is_due_on_31_january_and_the_city_on_31_march():
    assert (form.due_day(2025, city=False), form.due_day(2025, city=True)) == (date(2026, 1, 31), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("year", "code"),
    [(2027, "year_in_future"), (9999, "year_in_future"), (2007, "year_too_early"), (0, "year_too_early")],
)
def test_a_year_without_a_report_is_refused(year, code):
    with pytest.raises(Invalid) as refusal:
        form.check_year(year, TODAY)
    assert refusal.value.code == code


def test_a_report_is_about_a_whole_year():
    for year in (2008, 2026):
        form.check_year(year, TODAY)
    form.check_over(2025, date(2026, 1, 1))
    with pytest.raises(Conflict) as refusal:
        form.check_over(2025, date(2025, 12, 31))
    assert refusal.value.code == "year_not_over"


def department(id_, end=None, since=SINCE):
    return Department(id_, 1, (Name(since, id_, id_),), (Seat(since, "", "", ()),), end)


MERGED = Directory().fold(
    [
        department("jiaotong"),
        department("gonglu", End(date(2025, 7, 1), State.MERGED, "jiaotong")),
        department("hangdao", End(date(2024, 1, 1), State.MERGED, "gonglu")),
        department("shuiwu"),
    ]
)
CITY_SCOPE = scope_of(CITY, MERGED, TODAY)


def test_a_department_reports_with_those_that_it_has_followed():
    assert scope_of("jiaotong", MERGED, TODAY) == Scope("jiaotong", ("jiaotong", "gonglu", "hangdao"))
    assert scope_of("jiaotong", MERGED, date(2025, 6, 30)) == Scope("jiaotong", ("jiaotong",))
    assert scope_of("jiaotong", MERGED, TODAY, alone=True) == Scope("jiaotong", ("jiaotong",))
    assert scope_of("gonglu", MERGED, TODAY) == Scope("gonglu", ("gonglu", "hangdao"))
    assert scope_of("nobody", MERGED, TODAY) == Scope("nobody", ("nobody",))
    assert CITY_SCOPE.city


def earlier(agency, count, *departments):
    return Earlier(agency, frozenset(departments) or None, (count,) * 7)


def test_after_a_merger_the_carry_over_is_that_of_all_who_published_once():
    scope = scope_of("jiaotong", MERGED, TODAY)
    own, theirs = earlier("jiaotong", 3, "jiaotong"), earlier("gonglu", 4, "gonglu", "hangdao")
    hangdao = earlier("hangdao", 9, "hangdao")
    found = before(scope, [hangdao, theirs, own], MERGED, 2025)
    assert (found.reports, found.missing, found.carried_out) == ((own, theirs), (), (7,) * 7)
    whole = earlier("jiaotong", 7, *scope.departments)
    assert before(scope, [whole, theirs], MERGED, 2026).carried_out == (7,) * 7


def test_where_a_report_of_the_year_before_is_missing_there_is_nothing_to_compare_with():
    scope = scope_of("jiaotong", MERGED, TODAY)
    own = earlier("jiaotong", 3, "jiaotong")
    found = before(scope, [own], MERGED, 2025)
    assert (found.missing, found.carried_out) == (("gonglu",), None), "hangdao had ended before 2024"
    assert before(scope, [], MERGED, 2025) == Before((), ("jiaotong", "gonglu"))
    assert before(CITY_SCOPE, [own], MERGED, 2025) == Before((), (CITY,))
    assert before(CITY_SCOPE, [own, earlier(CITY, 5)], MERGED, 2025).carried_out == (5,) * 7


def test_a_department_that_is_new_had_nothing_to_carry_over():
    born = MERGED.fold([department("xin", since=date(2025, 1, 1))])
    assert before(scope_of("xin", born, TODAY), [], born, 2025) == Before((), ())
    assert before(scope_of("xin", born, TODAY), [], born, 2026).missing == ("xin",)


def returned(made=1, repealed=0, in_force=1, charge=5):
    return Table2(
        2025, dict.fromkeys(RuleKind, (made, repealed, in_force)), {**dict.fromkeys(Deed, 2), Deed.CHARGE: charge}
    )


def test_table_2_of_several_departments_adds_up():
    whole = added([returned(), returned(2, 3, 4, 7)], 2025)
    assert whole.rules[RuleKind.NORMATIVE] == (3, 3, 5)
    assert (whole.deeds[Deed.LICENCE], whole.deeds[Deed.CHARGE]) == (4, 12)
    nothing = added([], 2025)
    assert {*nothing.deeds.values(), *(figure for row in nothing.rules.values() for figure in row)} == {0}


def test_table_2_what_was_made_in_the_year_is_in_force_or_was_repealed():
    check_returned(returned(5, 2, 3))
    with pytest.raises(Invalid) as refusal:
        check_returned(returned(6, 2, 3))
    assert set(refusal.value.facts["errors"]) == {"rules.regulation.made", "rules.normative.made"}


def day(month, number):
    return date(2026, month, number)


REVIEW = Registered("DS-1", Entry(Proceeding.RECONSIDERATION, day(1, 5), day(2, 6), Result.UPHELD))
SUIT = Registered("DS-1", Entry(Proceeding.SUIT_AFTER, day(2, 6)))


def refused(act, *given):
    with pytest.raises((Conflict, Invalid)) as refusal:
        act(*given)
    return refusal.value.code


def test_register_the_order_of_entering_does_not_matter():
    for together in ([REVIEW, SUIT], [SUIT, REVIEW]):
        register.check_together(together)
    assert refused(register.check_together, [SUIT]) == "not_reviewed"
    assert refused(register.check_together, [SUIT, register.strike(REVIEW)]) == "not_reviewed"
    pending = register.correct(REVIEW, replace(REVIEW.entry, concluded=None, result=None))
    assert refused(register.check_together, [pending, pending]) == "proceeding_pending"
    register.check_together([pending, register.strike(pending)])


def test_register_everything_on_one_day():
    review = Registered("DS-1", Entry(Proceeding.RECONSIDERATION, day(1, 5), day(1, 5), Result.OTHER))
    suit = Registered("DS-1", Entry(Proceeding.SUIT_AFTER, day(1, 5), day(1, 5), Result.OTHER))
    register.check_together([suit, review])


def test_register_an_entry_is_concluded_once_and_struck_for_good():
    done = register.conclude(SUIT, day(2, 20), Result.CORRECTED)
    assert (done.entry.concluded, done.entry.result, done.version) == (day(2, 20), Result.CORRECTED, 2)
    assert refused(register.conclude, done, day(2, 21), Result.OTHER) == "concluded_already"
    assert refused(register.conclude, SUIT, day(2, 5), Result.OTHER) == "end_before_begin"
    struck = register.strike(done)
    acts = ((register.strike, ()), (register.correct, (SUIT.entry,)), (register.conclude, (day(3, 1), Result.OTHER)))
    for act, given in acts:
        assert refused(act, struck, *given) == "struck_already"


def test_register_days_are_neither_in_the_future_nor_before_the_application():
    register.check_days(SUIT.entry, day(2, 6), day(2, 6))
    register.check_days(SUIT.entry, None, day(2, 6))
    assert refused(register.check_days, SUIT.entry, day(2, 7), TODAY) == "day_out_of_range"
    assert refused(register.check_days, SUIT.entry, None, day(2, 5)) == "day_out_of_range"
    assert refused(register.check_days, REVIEW.entry, None, day(2, 5)) == "day_out_of_range"
