"""Limits with their four operators, read as the rules read: 条例 arts. 30 to 34, 信访工作条例 art. 34."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from casework.calendars import load
from casework.domain.clock import (
    Clock,
    Extend,
    Limit,
    Restart,
    Stop,
    Suspend,
    Unit,
    Why,
    describe,
    from_json,
    start,
    to_json,
)
from casework.domain.errors import Conflict, Invalid

CHINA = load()
TWENTY = Limit(20, source="条例 art. 33")
SIXTY_DAYS = Limit(60, Unit.CALENDAR_DAYS, source="信访工作条例 art. 34")


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.fixture
def clock() -> Clock:
    """An application received on Monday 2 March 2026, to be answered in 20 working days: by 30 March."""
    return start(CHINA, TWENTY, day("2026-03-02"))


def whys(clock: Clock) -> dict[str, Why]:
    return {line.day.day.isoformat(): line.why for line in clock.explain(CHINA)}


def test_it_starts_on_the_day_of_receipt_and_promises_the_due_day(clock: Clock) -> None:
    assert (clock.due, clock.promised, clock.provisional) == (day("2026-03-30"), day("2026-03-30"), False)
    assert clock.ends == datetime(2026, 3, 30, 16, tzinfo=UTC)
    assert start(CHINA, TWENTY, datetime(2026, 3, 2, 15, 59, tzinfo=UTC)) == clock
    assert clock.on_time() is None


def test_a_correction_restarts_the_count(clock: Clock) -> None:
    again = clock.restart(CHINA, day("2026-03-16"), cause="correction_received", paper="补正材料 1")
    assert (again.due, again.promised, again.day_zero) == (day("2026-04-14"), day("2026-04-14"), day("2026-03-16"))
    assert again.started == day("2026-03-02"), "the receipt stays history"


def test_a_restart_also_works_after_the_old_limit_is_over(clock: Clock) -> None:
    assert clock.restart(CHINA, day("2026-05-11"), cause="correction_received", paper="补正材料 1").due == day(
        "2026-06-08"
    )


def test_an_extension_adds_working_days(clock: Clock) -> None:
    longer = clock.extend(CHINA, 20, day("2026-03-30"), cause="complex", paper="延期审批 1")
    assert (longer.due, longer.total) == (day("2026-04-28"), 40)


def test_after_the_due_day_it_is_too_late_to_extend_or_suspend(clock: Clock) -> None:
    with pytest.raises(Conflict, match="ended on 2026-03-30"):
        clock.extend(CHINA, 20, day("2026-03-31"), cause="complex", paper="延期审批 1")
    with pytest.raises(Conflict, match="ended on 2026-03-30"):
        clock.suspend(CHINA, day("2026-03-31"), cause="third_party", paper="征求意见函 1", at_most=15)


def test_a_restart_lets_earlier_extensions_lapse(clock: Clock) -> None:
    longer = clock.extend(CHINA, 20, day("2026-03-10"), cause="complex", paper="延期审批 1")
    again = longer.restart(CHINA, day("2026-03-16"), cause="correction_received", paper="补正材料 1")
    assert (again.due, again.total) == (day("2026-04-14"), 20)
    assert again.extend(CHINA, 5, day("2026-04-14"), cause="complex", paper="延期审批 2").due == day("2026-04-21")


def test_a_third_partys_time_is_not_counted(clock: Clock) -> None:
    asked = clock.suspend(CHINA, day("2026-03-09"), cause="third_party", paper="征求意见函 1", at_most=15)
    assert asked.due == day("2026-04-21"), "while the answer is awaited: 15 working days out, through 03-30"
    answered = asked.resume(CHINA, day("2026-03-20"), cause="third_party_answered", paper="回函 1")
    assert answered.due == day("2026-04-13"), "9 working days are out"
    out = [d for d, why in whys(answered).items() if why is Why.SUSPENDED]
    assert (out[0], out[-1]) == ("2026-03-10", "2026-03-20")


def test_silence_takes_out_the_fifteenth_working_day_and_no_more(clock: Clock) -> None:
    asked = clock.suspend(CHINA, day("2026-03-09"), cause="third_party", paper="征求意见函 1", at_most=15)
    assert whys(asked)["2026-03-30"] is Why.SUSPENDED
    assert whys(asked)["2026-03-31"] is Why.COUNTED
    late = asked.resume(CHINA, day("2026-04-03"), cause="third_party_answered", paper="回函 1")
    assert late.due == asked.due


def test_a_suspension_may_be_written_down_afterwards(clock: Clock) -> None:
    known = clock.suspend(CHINA, day("2026-03-09"), day("2026-03-20"), cause="third_party", paper="征求意见函 1")
    assert known.due == day("2026-04-13")


def test_parallel_consultations_take_out_the_union_of_their_days(clock: Clock) -> None:
    one = clock.suspend(CHINA, day("2026-03-09"), day("2026-03-20"), cause="third_party", paper="征求意见函 1")
    both = one.suspend(CHINA, day("2026-03-11"), day("2026-03-18"), cause="joint_body", paper="征求意见函 2")
    assert both.due == one.due
    longer = one.suspend(CHINA, day("2026-03-16"), day("2026-03-24"), cause="joint_body", paper="征求意见函 3")
    assert longer.due == day("2026-04-15"), "03-10 to 03-24 are out once: 11 working days"


def test_of_two_open_suspensions_the_one_that_ends_is_named(clock: Clock) -> None:
    one = clock.suspend(CHINA, day("2026-03-09"), cause="third_party", paper="征求意见函 1", at_most=15)
    both = one.suspend(CHINA, day("2026-03-11"), cause="joint_body", paper="征求意见函 2", at_most=15)
    with pytest.raises(Conflict) as caught:
        both.resume(CHINA, day("2026-03-20"), cause="answered", paper="回函 1")
    assert caught.value.facts["open"] == [0, 1]
    rest = both.resume(CHINA, day("2026-03-20"), cause="answered", paper="回函 2", suspension=1)
    assert rest.due == one.due
    assert rest.resume(CHINA, day("2026-03-20"), cause="answered", paper="回函 1").due == day("2026-04-13")


def test_nothing_open_nothing_to_resume(clock: Clock) -> None:
    with pytest.raises(Conflict, match="open: none"):
        clock.resume(CHINA, day("2026-03-20"), cause="answered", paper="回函 1")


def test_a_suspension_has_an_end_or_a_longest_length_and_runs_forward(clock: Clock) -> None:
    with pytest.raises(Invalid, match="longest length"):
        clock.suspend(CHINA, day("2026-03-09"), cause="third_party", paper="征求意见函 1")
    with pytest.raises(Invalid, match="before it begins"):
        clock.suspend(CHINA, day("2026-03-09"), day("2026-03-08"), cause="third_party", paper="征求意见函 1")
    asked = clock.suspend(CHINA, day("2026-03-09"), cause="third_party", paper="征求意见函 1", at_most=15)
    with pytest.raises(Invalid, match="cannot end before"):
        asked.resume(CHINA, day("2026-03-08"), cause="answered", paper="回函 1")


@pytest.mark.parametrize(("on", "in_time"), [("2026-03-02", True), ("2026-03-30", True), ("2026-03-31", False)])
def test_it_stops_in_time_up_to_the_due_day(clock: Clock, on: str, in_time: bool) -> None:
    done = clock.stop(day(on), cause="delivered", paper="告知书 1")
    assert (done.on_time(), done.stopped, done.due) == (in_time, day(on), day("2026-03-30"))
    assert not done.overdue(day("2026-05-01"))


def test_a_stopped_clock_takes_no_more_operators(clock: Clock) -> None:
    done = clock.stop(day("2026-03-20"), cause="delivered", paper="告知书 1")
    on = done.stopped
    assert on == day("2026-03-20")
    with pytest.raises(Conflict, match="stopped on 2026-03-20"):
        done.extend(CHINA, 5, on, cause="x", paper="y")
    with pytest.raises(Conflict, match="stopped on 2026-03-20"):
        done.restart(CHINA, on, cause="x", paper="y")
    with pytest.raises(Conflict, match="stopped on 2026-03-20"):
        done.stop(on, cause="x", paper="y")


def test_it_is_overdue_from_midnight_after_the_due_day(clock: Clock) -> None:
    assert not clock.overdue(datetime(2026, 3, 30, 15, 59, 59, tzinfo=UTC))
    assert clock.overdue(datetime(2026, 3, 30, 16, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("today", "left"),
    [
        ("2026-03-02", 20),
        ("2026-03-03", 19),
        ("2026-03-27", 1),
        ("2026-03-29", 1),
        ("2026-03-30", 0),
        ("2026-04-01", -2),
    ],
)
def test_days_left_are_those_after_today(clock: Clock, today: str, left: int) -> None:
    assert clock.left(CHINA, day(today)) == left


@pytest.mark.parametrize(
    ("limit", "received", "last_quiet", "first_soon"),
    [
        (20, "2026-03-02", "2026-03-23", "2026-03-24"),  # 4 of 20 left
        (5, "2026-03-02", "2026-03-05", "2026-03-06"),  # 1 of 5 left, a Friday
        (3, "2026-03-02", "2026-03-03", "2026-03-04"),  # 1 day left, 33 %
    ],
)
def test_due_soon_at_one_day_or_a_fifth_of_the_limit(
    limit: int, received: str, last_quiet: str, first_soon: str
) -> None:
    running = start(CHINA, Limit(limit), day(received))
    assert not running.due_soon(CHINA, day(last_quiet))
    assert running.due_soon(CHINA, day(first_soon))
    assert running.due_soon(CHINA, running.due)
    assert not running.due_soon(CHINA, running.due + timedelta(days=1)), "then it is overdue"
    assert running.first_due_soon(CHINA) == day(first_soon)


def test_due_soon_takes_other_numbers(clock: Clock) -> None:
    assert clock.first_due_soon(CHINA, days=1, percent=0) == day("2026-03-27")
    assert clock.first_due_soon(CHINA, days=0, percent=50) == day("2026-03-16")
    assert clock.due_soon(CHINA, day("2026-03-16"), percent=50)


def test_a_clock_that_stands_still_or_is_done_is_not_due_soon(clock: Clock) -> None:
    asked = clock.suspend(CHINA, day("2026-03-26"), cause="third_party", paper="征求意见函 1", at_most=15)
    assert clock.due_soon(CHINA, day("2026-03-27"))
    assert asked.suspended(CHINA, day("2026-03-27"))
    assert not asked.due_soon(CHINA, day("2026-03-27"))
    assert not clock.stop(day("2026-03-26"), cause="x", paper="y").due_soon(CHINA, day("2026-03-27"))


def test_petition_clocks_count_calendar_days() -> None:
    petition = start(CHINA, SIXTY_DAYS, day("2026-03-17"))
    assert (petition.due, petition.provisional) == (day("2026-05-16"), False)
    assert petition.extend(CHINA, 30, day("2026-05-11"), cause="leader_approved", paper="延期 1").due == day(
        "2026-06-15"
    )
    assert (petition.left(CHINA, day("2026-05-06")), petition.left(CHINA, day("2026-05-18"))) == (10, -2)
    rolled = start(CHINA, Limit(60, Unit.CALENDAR_DAYS, roll_forward=True), day("2026-03-17"))
    assert rolled.due == day("2026-05-18")
    assert [line.why for line in rolled.explain(CHINA)][-3:] == [Why.COUNTED, Why.ROLLED, Why.ROLLED]
    assert rolled.left(CHINA, day("2026-05-17")) == 0, "its own days are used up"


def test_calendar_days_are_provisional_only_where_a_notice_matters() -> None:
    assert not start(CHINA, SIXTY_DAYS, day("2026-12-02")).provisional
    assert start(CHINA, Limit(30, Unit.CALENDAR_DAYS, roll_forward=True), day("2026-12-02")).provisional
    assert not start(CHINA, Limit(14, Unit.CALENDAR_DAYS, roll_forward=True), day("2026-12-02")).provisional
    petition = start(CHINA, SIXTY_DAYS, day("2026-12-02"))
    heard = petition.suspend(CHINA, day("2026-12-20"), day("2027-01-05"), cause="hearing", paper="听证 1")
    assert not heard.provisional
    assert petition.suspend(CHINA, day("2026-12-20"), cause="hearing", paper="听证 1", at_most=5).provisional


def test_a_suspension_also_holds_while_the_limit_runs_on_to_a_working_day() -> None:
    petition = start(CHINA, Limit(60, Unit.CALENDAR_DAYS, roll_forward=True), day("2026-03-17"))
    heard = petition.suspend(CHINA, day("2026-05-16"), day("2026-05-19"), cause="hearing", paper="听证 1")
    assert (petition.due, heard.due) == (day("2026-05-18"), day("2026-05-20"))


def test_the_explanation_gives_every_day_its_reason(clock: Clock) -> None:
    longer = start(CHINA, Limit(5), day("2026-09-14")).extend(
        CHINA, 6, day("2026-09-18"), cause="complex", paper="审批 1"
    )
    told = whys(longer)
    assert told["2026-09-14"] is Why.DAY_ZERO
    assert told["2026-09-15"] is Why.COUNTED
    assert told["2026-09-19"] is Why.WEEKEND
    assert told["2026-09-20"] is Why.COUNTED_MAKE_UP
    assert told["2026-09-25"] is Why.HOLIDAY
    assert list(told)[-1] == longer.due.isoformat() == "2026-09-29"
    by_extension = [line.number for line in longer.explain(CHINA) if line.operators]
    assert by_extension == [6, 7, 8, 9, 10, 11]


def test_the_explanation_names_the_operator_behind_a_day(clock: Clock) -> None:
    again = clock.restart(CHINA, day("2026-03-16"), cause="correction_received", paper="补正材料 1")
    asked = again.suspend(CHINA, day("2026-03-18"), day("2026-03-20"), cause="third_party", paper="征求意见函 1")
    done = asked.stop(day("2026-04-20"), cause="delivered", paper="告知书 1")
    lines = {line.day.day.isoformat(): line for line in done.explain(CHINA)}
    assert (lines["2026-03-02"].why, lines["2026-03-15"].why) == (Why.DROPPED, Why.DROPPED)
    assert isinstance(lines["2026-03-15"].operators[0], Restart)
    assert (lines["2026-03-16"].why, lines["2026-03-16"].operators[0].paper) == (Why.DAY_ZERO, "补正材料 1")
    assert isinstance(lines["2026-03-19"].operators[0], Suspend)
    assert lines["2026-03-20"].operators[0].paper == "征求意见函 1"
    assert done.due == day("2026-04-16")
    assert (lines["2026-04-17"].why, lines["2026-04-20"].why) == (Why.LATE, Why.LATE)
    assert isinstance(lines["2026-04-20"].operators[0], Stop)


@pytest.mark.parametrize(
    ("when", "zh", "en"),
    [
        ("2026-09-14", "起算之日,不计入", "day 0, not counted"),
        ("2026-09-15", "第1天", "day 1"),
        ("2026-09-17", "暂停计时,不计入(征求意见函 1)", "suspended, not counted (征求意见函 1)"),
        ("2026-09-19", "休息日,不计入", "weekend, not counted"),
        ("2026-09-20", "第4天,调休上班(国庆节)", "day 4, worked in exchange (国庆节)"),
        ("2026-09-22", "第6天(审批 1)", "day 6 (审批 1)"),
        ("2026-09-25", "节假日,不计入(中秋节)", "holiday, not counted (中秋节)"),
        ("2026-09-28", "第9天(审批 1)", "day 9 (审批 1)"),
        ("2026-09-29", "已超期(告知书 1、办结)", "after the limit (告知书 1, done)"),
    ],
)
def test_the_citizen_sees_the_count_in_words(when: str, zh: str, en: str) -> None:
    clock = start(CHINA, Limit(5), day("2026-09-14"))
    clock = clock.suspend(CHINA, day("2026-09-16"), day("2026-09-17"), cause="third_party", paper="征求意见函 1")
    clock = clock.extend(CHINA, 4, day("2026-09-18"), cause="complex", paper="审批 1")
    clock = clock.stop(day("2026-09-29"), cause="delivered", paper="告知书 1")
    line = next(line for line in clock.explain(CHINA) if line.day.day == day(when))
    assert (describe(line), describe(line, "en")) == (zh, en)


def test_every_reason_has_words_and_provisional_days_say_so() -> None:
    lines = start(CHINA, TWENTY, day("2026-12-04")).explain(CHINA)
    assert describe(lines[-1]) == "第20天(预计)"
    assert describe(lines[-1], "en") == "day 20 (expected)"
    for why in Why:
        assert describe(replace(lines[-1], why=why))
        assert describe(replace(lines[-1], why=why), "en")


@pytest.mark.parametrize(("cause", "paper"), [("", "补正材料 1"), ("correction", " "), ("", "")])
def test_no_operator_without_cause_and_paper(clock: Clock, cause: str, paper: str) -> None:
    with pytest.raises(Invalid, match="on which document"):
        clock.restart(CHINA, day("2026-03-16"), cause=cause, paper=paper)


def test_nothing_happens_before_the_count_began(clock: Clock) -> None:
    with pytest.raises(Invalid, match="began on 2026-03-02"):
        clock.stop(day("2026-03-01"), cause="delivered", paper="告知书 1")
    with pytest.raises(Invalid, match="began on 2026-03-02"):
        clock.extend(CHINA, 1, day("2026-03-01"), cause="x", paper="y")


def test_limits_and_extensions_have_their_bounds(clock: Clock) -> None:
    with pytest.raises(Invalid, match="at least one day"):
        clock.extend(CHINA, 0, day("2026-03-10"), cause="x", paper="y")
    with pytest.raises(Invalid, match="0 to 1000"):
        clock.extend(CHINA, 981, day("2026-03-10"), cause="x", paper="y")
    assert clock.extend(CHINA, 980, day("2026-03-10"), cause="x", paper="y").total == 1000
    with pytest.raises(Invalid, match="0 to 1000"):
        start(CHINA, Limit(1001), day("2026-03-02"))


def test_a_limit_of_no_days_is_due_at_once() -> None:
    at_once = start(CHINA, Limit(0), day("2026-03-02"))
    assert (at_once.due, at_once.first_due_soon(CHINA)) == (day("2026-03-02"), day("2026-03-02"))


def test_a_clock_survives_being_stored(clock: Clock) -> None:
    full = clock.suspend(CHINA, day("2026-03-09"), cause="third_party", paper="征求意见函 1", at_most=15)
    full = full.resume(CHINA, day("2026-03-20"), cause="answered", paper="回函 1")
    full = full.restart(CHINA, day("2026-03-23"), cause="correction", paper="补正材料 1")
    full = full.extend(CHINA, 5, day("2026-03-24"), cause="complex", paper="审批 1")
    full = full.stop(day("2026-03-25"), cause="delivered", paper="告知书 1")
    stored = json.loads(json.dumps(to_json(full), ensure_ascii=False))
    assert from_json(stored) == full
    assert stored["operators"][3] == {
        "operator": "extend",
        "on": "2026-03-24",
        "cause": "complex",
        "paper": "审批 1",
        "days": 5,
    }
    assert isinstance(full.operators[3], Extend)


@pytest.mark.parametrize(
    "damage",
    [{"due": None}, {"limit": {}}, {"limit": None}, {"operators": [{"operator": "pause"}]}, {"started": "soon"}],
)
def test_a_damaged_stored_clock_is_refused(clock: Clock, damage: dict[str, object]) -> None:
    with pytest.raises(Invalid) as caught:
        from_json({**to_json(clock), **damage})
    assert caught.value.code == "clock_malformed"
