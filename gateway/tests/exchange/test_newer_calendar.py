"""A calendar that is published while cases are open moves the days that are still to come, and no others."""

import json
from datetime import UTC, date, datetime

import pytest

from casework.audit import log as audit_log
from exchange import configuration, jobs
from exchange.domain import cases
from exchange.testing.town import NUMBER

NOTICE = {
    "layer": "national",
    "year": 2027,
    "source": "国务院办公厅关于2027年部分节假日安排的通知（试验）",
    "issued": "2026-12-24",
    "days_off": [
        {"name": "元旦", "from": "2026-12-31", "to": "2027-01-02"},
        {"name": "劳动节", "from": "2027-05-01", "to": "2027-05-05"},
        {"name": "国庆节", "from": "2027-10-01", "to": "2027-10-07"},
    ],
    "working": [{"name": "元旦", "day": "2026-12-26"}],
}
FORECAST, PUBLISHED = date(2026, 12, 31), date(2026, 12, 30)  # five working days after 24 December


@pytest.fixture
def publish(ground):
    """Puts a notice where the city's administrator puts it."""

    def put(notice):
        folder = ground.folder / "config" / "calendars" / "national"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "2027.json").write_text(json.dumps(notice), encoding="utf-8")

    return put


@pytest.fixture
def registered(town, clock):
    """A petition that the bureau has registered on 24 December 2026."""
    clock.at = datetime(2026, 12, 24, 2, tzinfo=UTC)
    town.refer()
    town.acknowledge()
    assert town.case().return_by == FORECAST
    return town


def entries(town):
    with town.runtime.read() as connection:
        found = audit_log.read(connection, town.runtime.vault, subject=NUMBER, action="exchange_recounted")
    return [entry.detail for entry in found]


def test_art_23_the_days_for_objecting_are_counted_again(registered, publish):
    publish(NOTICE)
    jobs.watch(registered.runtime)
    jobs.watch(registered.runtime)
    assert registered.case().return_by == PUBLISHED
    assert entries(registered) == [{"from": str(FORECAST), "to": str(PUBLISHED), "calendar": 2}]


def test_a_last_day_that_has_passed_is_not_moved(registered, publish, clock):
    clock.at = datetime(2027, 1, 1, 2, tzinfo=UTC)
    publish(NOTICE)
    jobs.watch(registered.runtime)
    assert registered.case().return_by == FORECAST
    assert entries(registered) == []


def test_a_case_that_nobody_has_registered_has_no_days_to_count(town):
    town.refer()
    case = town.case()
    assert cases.recounted(case, configuration.calendar_of(town.runtime), date(2026, 3, 2)) == case


@pytest.mark.parametrize("spoilt", ["not json", "[]", '{"layer": "national"}', json.dumps({**NOTICE, "days_off": []})])
def test_a_notice_that_cannot_be_read_changes_nothing(registered, ground, publish, spoilt):
    publish(NOTICE)
    (ground.folder / "config" / "calendars" / "national" / "2027.json").write_text(spoilt, encoding="utf-8")
    jobs.watch(registered.runtime)
    assert registered.case().return_by == FORECAST
