"""What the host withheld is read from the first line of /proc/stat (proc(5))."""

import io

import pytest
from rich.console import Console

from deploy.bench import machine, run

BEFORE = "cpu  100 20 30 5000 60 7 8 10 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n"


def after(user: int, idle: int, stolen: int) -> machine.Ticks:
    return machine.Ticks.of(f"cpu  {100 + user} 20 30 {5000 + idle} 60 7 8 {10 + stolen} 0 0\n")


def test_what_is_wanted_is_all_but_idling_and_waiting_for_a_disk():
    assert machine.Ticks.of(BEFORE) == machine.Ticks(wanted=100 + 20 + 30 + 7 + 8 + 10, stolen=10)


def test_guests_are_not_counted_twice():
    assert machine.Ticks.of("cpu  100 20 30 5000 60 7 8 10 100 20\n") == machine.Ticks.of(BEFORE)


@pytest.mark.parametrize(
    ("user", "idle", "stolen", "share"), [(90, 0, 10, 0.1), (100, 9000, 0, 0.0), (0, 500, 0, 0.0), (0, 0, 5, 1.0)]
)
def test_the_share_is_of_the_time_wanted_since(user, idle, stolen, share):
    assert after(user, idle, stolen).share(machine.Ticks.of(BEFORE)) == pytest.approx(share)


def test_this_machine_says_something_or_nothing():
    share = machine.watched()()
    assert share is None or 0 <= share <= 1


@pytest.mark.parametrize(("share", "warned"), [(machine.MUCH, False), (machine.MUCH + 0.001, True)])
def test_a_warning_above_the_bound_only(share, warned):
    out = io.StringIO()
    run.say_stolen(Console(file=out, width=200), share)
    assert "withheld 5%" in out.getvalue()
    assert ("measure again" in out.getvalue()) is warned
