"""The day on which a ladder next has something to do, found by halving, is the one that asking day by day finds."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from casework.domain.calendar import local_day
from svc_complaints.domain.supervision import watched
from svc_complaints.domain.supervision.due import acts_due
from svc_complaints.domain.supervision.ladder import DEFAULT
from svc_complaints.testing.ladders import CASE, DUE, at, run
from svc_complaints.testing.stories import CALENDAR
from svc_complaints.use_cases.supervising import HORIZON, NOTHING, next_look


def day_by_day(case, acts, now):
    """The same, the slow way."""
    for n in range(HORIZON):
        moment = now + timedelta(days=n)
        if acts_due(DEFAULT, case, acts, moment, CALENDAR) != NOTHING:
            return local_day(moment)
    return local_day(now + timedelta(days=HORIZON))


@given(
    st.integers(-20, 60), st.integers(0, 40), st.lists(st.integers(1, 31), max_size=6, unique=True), st.integers(1, 31)
)
def test_halving_finds_what_asking_day_by_day_finds(moved, days, ran, today):
    case = replace(CASE, deadline=replace(CASE.deadline, days=days))
    acts = run(case, (), *sorted(day for day in ran if day <= today))
    case = watched.late(case, DUE + timedelta(days=moved))  # as its source will have said by then
    assert next_look(DEFAULT, case, acts, at(today), CALENDAR) == day_by_day(case, acts, at(today))


def test_nothing_is_looked_for_while_nothing_can_be_done():
    for case in (watched.suspended(CASE, True), watched.done(CASE), replace(CASE, department="")):
        assert next_look(DEFAULT, case, (), at(24), CALENDAR) is None
