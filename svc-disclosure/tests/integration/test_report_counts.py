"""Tables 3 and 4 as the database counts them: the same as the rules, every identity, and fast."""

import time
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text, update

from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.domain.report.checks import broken, checks
from svc_disclosure.domain.report.history import Proceeding
from svc_disclosure.domain.report.table3 import CARRIED_OUT, CODES, LEAVES, TOTAL, table3
from svc_disclosure.domain.report.table4 import table4
from svc_disclosure.domain.words import ApplicantClass
from svc_disclosure.storage import report
from svc_disclosure.storage.tables import application
from svc_disclosure.testing import histories
from svc_disclosure.testing.stored_histories import keep, keep_unreceived

ALONE, MERGED = histories.DEPARTMENTS[:1], histories.DEPARTMENTS[:2]
SCOPES = (None, ALONE, MERGED, ("nobody",))
YEARS = range(histories.FIRST_YEAR - 1, histories.LAST_YEAR + 4)
MANY = 200_000
MOST_SECONDS = 3.0  # for one year of all departments; measured 0.1 to 0.4 s where nothing else runs


def fill(runtime, cases):
    with runtime.unit_of_work() as uow:
        keep(uow.connection, runtime.vault, cases)


def check_year(connection, cases, year, scope):
    """SQL and rules agree, and every identity holds, with the year before carried over."""
    counted, suits = report.table3(connection, year, scope), report.table4(connection, year, scope)
    assert counted.table == table3(cases, year, scope)
    assert suits == table4(cases, year, scope)
    last = report.table3(connection, year - 1, scope).table.rows[CARRIED_OUT]
    found = checks(counted.table, counted.ended, last, suits)
    assert all(check.holds for check in found), broken(found)


def test_three_thousand_cases_of_six_years_are_counted_as_the_rules_count_them(runtime):
    cases = histories.some(3_000, Random(2026))
    fill(runtime, cases)
    with runtime.unit_of_work() as uow:
        keep_unreceived(uow.connection, runtime.vault, 50, Random(1))
    with runtime.read() as connection:
        for year in YEARS:
            for scope in SCOPES:
                check_year(connection, cases, year, scope)
        tables = [report.table3(connection, year).table for year in YEARS]
        assert all(any(table.rows[code][place] for table in tables) for code in CODES for place in range(TOTAL))
        suits = [report.table4(connection, year) for year in YEARS]
        assert all(any(table.rows[part][place] for table in suits) for part in Proceeding for place in range(5))


@settings(
    max_examples=15, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32), count=st.integers(0, 120), year=st.sampled_from(YEARS))
def test_whatever_happened_the_database_counts_it_as_the_rules_do(runtime, seed, count, year):
    luck = Random(seed)
    cases = histories.some(count, luck)
    with runtime.database.engine.connect() as connection, connection.begin() as whole:
        keep(connection, runtime.vault, cases)
        for scope in SCOPES:
            check_year(connection, cases, year, scope)
        whole.rollback()


def test_every_edge_of_the_year_is_on_its_side(runtime):
    days = [date(2024, 12, 31), date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1)]
    pairs = [(received, ended) for received in days for ended in (*days, None) if ended is None or ended >= received]
    cases = [histories.case(received, ended, number=f"E-{place}") for place, (received, ended) in enumerate(pairs)]
    fill(runtime, cases)
    with runtime.read() as connection:
        for year in (2023, 2024, 2025, 2026, 2027):
            check_year(connection, cases, year, None)


def test_a_year_without_cases_is_a_table_of_zeros(runtime):
    with runtime.read() as connection:
        counted = report.table3(connection, 2025)
        assert counted.ended == 0
        assert {figure for row in counted.table.rows.values() for figure in row} == {0}
        assert {figure for row in report.table4(connection, 2025).rows.values() for figure in row} == {0}


@pytest.mark.parametrize(
    ("fault", "identities"),
    [
        ({"outcome": "unheard_of"}, ["leaves_add_up", "one_leaf_each"]),
        ({"outcome": None}, ["leaves_add_up", "one_leaf_each"]),
        ({"applicant_class": "unheard_of"}, ["columns_add_up"]),
        ({"received_on": date(2025, 12, 30)}, ["one_leaf_each"]),
    ],
)
def test_a_row_that_no_rule_would_write_is_found(runtime, fault, identities):
    fill(runtime, [histories.case(date(2024, 5, 6), date(2024, 6, 3), number=f"F-{place}") for place in range(3)])
    with runtime.unit_of_work() as uow:
        uow.connection.execute(update(application).where(application.c.number == "F-1").values(fault))
    with runtime.read() as connection:
        counted = report.table3(connection, 2024)
        found = checks(counted.table, counted.ended, (0,) * 7, report.table4(connection, 2024))
        assert broken(found) == identities


