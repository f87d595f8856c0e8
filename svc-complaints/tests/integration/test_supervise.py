"""The ladder as the worker runs it, on both databases, with a clock that is moved."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select, update

from casework.calendars import current
from casework.domain.calendar import NATIONAL, Notice
from svc_complaints.storage import supervision
from svc_complaints.storage.supervision_tables import watched_case
from svc_complaints.supervision_jobs import supervise
from svc_complaints.testing.channels import DUE, LETTER
from svc_complaints.use_cases import supervising
from svc_complaints.use_cases.hearing import Effect, hear

KEY = ("/mailbox/city", LETTER)
LADDER = [("reminder", 12), ("urge", 17), ("yellow", 18), ("red", 24), ("leader", 27)]


@pytest.fixture
def days(mailbox, runtime, clock):
    """`days(n)`: the job on each of so many days from today on; how many cases it looked at."""

    def run(count):
        looked = 0
        for _ in range(count):
            mailbox.notices()
            looked += supervise(runtime)
            clock.forward(days=1)
        return looked

    return run


def acts(runtime, key=KEY):
    """`[(rung, day of March), …]`."""
    with runtime.read() as connection:
        return [(r.act.step.rung.value, r.act.issued_at.day) for r in supervision.acts_of(connection, key)]


def standing(runtime):
    """Where each act stands."""
    with runtime.read() as connection:
        return [r.act.standing.value for r in supervision.acts_of(connection, KEY)]


def names(announced):
    """What has been announced."""
    return [event.type.removeprefix("complaints.supervision_").removesuffix(".v1") for event in announced()]


@pytest.mark.usefixtures("mailbox")
def test_the_whole_ladder_day_by_day(runtime, days, announced):
    looked = days(30)
    assert acts(runtime) == LADDER
    assert looked <= len(LADDER) + 2, "a case is looked at when there is something to do, not every day"
    told = announced()
    assert names(announced) == ["act_issued"] * 5
    assert {(event.subject, event.data["source"], event.data["department"]) for event in told} == {
        (LETTER, "/mailbox/city", "shuiwu")
    }
    assert [event.data["recipient"] for event in told] == ["handler", "handler", "reviewer", "head", "leader"]
    assert [event.data["because"] for event in told] == ["time"] * 4 + ["unanswered"]


@pytest.mark.usefixtures("mailbox")
def test_the_job_run_often_does_nothing_more(runtime, clock, days, announced):
    clock.forward(days=16)
    for _ in range(3):
        supervise(runtime)
    assert acts(runtime) == [("yellow", 18)]
    assert names(announced) == ["act_issued"]
    assert supervise(runtime) == 0


@pytest.mark.usefixtures("mailbox")
def test_two_workers_at_once_issue_one_act(runtime, clock, announced):
    clock.forward(days=16)
    with ThreadPoolExecutor(4) as pool:
        done = [pool.submit(look_once, runtime) for _ in range(4)]
        assert [one.result() for one in done] == [None] * 4
    assert acts(runtime) == [("yellow", 18)]
    assert names(announced) == ["act_issued"]


def look_once(runtime):
    """One look at the case, as a worker does it that has chosen it before another did."""
    with runtime.unit_of_work() as uow:
        supervising.climb(uow, KEY)


def test_an_answered_letter_climbs_no_further(runtime, mailbox, days):
    days(17)
    mailbox.tell("letter_answered", round=1, due=DUE)
    assert days(20) == 0
    assert acts(runtime) == LADDER[:3]


def test_another_department_gets_what_comes_after_it_was_handed_the_letter(runtime, mailbox, days):
    days(12)
    mailbox.tell("letter_dispatched", department="jiaotong", due=DUE, unit_due=DUE)
    days(5)
    with runtime.read() as connection:
        found = [record.act.department for record in supervision.acts_of(connection, KEY)]
    assert found == ["shuiwu", "jiaotong", "jiaotong"]


def test_a_suspended_case_waits_and_goes_on(runtime, mailbox, days):
    stand_still(runtime, mailbox, Effect.STOOD_STILL)
    assert days(30) == 0
    stand_still(runtime, mailbox, Effect.WENT_ON)
    days(1)
    assert acts(runtime) == [("red", 1)]


def stand_still(runtime, mailbox, effect):
    """As a channel would tell whose clock can be suspended."""
    event = mailbox.envelope("application_suspended", LETTER, "shuiwu", 9)
    with runtime.unit_of_work() as uow:
        hear(uow, event, {"department": "shuiwu", "at": runtime.now(), "due": DUE}, effect)


def test_a_moved_deadline_proposes_to_withdraw_the_cards_it_takes_the_ground_from(runtime, mailbox, days, announced):
    days(23)  # yellow on the 18th, red on the 24th
    mailbox.tell("letter_extended", due=date(2026, 4, 30), days=27)
    days(1)
    assert standing(runtime) == ["standing", "standing", "proposed", "proposed"]
    assert names(announced)[-2:] == ["withdrawal_proposed"] * 2
    assert {event.data["cause"] for event in announced()[-2:]} == {"deadline_moved"}
    before = len(announced())
    for _ in range(3):
        supervise(runtime)
    assert len(announced()) == before


def test_cards_are_proposed_also_of_a_letter_that_was_answered_since(runtime, mailbox, days):
    days(23)
    mailbox.tell("letter_extended", due=date(2026, 4, 30), days=27)
    mailbox.tell("letter_answered", round=1, due=date(2026, 4, 30))
    days(1)
    assert standing(runtime)[-2:] == ["proposed", "proposed"]


def test_a_new_calendar_is_looked_at_before_its_day(runtime, mailbox, clock):
    with runtime.read() as connection:
        known = current.of(runtime).calendar(connection)
        before = connection.scalar(select(watched_case.c.look_on))
    days_off = ((date(2026, 3, 13), "x"), (date(2026, 3, 16), "x"), (date(2026, 3, 17), "x"), (date(2026, 3, 18), "x"))
    with runtime.unit_of_work() as uow:
        newer = known.with_notices([Notice(NATIONAL, 2026, "试验", days_off=days_off)])
        current.keep(uow, newer, "national/2026", "试验")
    assert supervise(runtime) == 1
    assert supervise(runtime) == 0
    with runtime.read() as connection:
        after = connection.scalar(select(watched_case.c.look_on))
    assert after < before, "fewer working days are left than were thought"


def test_one_that_fails_keeps_nobody_waiting(runtime, mailbox, clock):
    other = "MC-00000-00000-0"
    mailbox.receive(DUE, other)
    clock.forward(days=16)
    with runtime.unit_of_work() as uow:
        broken = update(watched_case).where(watched_case.c.number == other)
        uow.connection.execute(broken.values(document={}, look_on=date(2026, 3, 1)))
    assert supervise(runtime) == 2
    assert acts(runtime) == [("yellow", 18)]


def test_cases_with_nothing_to_do_are_not_looked_at(runtime, mailbox):
    for place in range(20):
        mailbox.receive(DUE, f"MC-00000-000{place:02}-0")
    assert supervise(runtime) == 0
