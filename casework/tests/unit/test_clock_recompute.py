"""A new calendar moves only what it may; and what holds for every clock, whatever has happened to it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.calendars import load, publish_year
from casework.domain.calendar import Calendar
from casework.domain.clock import Clock, Limit, Suspend, Unit, Why, from_json, recompute, start, to_json

CHINA = load()
TWENTY = Limit(20)


def day(text: str) -> date:
    return date.fromisoformat(text)


def notice_2027(new_year: tuple[str, str], worked: list[str]) -> dict[str, Any]:
    """Made up: only the New Year holiday differs."""
    return {
        "layer": "national",
        "year": 2027,
        "source": "关于2027年部分节假日安排的通知(测试数据)",
        "issued": "2026-12-07",
        "days_off": [
            {"name": "元旦", "from": new_year[0], "to": new_year[1]},
            {"name": "春节", "from": "2027-02-05", "to": "2027-02-11"},
            {"name": "劳动节", "from": "2027-05-01", "to": "2027-05-05"},
            {"name": "国庆节", "from": "2027-10-01", "to": "2027-10-07"},
        ],
        "working": [{"name": "元旦", "day": each} for each in worked],
    }


LONGER = publish_year(CHINA, notice_2027(("2026-12-31", "2027-01-02"), ["2027-01-03"]))  # 12-31 off, 01-03 worked
SHORTER = publish_year(CHINA, notice_2027(("2027-01-01", "2027-01-03"), ["2026-12-26"]))  # Saturday 12-26 worked
SAME = publish_year(CHINA, notice_2027(("2027-01-01", "2027-01-03"), []))


def emergency(calendar: Calendar, *days_off: str) -> Calendar:
    notice = {"layer": "national", "year": 2026, "source": "关于延长假期的通知(测试数据)", "issued": "2026-03-05"}
    return publish_year(calendar, {**notice, "days_off": [{"name": "延长假期", "day": each} for each in days_off]})


def test_the_december_pair_works_is_provisional_and_a_later_notice_recomputes_it() -> None:
    first, second = start(CHINA, TWENTY, day("2026-12-03")), start(CHINA, TWENTY, day("2026-12-04"))
    assert (first.due, first.provisional) == (day("2026-12-31"), True)
    assert (second.due, second.provisional) == (day("2027-01-04"), True)
    today = day("2026-12-08")
    assert [recompute(c, LONGER, today).due for c in (first, second)] == [day("2027-01-03"), day("2027-01-04")]
    assert [recompute(c, SHORTER, today).due for c in (first, second)] == [day("2026-12-30"), day("2026-12-31")]
    for calendar in (LONGER, SHORTER, SAME):
        assert not recompute(second, calendar, today).provisional
        assert recompute(second, calendar, today).calendar_version == 2


def test_a_provisional_promise_follows_the_notice() -> None:
    first = recompute(start(CHINA, TWENTY, day("2026-12-03")), LONGER, day("2026-12-08"))
    assert first.promised == first.due == day("2027-01-03")


def test_when_the_notice_shortens_the_citizen_gets_the_earlier_day() -> None:
    second = recompute(start(CHINA, TWENTY, day("2026-12-04")), SHORTER, day("2026-12-08"))
    assert second.promised == second.due == day("2026-12-31")


def test_a_promise_told_as_certain_is_not_put_off() -> None:
    clock = start(CHINA, TWENTY, day("2026-03-02"))
    later = recompute(clock, emergency(CHINA, "2026-03-10"), day("2026-03-06"))
    assert (later.due, later.promised) == (day("2026-03-31"), day("2026-03-30"))


def test_only_running_clocks_are_recomputed() -> None:
    stopped = start(CHINA, TWENTY, day("2026-12-04")).stop(day("2026-12-07"), cause="delivered", paper="告知书 1")
    assert recompute(stopped, SHORTER, day("2026-12-08")) is stopped


def test_a_date_that_has_passed_is_never_moved() -> None:
    clock = start(CHINA, TWENTY, day("2026-12-03"))
    assert recompute(clock, LONGER, day("2026-12-31")).due == day("2027-01-03"), "the due day itself has not passed"
    assert recompute(clock, LONGER, day("2027-01-01")) is clock


def test_no_date_is_moved_into_the_past() -> None:
    second = start(CHINA, TWENTY, day("2026-12-04"))
    assert recompute(second, SHORTER, day("2026-12-31")).due == day("2026-12-31")
    assert recompute(second, SHORTER, day("2027-01-01")) is second


def test_an_older_or_the_same_calendar_changes_nothing() -> None:
    clock = start(LONGER, TWENTY, day("2026-12-04"))
    assert recompute(clock, CHINA, day("2026-12-08")) is clock
    assert recompute(clock, LONGER, day("2026-12-08")) is clock
    with pytest.raises(ValueError, match="older"):
        clock.explain(CHINA)


def test_the_explanation_keeps_to_the_calendar_the_clock_was_counted_with() -> None:
    kept = start(CHINA, TWENTY, day("2026-12-03"))
    assert kept.explain(LONGER) == kept.explain(CHINA)
    assert kept.explain(LONGER)[-1].day.day == kept.due
    assert kept.left(LONGER, day("2026-12-30")) == 1


def test_an_operator_after_the_notice_counts_on_the_new_calendar() -> None:
    clock = start(CHINA, TWENTY, day("2026-12-04")).extend(
        LONGER, 5, day("2026-12-08"), cause="complex", paper="审批 1"
    )
    assert (clock.calendar_version, clock.provisional, clock.promised) == (2, False, clock.due)


ACTS = st.lists(
    st.tuples(st.sampled_from(["restart", "suspend", "open", "extend"]), st.integers(0, 30), st.integers(0, 20)),
    max_size=6,
)
LIMITS = st.builds(Limit, st.integers(0, 60), st.sampled_from(list(Unit)), st.booleans())
STARTS = st.dates(day("2026-01-01"), day("2027-03-31"))


def lived(limit: Limit, received: date, acts: list[tuple[str, int, int]]) -> Clock:
    """A clock to which these things happened, each a few days after its day 0 but within its limit."""
    clock = start(CHINA, limit, received)
    for act, after, length in acts:
        on = min(clock.day_zero + timedelta(days=after), clock.due)
        if act == "restart":
            clock = clock.restart(CHINA, on, cause=act, paper="文书 1")
        elif act == "suspend":
            clock = clock.suspend(CHINA, on, on + timedelta(days=length), cause=act, paper="文书 1")
        elif act == "open":
            clock = clock.suspend(CHINA, on, at_most=length, cause=act, paper="文书 1")
        else:
            clock = clock.extend(CHINA, length + 1, on, cause=act, paper="文书 1")
    return clock


@given(LIMITS, STARTS, ACTS)
def test_the_counts_of_the_explanation_sum_to_the_limit(limit: Limit, received: date, acts: Any) -> None:
    clock = lived(limit, received, acts)
    lines = clock.explain(CHINA)
    assert [line.number for line in lines if line.number] == list(range(1, clock.total + 1))
    assert [line.day.day for line in lines] == [received + timedelta(days=n) for n in range(len(lines))]
    assert lines[-1].day.day == clock.due
    assert sum(line.why is Why.DAY_ZERO for line in lines) == 1


@given(LIMITS, STARTS, ACTS)
def test_suspended_days_are_the_union_of_the_intervals(limit: Limit, received: date, acts: Any) -> None:
    clock = lived(limit, received, [act for act in acts if act[0] == "suspend"])
    union = {
        operator.begin + timedelta(days=n)
        for operator in clock.operators
        if isinstance(operator, Suspend) and operator.end
        for n in range(1, (operator.end - operator.begin).days + 1)
    }
    shown = {line.day.day for line in clock.explain(CHINA) if line.why is Why.SUSPENDED}
    assert shown == {each for each in union if each <= clock.due}
    without = start(CHINA, limit, received)
    if limit.unit is Unit.CALENDAR_DAYS and not limit.roll_forward:
        assert (clock.due - without.due).days == len(shown)


@given(LIMITS, STARTS, ACTS, st.sampled_from([LONGER, SHORTER, SAME]), st.integers(0, 60))
def test_recomputing_twice_is_recomputing_once(
    limit: Limit, received: date, acts: Any, calendar: Calendar, later: int
) -> None:
    clock, today = lived(limit, received, acts), received + timedelta(days=later)
    once = recompute(clock, calendar, today)
    assert recompute(once, calendar, today) == once
    assert recompute(once, calendar, today + timedelta(days=1)) == once
    assert once.promised <= max(once.due, clock.promised)
    assert once.explain(calendar)[-1].day.day == once.due


@given(LIMITS, STARTS, ACTS, st.integers(0, 90))
def test_the_first_day_due_soon_is_the_first_on_which_it_is_due_soon(
    limit: Limit, received: date, acts: Any, later: int
) -> None:
    clock = lived(limit, received, acts)
    first, today = clock.first_due_soon(CHINA), clock.day_zero + timedelta(days=later)
    if today < first:
        assert not clock.due_soon(CHINA, today)
    assert clock.due_soon(CHINA, first) or clock.suspended(CHINA, first)


@given(LIMITS, STARTS, ACTS)
def test_every_clock_survives_being_stored(limit: Limit, received: date, acts: Any) -> None:
    clock = lived(limit, received, acts)
    assert from_json(to_json(clock)) == clock