def test_a_class_that_changes_after_intake_is_found_by_the_carry_over_and_by_nothing_else(runtime):
    fill(runtime, [histories.case(date(2024, 12, 20), date(2025, 1, 10))])
    with runtime.read() as connection:
        reported = report.table3(connection, 2024).table.rows[CARRIED_OUT]
    with runtime.unit_of_work() as uow:
        uow.connection.execute(update(application).values(applicant_class=ApplicantClass.RESEARCH.value))
    with runtime.read() as connection:
        counted = report.table3(connection, 2025)
        found = checks(counted.table, counted.ended, reported, report.table4(connection, 2025))
        assert broken(found) == ["carried_over"]
        wrong = [side for check in found for side in check.sides if not side.fits]
        assert [(side.column, side.printed, side.due) for side in wrong] == [(0, 0, 1), (2, 1, 0)]


GENERATE = {"sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many)",
            "postgres": "WITH n AS (SELECT generate_series(1, :many) AS i)"}  # fmt: skip
DAY = {"sqlite": "date('2021-01-01', '+' || ({days}) || ' days')", "postgres": "DATE '2021-01-01' + ({days})"}
CHOSEN = "CASE i % {count} {cases} END"


def chosen(words):
    return CHOSEN.format(count=len(words), cases=" ".join(f"WHEN {at} THEN '{word}'" for at, word in enumerate(words)))


def test_two_hundred_thousand_applications_are_counted_in_a_moment(runtime, database_kind, capsys):
    """Made by the database itself: five years, all classes and outcomes, every tenth case goes on."""
    day = DAY[database_kind]
    values = {
        "number": "'N-' || i", "document": "'v1.k.' || i", "version": "1", "state": "'answered'",
        "agency": "'d' || (i % 40)", "applicant_class": chosen([each.value for each in ApplicantClass]),
        "channel": "'web'", "owner": "''", "submitted_at": "CURRENT_TIMESTAMP", "contact_by": "CURRENT_DATE",
        "received_on": day.format(days="i % 1826"),
        "ended_on": f"CASE WHEN i % 10 > 0 THEN {day.format(days='i % 1826 + i % 97')} END",
        "outcome": f"CASE WHEN i % 10 > 0 THEN {chosen([each.value for each in Outcome])} END",
    }  # fmt: skip
    for column in application.columns:
        if column.name not in values and not column.nullable:
            kind = column.type.python_type
            values[column.name] = "''" if kind is str else "FALSE" if kind is bool else "0"
    rows = f"{GENERATE[database_kind]} SELECT {', '.join(values.values())} FROM n"  # noqa: S608 - all of it stands here
    with runtime.unit_of_work() as uow:
        uow.connection.execute(text(f"INSERT INTO application ({', '.join(values)}) {rows}"), {"many": MANY})
    took = {}
    for name, scope in (("all departments", None), ("one of forty", ("d7",))):
        with runtime.read() as connection:
            start = time.perf_counter()
            counted = report.table3(connection, 2023, scope)
            took[name] = time.perf_counter() - start
        found = checks(counted.table, counted.ended, None, report_of_nothing())
        assert broken(found) == []
        assert sum(counted.table.rows[code][TOTAL] for code in LEAVES) == counted.ended > 0
    with capsys.disabled():
        shown = ", ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in took.items())
        print(f"\ntable 3 of a year over {MANY:,} applications, {database_kind}: {shown}")
    assert max(took.values()) < MOST_SECONDS


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("scope", [None, ALONE, MERGED], ids=["all", "one", "merged"])
def test_no_sealed_document_is_read_for_a_report(runtime, scope):
    asked = []
    with runtime.read() as connection:
        event.listen(connection, "before_cursor_execute", lambda *told: asked.append(told[2:4]))
        report.table3(connection, 2025, scope)
        statement, parameters = asked[0]
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    used = [step.detail for step in plan if " application " in step.detail]
    assert len(used) == 2
    assert all("USING COVERING INDEX application_reported" in step for step in used), used


def report_of_nothing():
    return table4([], 2023)


def test_departments_together_are_the_city(runtime):
    cases = histories.some(300, Random(7))
    fill(runtime, [replace(case, entries=()) for case in cases])
    with runtime.read() as connection:
        city = report.table3(connection, 2024).table.rows
        parts = [report.table3(connection, 2024, [each]).table.rows for each in histories.DEPARTMENTS]
        assert all(city[code] == tuple(map(sum, zip(*(part[code] for part in parts), strict=True))) for code in CODES)
