"""Notices: typed in by a person, checked, published as a new version; and the alarm when the next one is missing."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.calendars import alarm, alarms, calendar_from_json, calendar_to_json, load, publish_year
from casework.calendars.forecast import YEARS_AHEAD, forecast_year
from casework.calendars.generate import NOTICES, STATUTORY_YEARS, national_notice, statutory_days
from casework.calendars.notice_json import notice_to_json, parse_notice
from casework.domain.calendar import Calendar
from casework.domain.calendar_count import add_working_days
from casework.domain.errors import Invalid

CHINA = load()
GUANGXI = load(regions=("guangxi",))

# Made up, in the manner of the notices: New Year's holiday takes Thursday 31 December, for which a Sunday is worked.
NOTICE_2027: dict[str, Any] = {
    "layer": "national",
    "year": 2027,
    "source": "关于2027年部分节假日安排的通知(测试数据)",
    "issued": "2026-12-07",
    "days_off": [
        {"name": "元旦", "from": "2026-12-31", "to": "2027-01-02"},
        {"name": "春节", "from": "2027-02-05", "to": "2027-02-11"},
        {"name": "清明节", "from": "2027-04-03", "to": "2027-04-05"},
        {"name": "劳动节", "from": "2027-05-01", "to": "2027-05-05"},
        {"name": "端午节", "day": "2027-06-09"},
        {"name": "中秋节", "day": "2027-09-15"},
        {"name": "国庆节", "from": "2027-10-01", "to": "2027-10-07"},
    ],
    "working": [{"name": "元旦", "day": "2027-01-03"}, {"name": "国庆节", "day": "2027-09-26"}],
}


def changed(**fields: Any) -> dict[str, Any]:
    return {**copy.deepcopy(NOTICE_2027), **fields}


def mistakes(data: object, calendar: Calendar = CHINA) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as caught:
        publish_year(calendar, data)
    errors = caught.value.facts["errors"]
    assert isinstance(errors, dict)
    return errors


def test_the_shipped_files_are_what_the_generator_makes() -> None:
    for year in NOTICES:
        shipped = [n for n in CHINA.notices if n.year == year and not n.forecast]
        assert shipped == [national_notice(year)]


def test_the_statutory_days_of_each_year_are_those_that_the_package_reckons() -> None:
    for year in STATUTORY_YEARS:
        assert {f"{day:%m-%d}": name for day, name in forecast_year(year).days_off} == statutory_days(year)
    assert forecast_year(STATUTORY_YEARS.stop).days_off == ()


def test_a_calendar_is_loaded_without_the_packages_that_its_days_came_from() -> None:
    code = "import sys, casework.calendars as c; c.load(); print({'holidays', 'chinese_calendar'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_the_shipped_calendar_names_a_source_and_a_day_of_issue_for_every_published_year() -> None:
    assert CHINA.published_through == 2026
    for notice in CHINA.notices:
        assert notice.source
        assert notice.forecast != (notice.issued is not None)
    assert [n.year for n in CHINA.forecasts()] == [2027, 2028, 2029]


def test_a_published_year_makes_a_new_version_and_its_days_are_firm() -> None:
    published = publish_year(CHINA, NOTICE_2027)
    assert (published.version, published.published_through) == (2, 2027)
    assert not published.is_working(date(2026, 12, 31))
    assert published.is_working(date(2027, 1, 3))
    assert not published.is_provisional(date(2026, 12, 31))
    assert not published.is_provisional(date(2027, 12, 23))
    assert published.is_provisional(date(2027, 12, 24))
    assert published.is_working(date(2027, 5, 6)), "what only the forecast had is gone"
    assert [n.year for n in published.forecasts()] == list(range(2028, 2028 + YEARS_AHEAD))


def test_the_notice_for_2027_moves_the_december_pair() -> None:
    published = publish_year(CHINA, NOTICE_2027)
    first = add_working_days(published, date(2026, 12, 3), 20)
    second = add_working_days(published, date(2026, 12, 4), 20)
    assert (first.day, first.provisional) == (date(2027, 1, 3), False)
    assert (second.day, second.provisional) == (date(2027, 1, 4), False)


def test_the_version_before_stays_as_it_was() -> None:
    published = publish_year(CHINA, NOTICE_2027)
    assert published.at(1) == CHINA
    assert [n.version for n in published.notices if n.year == 2027] == [1, 2]
    assert publish_year(published, emergency()).at(2) == published


def emergency() -> dict[str, Any]:
    return {
        "layer": "national",
        "year": 2027,
        "source": "关于延长2027年春节假期的通知(测试数据)",
        "issued": "2027-02-08",
        "days_off": [{"name": "春节", "from": "2027-02-12", "to": "2027-02-15"}],
        "working": [{"name": "国庆节", "day": "2027-10-07"}],
    }


def test_a_second_notice_for_a_year_adds_to_the_first_and_goes_before_it() -> None:
    extended = publish_year(publish_year(CHINA, NOTICE_2027), emergency())
    assert not extended.is_working(date(2027, 2, 15))
    assert not extended.is_working(date(2027, 2, 11))
    assert extended.is_working(date(2027, 10, 7)), "a day off can be taken back by listing it as worked"
    assert "延长" in extended.day(date(2027, 2, 12)).source


def test_a_region_publishes_its_own_year_over_its_forecast() -> None:
    notice = {
        "layer": "guangxi",
        "year": 2027,
        "source": "关于2027年“壮族三月三”放假的通知(测试数据)",
        "issued": "2027-03-12",
        "days_off": [{"name": "壮族三月三", "from": "2027-04-08", "to": "2027-04-09"}],
    }
    published = publish_year(publish_year(GUANGXI, NOTICE_2027), notice)
    assert [published.is_working(date(2027, 4, n)) for n in (7, 8, 9, 12)] == [True, False, False, True]
    assert not published.is_provisional(date(2027, 4, 12))


def test_a_newer_forecast_replaces_the_older_one() -> None:
    forecast = {
        "layer": "guangxi",
        "year": 2027,
        "source": "预测(测试数据)",
        "forecast": True,
        "days_off": [{"name": "壮族三月三", "from": "2027-04-08", "to": "2027-04-09"}],
        "unsettled": {"from": "2027-04-06", "to": "2027-04-11"},
    }
    edited = publish_year(publish_year(GUANGXI, NOTICE_2027), forecast)
    assert edited.is_working(date(2027, 4, 12)), "the shipped forecast had it off"
    assert not edited.is_provisional(date(2027, 4, 12))
    assert edited.is_provisional(date(2027, 4, 6))


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        ({"year": 2028}, "year", "2027 comes first"),
        ({"layer": "guangxi"}, "layer", "national"),
        ({"days_off": NOTICE_2027["days_off"][1:]}, "days_off", "2027-01-01 is off in every year"),
        ({"working": [{"name": "元旦", "day": "2027-01-05"}]}, "working", "a working day already"),
        ({"working": [{"name": "元旦", "day": "2027-01-01"}]}, "working", "both off and worked"),
        ({"working": [{"name": "元旦", "day": "2028-01-01"}]}, "working", "not in 2027"),
        ({"working": [{"name": "元旦", "day": "2026-11-29"}]}, "working", "not in 2027"),
        ({"issued": "2028-01-01"}, "issued", "by the end of that year"),
    ],
)
def test_a_notice_that_does_not_fit_is_refused_and_the_field_is_named(
    fields: dict[str, Any], field: str, says: str
) -> None:
    assert any(says in message for message in mistakes(changed(**fields))[field])


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"year": "2027"}, "year"),
        ({"year": 1999}, "year"),
        ({"year": 2101}, "year"),
        ({"year": True}, "year"),
        ({"source": " "}, "source"),
        ({"source": "通" * 201}, "source"),
        ({"issued": None}, "issued"),
        ({"issued": "2026/12/07"}, "issued"),
        ({"issued": 20261207}, "issued"),
        ({"forecast": "yes"}, "forecast"),
        ({"forecast": 1}, "forecast"),
        ({"unsettled": {"from": "2027-02-01", "to": "2027-01-01"}}, "unsettled"),
        ({"unsettled": ["2027-02-01"]}, "unsettled"),
        ({"version": 0}, "version"),
        ({"days_off": "元旦"}, "days_off"),
        ({"days_off": [{"name": "元旦"}]}, "days_off"),
        ({"days_off": [{"name": "", "day": "2027-01-01"}]}, "days_off"),
        ({"days_off": [{"name": "元旦", "day": "2027-02-30"}]}, "days_off"),
        ({"days_off": [{"name": "元旦", "from": "2027-01-03", "to": "2027-01-01"}]}, "days_off"),
        ({"days_off": [{"name": "元旦", "from": "2027-01-01", "to": "2027-02-01"}]}, "days_off"),
        ({"days_off": [{"name": "元旦", "day": "2027-01-01"}] * 61}, "days_off"),
        ({"holidays": []}, "holidays"),
    ],
)
def test_a_malformed_notice_is_refused_and_the_field_is_named(fields: dict[str, Any], field: str) -> None:
    assert field in mistakes(changed(**fields))


def test_all_wrong_fields_are_named_at_once() -> None:
    assert set(mistakes(changed(year=0, source="", working=7))) == {"year", "source", "working"}


@pytest.mark.parametrize("data", [None, [], "notice", 7, {}])
def test_what_is_no_notice_is_refused(data: object) -> None:
    assert mistakes(data)


NAMES_OF_FIELDS = st.sampled_from(sorted([*NOTICE_2027, "unsettled", "version"]))
LINES = st.dictionaries(st.sampled_from(["name", "day", "from", "to"]), st.text() | st.none() | st.just("2027-01-01"))


@given(st.dictionaries(NAMES_OF_FIELDS, st.none() | st.integers() | st.text() | st.lists(LINES)))
def test_any_json_is_a_notice_or_refused_with_the_fields(fields: dict[str, Any]) -> None:
    errors: object = "none"
    try:
        errors = publish_year(CHINA, {**NOTICE_2027, **fields}).version == 2
    except Invalid as refusal:
        errors = refusal.facts["errors"]
    assert errors


def test_a_published_year_cannot_become_a_forecast_again() -> None:
    again = changed(year=2026, forecast=True, days_off=[{"name": "元旦", "day": "2026-01-02"}], working=[])
    del again["issued"]
    assert "2026 is published" in mistakes(again)["forecast"][0]


def test_notices_and_calendars_survive_being_stored() -> None:
    published = publish_year(GUANGXI, NOTICE_2027)
    stored = json.loads(json.dumps(calendar_to_json(published)))
    assert calendar_from_json(stored) == published
    for notice in published.notices:
        assert parse_notice(notice_to_json(notice)) == notice


@pytest.mark.parametrize(
    "data", [{}, {"version": "x", "layers": [], "notices": []}, {"version": 1, "layers": 1, "notices": 1}]
)
def test_a_damaged_stored_calendar_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as caught:
        calendar_from_json(data)
    assert caught.value.code == "calendar_malformed"


def test_an_operator_may_keep_the_files(tmp_path: Path) -> None:
    folder = tmp_path / "national"
    folder.mkdir()
    (folder / "2027.json").write_text(json.dumps(NOTICE_2027), encoding="utf-8")
    assert load(tmp_path).published_through == 2027
    (folder / "2029.json").write_text(json.dumps({**NOTICE_2027, "year": 2029}), encoding="utf-8")
    with pytest.raises(Invalid, match="gap"):
        load(tmp_path)
    (folder / "2029.json").write_text("{", encoding="utf-8")
    with pytest.raises(Invalid, match=r"national/2029\.json is not JSON"):
        load(tmp_path)
    (folder / "2029.json").write_text("{}", encoding="utf-8")
    with pytest.raises(Invalid, match=r"national/2029\.json"):
        load(tmp_path)
    (folder / "2029.json").write_text(json.dumps({**NOTICE_2027, "layer": "guangxi"}), encoding="utf-8")
    with pytest.raises(Invalid, match="move it"):
        load(tmp_path)


def test_an_unknown_region_is_refused_and_the_known_ones_are_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="guangxi, national"):
        load(regions=("guangdong",))
    with pytest.raises(Invalid, match="known: none"):
        load(tmp_path / "nowhere")


def test_from_15_november_a_missing_next_year_raises_the_alarm() -> None:
    assert alarm(CHINA, date(2026, 11, 14)) is None
    raised = alarm(CHINA, date(2026, 11, 15))
    assert raised is not None
    assert (raised.code, raised.year, raised.since) == ("next_year_missing", 2027, date(2026, 11, 15))
    assert "2027" in raised.message_zh
    assert "2027" in raised.message_en
    assert alarm(publish_year(CHINA, NOTICE_2027), date(2026, 11, 15)) is None


def test_once_the_year_has_begun_without_its_notice_the_alarm_is_louder() -> None:
    raised = alarm(CHINA, date(2027, 1, 1))
    assert raised is not None
    assert (raised.code, raised.year) == ("year_missing", 2027)


def test_a_region_without_its_notice_raises_the_alarm_thirty_days_before_its_window() -> None:
    published = publish_year(GUANGXI, NOTICE_2027)
    opens = date(2027, 4, 2)
    assert alarm(published, opens - timedelta(days=31)) is None
    raised = alarm(published, opens - timedelta(days=30))
    assert raised is not None
    assert (raised.code, raised.layer, raised.year) == ("region_missing", "guangxi", 2027)
    assert [a.code for a in alarms(GUANGXI, opens)] == ["year_missing", "region_missing"]
    assert alarm(published, date(2027, 4, 20)) is None
