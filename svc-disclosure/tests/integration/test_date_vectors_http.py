"""The dates of the national calendar (no local holidays), through the API with the demonstration's clock."""

from datetime import date, datetime, time

import pytest

from casework.domain.calendar import SHANGHAI
from svc_disclosure.testing import people


@pytest.fixture
def runtime(service, instance, ground, databases, database_kind, clock):
    """A runtime in a city without holidays of its own."""
    url = databases.fresh(service, database_kind)
    made = ground.runtime(instance, url, now=clock, regions=())
    yield made
    made.database.dispose()
    databases.drop(url)


def noon(clock, day):
    clock.at = datetime.combine(date.fromisoformat(day), time(12), SHANGHAI)


@pytest.mark.parametrize(("received", "due"), [
    ("2026-03-02", "2026-03-30"), ("2026-02-09", "2026-03-13"), ("2026-02-14", "2026-03-20"),
    ("2026-02-16", "2026-03-20"), ("2025-09-10", "2025-10-14"),
])  # fmt: skip
def test_twenty_working_days(city, clock, received, due):
    noon(clock, received)
    assert city.hand_in()["due"] == due


def test_amendment_extension_and_third_party(city, clock):
    noon(clock, "2026-03-02")
    amended, extended, consulted = (city.at_work(description=f"第{n}份验收报告")["number"] for n in range(3))
    city.do(people.HANDLER, extended, "ask_extension")
    assert city.do(people.HEAD, extended, "approve_extension")["due"] == "2026-04-28"
    noon(clock, "2026-03-09")
    city.do(people.HANDLER, consulted, "consult", asked="third_party", served_on="2026-03-09", name="某公司")
    assert city.at_desk(people.HANDLER, consulted).json["consultations"][0]["due"] == "2026-03-30"
    noon(clock, "2026-03-11")
    city.do(people.HANDLER, amended, "ask_amendment")
    noon(clock, "2026-03-16")
    view = city.do(people.INTAKE, amended, "amend", description="新华小区验收报告", paper="补正 1")
    assert view["due"] == "2026-04-14"
    noon(clock, "2026-03-20")
    view = city.do(people.HANDLER, consulted, "give_opinion", consultation=1, opinion="consents", paper="复函")
    assert view["due"] == "2026-04-13"
    taken_out = [day for day in view["clock"]["days"] if day["why"] == "suspended"]
    working = [day for day in taken_out if date.fromisoformat(day["day"]).weekday() < 5]
    assert len(working) == 9


def test_the_limits_last_day_counts_until_midnight_in_china(city, clock):
    noon(clock, "2026-03-02")
    number = city.at_work()["number"]
    clock.at = datetime(2026, 3, 30, 23, 59, tzinfo=SHANGHAI)
    assert city.to_answer(number, "2026-03-30")["clock"]["on_time"] is True


def test_what_is_answered_a_day_late_says_so(city, clock):
    noon(clock, "2026-03-02")
    number = city.at_work()["number"]
    noon(clock, "2026-03-31")
    view = city.to_answer(number, "2026-03-31")
    assert (view["clock"]["on_time"], view["light"], view["clock"]["days"][-1]["why"]) == (False, "red", "late")
