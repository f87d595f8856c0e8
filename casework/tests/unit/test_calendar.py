"""The working-day calendar and legal counting, read against the notices and the date vectors."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.calendars import load, publish_year
from casework.calendars.notice_json import parse_notice
from casework.domain.calendar import Calendar, Kind, local_day
from casework.domain.calendar_count import (
    LONGEST_COUNT,
    add_calendar_days,
    add_working_days,
    count_working_days,
    working_days_between,
)
from casework.domain.errors import Invalid

CHINA = load()
GUANGXI = load(regions=("guangxi",))
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))

NOTICE_2018 = {
    "layer": "national",
    "year": 2018,
    "source": "国务院办公厅关于2018年部分节假日安排的通知(国办发明电〔2017〕12号)",
    "issued": "2017-11-30",
    "days_off": [
        {"name": "元旦", "day": "2018-01-01"},
        {"name": "春节", "from": "2018-02-15", "to": "2018-02-21"},
        {"name": "清明节", "from": "2018-04-05", "to": "2018-04-07"},
        {"name": "劳动节", "from": "2018-04-29", "to": "2018-05-01"},
        {"name": "端午节", "day": "2018-06-18"},
        {"name": "中秋节", "day": "2018-09-24"},
        {"name": "国庆节", "from": "2018-10-01", "to": "2018-10-07"},
    ],
    "working": [
        {"name": "春节", "day": "2018-02-11"},
        {"name": "春节", "day": "2018-02-24"},
        {"name": "清明节", "day": "2018-04-08"},
        {"name": "劳动节", "day": "2018-04-28"},
        {"name": "国庆节", "from": "2018-09-29", "to": "2018-09-30"},
    ],
}
NOTICE_2019 = {
    "layer": "national",
    "year": 2019,
    "source": "国务院办公厅关于2019年部分节假日安排的通知(国办发明电〔2018〕15号)",
    "issued": "2018-12-04",
    "days_off": [
        {"name": "元旦", "from": "2018-12-30", "to": "2019-01-01"},
        {"name": "春节", "from": "2019-02-04", "to": "2019-02-10"},
        {"name": "清明节", "day": "2019-04-05"},
        {"name": "劳动节", "day": "2019-05-01"},
        {"name": "端午节", "day": "2019-06-07"},
        {"name": "中秋节", "day": "2019-09-13"},
        {"name": "国庆节", "from": "2019-10-01", "to": "2019-10-07"},
    ],
    "working": [
        {"name": "元旦", "day": "2018-12-29"},
        {"name": "春节", "from": "2019-02-02", "to": "2019-02-03"},
        {"name": "国庆节", "day": "2019-09-29"},
        {"name": "国庆节", "day": "2019-10-12"},
    ],
}


def day(text: str) -> date:
    return date.fromisoformat(text)


def run(first: str, last: str) -> set[date]:
    return {day(first) + timedelta(days=n) for n in range((day(last) - day(first)).days + 1)}


def test_2026_is_what_the_notice_of_4_november_2025_says() -> None:
    off = set().union(
        *[
            run("2026-01-01", "2026-01-03"),
            run("2026-02-15", "2026-02-23"),
            run("2026-04-04", "2026-04-06"),
            run("2026-05-01", "2026-05-05"),
            run("2026-06-19", "2026-06-21"),
            run("2026-09-25", "2026-09-27"),
            run("2026-10-01", "2026-10-07"),
        ]
    )
    worked = {day(f"2026-{d}") for d in ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")}
    for each in run("2026-01-01", "2026-12-31"):
        assert CHINA.is_working(each) == (each in worked or (each.weekday() < 5 and each not in off)), each
    assert "2026年部分节假日安排" in CHINA.day(day("2026-02-14")).source
    assert [n.issued for n in CHINA.notices if n.year == 2026] == [day("2025-11-04")]


@pytest.mark.parametrize(
    ("when", "kind", "name"),
    [
        ("2026-09-20", Kind.MAKE_UP, "国庆节"),  # a Sunday that is worked
        ("2026-09-21", Kind.WORKING, ""),
        ("2026-10-04", Kind.HOLIDAY, "国庆节"),
        ("2026-09-19", Kind.WEEKEND, ""),
        ("2025-01-26", Kind.MAKE_UP, "春节"),
        ("2025-10-06", Kind.HOLIDAY, "中秋节"),
        ("2024-10-12", Kind.MAKE_UP, "国庆节"),
        ("2024-02-09", Kind.WORKING, ""),  # 2024 还没有除夕假
    ],
)
def test_each_day_says_what_it_is(when: str, kind: Kind, name: str) -> None:
    seen = CHINA.day(day(when))
    assert (seen.kind, seen.name, bool(seen.source)) == (kind, name, bool(name))


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("2026-03-02", 7, "2026-03-11"),  # 补正 notice
        ("2026-03-02", 20, "2026-03-30"),
        ("2026-03-02", 40, "2026-04-28"),  # with the extension of 20
        ("2026-03-16", 20, "2026-04-14"),  # 补正 received
        ("2026-03-09", 15, "2026-03-30"),  # the third party's own limit
        ("2026-02-09", 20, "2026-03-13"),  # over 春节, Saturdays 02-14 and 02-28 worked
        ("2026-02-14", 20, "2026-03-20"),  # received on a Saturday that is worked
        ("2026-02-16", 20, "2026-03-20"),  # received on a holiday
        ("2026-09-14", 5, "2026-09-20"),  # due on a Sunday that is worked
        ("2026-09-30", 5, "2026-10-13"),  # over 国庆
        ("2025-09-10", 20, "2025-10-14"),
        ("2026-03-02", 1, "2026-03-03"),
        ("2026-03-02", 0, "2026-03-02"),
        ("2026-03-06", 1, "2026-03-09"),  # Friday to Monday
    ],
)
def test_the_day_of_receipt_is_day_zero(received: str, days: int, due: str) -> None:
    counted = add_working_days(CHINA, day(received), days)
    assert (counted.day, counted.provisional) == (day(due), False)


def test_a_limit_ends_at_24_00_of_the_due_day_in_china() -> None:
    ends = add_working_days(CHINA, day("2026-03-02"), 20).ends
    assert ends == datetime(2026, 3, 30, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "counts_on"),
    [
        (datetime(2026, 3, 2, 15, 59, 59, tzinfo=UTC), "2026-03-02"),  # 23:59:59 in China, long after hours
        (datetime(2026, 3, 2, 16, 0, tzinfo=UTC), "2026-03-03"),  # midnight
        (datetime(2026, 3, 8, 1, 0, tzinfo=UTC), "2026-03-08"),  # a Sunday
    ],
)
def test_after_hours_and_at_weekends_the_day_itself_is_day_zero(moment: datetime, counts_on: str) -> None:
    assert local_day(moment) == day(counts_on)
    assert add_working_days(CHINA, moment, 5) == add_working_days(CHINA, day(counts_on), 5)


def test_a_moment_without_a_time_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local_day(datetime(2026, 3, 2))


def test_the_december_pair_past_the_published_calendar() -> None:
    first = add_working_days(CHINA, day("2026-12-03"), 20)
    second = add_working_days(CHINA, day("2026-12-04"), 20)
    assert (first.day, first.provisional) == (day("2026-12-31"), True), "the notice for 2027 can still move 12-31"
    assert (second.day, second.provisional) == (day("2027-01-04"), True), "01-01 is off by forecast, a weekend follows"


def test_december_is_firm_up_to_the_23rd() -> None:
    assert not add_working_days(CHINA, day("2026-12-01"), 16).provisional
    assert add_working_days(CHINA, day("2026-12-01"), 16).day == day("2026-12-23")
    assert add_working_days(CHINA, day("2026-12-01"), 17).provisional
    assert not CHINA.is_provisional(day("2025-12-31")), "the notice for 2026 is out"


def test_29_and_31_december_2018_changed_by_the_notice_for_2019() -> None:
    before = Calendar(1, (parse_notice(NOTICE_2018),))
    saturday, monday = day("2018-12-29"), day("2018-12-31")
    assert (before.is_working(saturday), before.is_working(monday)) == (False, True)
    assert before.is_provisional(saturday)
    assert before.is_provisional(monday)
    after = publish_year(before, NOTICE_2019)
    assert (after.is_working(saturday), after.is_working(monday)) == (True, False)
    assert not after.is_provisional(saturday)
    assert after.day(monday).source.endswith("(国办发明电〔2018〕15号)")
    assert add_working_days(after, day("2018-12-28"), 1).day == saturday
    assert after.at(1).is_working(monday), "the calendar as it was is still known"


def test_guangxi_is_off_on_its_festival_and_the_rest_of_the_country_works() -> None:
    festival = day("2024-04-11")
    assert (CHINA.is_working(festival), GUANGXI.is_working(festival)) == (True, False)
    assert GUANGXI.day(festival).name == "壮族三月三"
    assert not GUANGXI.is_provisional(festival)
    assert add_working_days(CHINA, day("2024-04-08"), 5).day == day("2024-04-15")
    assert add_working_days(GUANGXI, day("2024-04-08"), 5).day == day("2024-04-17")


def test_a_regional_forecast_makes_only_its_window_provisional() -> None:
    assert not GUANGXI.is_working(day("2026-04-17"))
    assert GUANGXI.is_provisional(day("2026-04-10"))
    assert not GUANGXI.is_provisional(day("2026-04-09"))
    assert not GUANGXI.is_provisional(day("2026-04-28"))


def test_forecast_days_name_themselves_a_forecast() -> None:
    spring_festival = CHINA.day(day("2027-02-08"))
    assert (spring_festival.kind, spring_festival.provisional) == (Kind.HOLIDAY, True)
    assert "预测" in spring_festival.source
    assert "forecast" in spring_festival.source


def test_years_that_nobody_knows_count_weekdays_and_are_provisional() -> None:
    assert CHINA.is_provisional(day("2023-06-05"))
    assert CHINA.is_provisional(day("2060-06-07"))
    assert add_working_days(CHINA, day("2060-06-04"), 5).provisional


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [("2026-03-02", 15, "2026-03-17"), ("2026-03-17", 60, "2026-05-16"), ("2026-03-17", 90, "2026-06-15")],
)
def test_calendar_days_of_petitions(start: str, days: int, due: str) -> None:
    counted = add_calendar_days(CHINA, day(start), days)
    assert (counted.day, counted.provisional) == (day(due), False)


def test_calendar_days_may_roll_forward_to_the_next_working_day() -> None:
    rolled = add_calendar_days(CHINA, day("2026-03-17"), 60, roll_forward=True)
    assert (rolled.day, rolled.provisional) == (day("2026-05-18"), False)  # from Saturday 05-16
    over_national_day = add_calendar_days(CHINA, day("2026-09-01"), 30, roll_forward=True)
    assert over_national_day.day == day("2026-10-08")
    past_the_end = add_calendar_days(CHINA, day("2026-12-02"), 30, roll_forward=True)
    assert (past_the_end.day, past_the_end.provisional) == (day("2027-01-04"), True)
    assert not add_calendar_days(CHINA, day("2026-12-02"), 30).provisional, "自然日 hang on no notice"


def test_a_limit_has_at_most_1000_days() -> None:
    assert add_working_days(CHINA, day("2024-01-02"), LONGEST_COUNT).provisional
    for days in (-1, LONGEST_COUNT + 1):
        with pytest.raises(Invalid, match="0 to 1000 days"):
            add_working_days(CHINA, day("2024-01-02"), days)


@given(DAYS, st.integers(0, 60))
def test_a_longer_limit_never_ends_earlier_and_a_later_start_neither(start: date, days: int) -> None:
    due = add_working_days(CHINA, start, days).day
    assert add_working_days(CHINA, start, days + 1).day > due
    assert add_working_days(CHINA, start + timedelta(days=1), days).day >= due


@given(DAYS, st.integers(1, 60))
def test_the_due_day_is_a_working_day_and_the_days_between_are_the_limit(start: date, days: int) -> None:
    due = add_working_days(CHINA, start, days).day
    assert CHINA.is_working(due)
    assert working_days_between(CHINA, start, due) == days
    assert working_days_between(CHINA, due, start) == -days


@given(DAYS, st.integers(0, 60))
def test_the_count_numbers_each_working_day_once_and_skips_no_day(start: date, days: int) -> None:
    lines = list(count_working_days(CHINA, start, days))
    assert [line.number for line in lines if line.number] == list(range(1, days + 1))
    assert [line.day.day for line in lines] == [start + timedelta(days=n + 1) for n in range(len(lines))]
    assert all(CHINA.is_working(line.day.day) == (line.number is not None) for line in lines)
