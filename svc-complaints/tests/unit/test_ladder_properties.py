"""Any interleaving of ladder runs, cards by hand, suspensions, extensions, calendar changes and decisions.

The clock is the kernel's and really suspended, resumed and recomputed; what 督办 knows follows from it, as events tell
it. The rule is written here a second time, by dates, so that the code under test is not its own witness.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import permutations
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from casework.domain.calendar import Calendar, Notice, local_day
from casework.domain.calendar_count import working_days_between
from casework.domain.clock import Clock, Limit, recompute, start
from casework.domain.errors import Refusal
from svc_complaints.domain.deadlines import open_suspensions
from svc_complaints.domain.supervision import cards, watched
from svc_complaints.domain.supervision.due import acts_due
from svc_complaints.domain.supervision.ladder import DEFAULT
from svc_complaints.domain.supervision.watched import Deadline, Watched
from svc_complaints.domain.supervision.words import BY_HAND, ORDER, Because, Rung, Standing, WithdrawalCause
from svc_complaints.testing import people
from svc_complaints.testing.stories import CALENDAR, MONDAY, doing

CLERK = people.staff("c", "shuiwu", "clerk")
MOVES = (Rung.YELLOW, Rung.RED)


@dataclass
class World:
    """A case, its clock and all that was done about it."""

    clock: Clock
    case: Watched
    now: datetime = MONDAY
    calendar: Calendar = CALENDAR
    acts: tuple = ()
    told: list = field(default_factory=list)

    def heard(self, clock):
        """What 督办 is told of the clock."""
        self.clock = clock
        self.case = watched.due_told(self.case, clock.due, clock.total)
        self.case = watched.suspended(self.case, clock.suspended(self.calendar, self.now))
        if local_day(self.now) > clock.due:
            self.case = watched.late(self.case, clock.due)


def begin(days):
    clock = start(CALENDAR, Limit(days), MONDAY)
    return World(clock, Watched("MC-1", "/mailbox/city", "shuiwu", Deadline(1, clock.due, days)))


def wait(world, luck):
    world.now += timedelta(hours=luck.choice((3, 24, 24, 72)))
    world.heard(world.clock)


def ladder(world, luck):
    before = len(world.acts)
    plan = acts_due(DEFAULT, world.case, world.acts, world.now, world.calendar)
    world.acts, told = cards.carry_out(plan, world.case, world.acts, doing(people.JOB, world.now))
    world.told += told
    assert len(world.acts) <= before + 1, "one act a run"
    assert len(world.acts) == before or not world.case.suspended, "suspended while the case's clock is"
    check_void_is_proposed(world)


def suspend(world, luck):
    days = luck.randint(1, 8)
    world.heard(world.clock.suspend(world.calendar, world.now, cause="appraisal", paper="p", at_most=days))


def resume(world, luck):
    if open_suspensions(world.clock):
        world.heard(world.clock.resume(world.calendar, world.now, cause="back", paper="p", suspension=None))


def extend(world, luck):
    world.heard(world.clock.extend(world.calendar, luck.randint(1, 5), world.now, cause="complex", paper="p"))


def restart(world, luck):
    """条例 art. 30: the corrected application came in, also when the old limit is over."""
    world.heard(world.clock.restart(world.calendar, world.now, cause="correction", paper="p"))


def new_calendar(world, luck):
    day = local_day(world.now) + timedelta(days=luck.randint(-3, 12))
    change = {"days_off": ((day, "放假"),)} if luck.random() < 0.6 else {"working": ((day, "上班"),)}
    world.calendar = world.calendar.with_notices([Notice("national", day.year, "通知", **change)])
    world.heard(recompute(world.clock, world.calendar, world.now))


def person(world, luck):
    """Somebody answers, proposes or decides, or may not."""
    if not world.acts:
        return
    place = luck.randrange(len(world.acts))
    act, actor = luck.choice(
        [(cards.answer, CLERK), (cards.propose, CLERK), (cards.approve, people.SUPERVISOR),
         (cards.refuse, people.SUPERVISOR_2)]
    )  # fmt: skip
    done, told = act(world.acts[place], world.case, doing(actor, world.now), "有理由。")
    world.acts = (*world.acts[:place], done, *world.acts[place + 1 :])
    world.told += told


def by_hand(world, luck):
    """A supervisor issues one, or may not."""
    by, rung = doing(people.SUPERVISOR, world.now), luck.choice(BY_HAND)
    act, told = cards.issue_by_hand(world.case, world.acts, by, rung, "群众多次反映。", DEFAULT, world.calendar)
    assert not world.case.suspended
    same = [one for one in world.acts if one.deadline.version == world.case.deadline.version]
    assert all(ORDER.index(one.step.rung) < ORDER.index(rung) for one in same), "no rung below one given"
    world.acts = (*world.acts, act)
    world.told += told


def take_back(world, luck):
    """Two supervisors withdraw the last one, or may not."""
    if not world.acts:
        return
    card, asked = cards.propose(world.acts[-1], world.case, doing(people.SUPERVISOR, world.now), "发错了。")
    card, agreed = cards.approve(card, world.case, doing(people.SUPERVISOR_2, world.now), "同意。")
    world.acts = (*world.acts[:-1], card)
    world.told += asked + agreed


CLOCK = (suspend, resume, extend, restart, new_calendar)
STEPS = (wait, wait, wait, ladder, ladder, ladder, *CLOCK, person, by_hand, take_back)


def ground_gone(act, due, days, calendar):
    """Whether yellow or red was never called for on its day, had this due day been known."""
    day = local_day(act.issued_at)
    if act.step.rung is Rung.RED:
        return day <= due
    left = working_days_between(calendar, day, due)
    return day <= due and left > 1 and left / days > 0.2


def check_void_is_proposed(world):
    deadline = world.case.deadline
    for act in world.acts:
        timed = act.step.rung in MOVES and act.deadline.version < deadline.version
        if not timed or act.because is Because.HAND:
            continue
        if not ground_gone(act, deadline.due, deadline.days, world.calendar):
            continue
        asked = [one.deadline for one in act.withdrawals]
        settled = act.standing is not Standing.STANDING or deadline.version in asked
        assert settled, "a recomputed deadline that voids a card proposes its withdrawal"


def taken_back(act):
    """Given by a person, and withdrawn: the ladder may still issue that rung."""
    return act.because is Because.HAND and act.standing is Standing.WITHDRAWN


def check(world, before):
    kept = [act for act in world.acts if not taken_back(act)]
    given_ = Counter((act.step.rung, act.deadline.version) for act in kept)
    assert set(given_.values()) <= {1}, "at most one card per colour and deadline version, but for those taken back"
    hands = Counter((act.step.rung, act.deadline.version) for act in world.acts if act.because is Because.HAND)
    assert set(hands.values()) <= {1}, "by hand once, also when it was taken back"
    issued = [event for event in world.told if event.name == "supervision_act_issued"]
    assert len(issued) == len(world.acts)
    assert len({(event.rung, event.deadline) for event in issued}) >= len(kept)
    by_hand = [act for act in world.acts if act.because is Because.HAND]
    assert all(one.cause is WithdrawalCause.REASON for act in by_hand for one in act.withdrawals), (
        "what a person gave no deadline takes away"
    )
    for old, new in zip(before, world.acts, strict=False):
        assert (old.step, old.deadline, old.issued_at) == (new.step, new.deadline, new.issued_at), "append-only"
    for act in world.acts:
        decided = [one for one in act.withdrawals if one.decided_by]
        assert act.standing is not Standing.WITHDRAWN or decided[-1].decided_by != decided[-1].proposed_by
        assert act.because is not Because.UNANSWERED or world.acts[act.ground].step.rung is Rung.RED
    check_leader(world)


def check_leader(world):
    for place, act in enumerate(world.acts):
        if act.step.rung is Rung.LEADER:
            reds = [one for one in world.acts[:place] if one.step.rung is Rung.RED]
            assert reds, "the leader hears of nobody who had no red card"
            assert any(local_day(one.issued_at) < local_day(act.issued_at) for one in reds)


def live(seed, days, steps):
    world, luck = begin(days), Random(seed)
    for _ in range(steps):
        before = world.acts
        try:
            luck.choice(STEPS)(world, luck)
        except Refusal:
            assert world.acts == before
        check(world, before)
    return world


@settings(max_examples=250, deadline=None)
@given(seed=st.integers(0, 2**32), days=st.sampled_from([1, 3, 5, 15, 20]))
def test_one_card_per_colour_and_deadline_and_a_void_one_is_proposed_for_withdrawal(seed, days):
    live(seed, days, 60)


def test_the_worlds_above_see_everything():
    worlds = [live(seed, days, 80) for seed in range(60) for days in (3, 15)]
    acts = [act for world in worlds for act in world.acts]
    assert {act.step.rung for act in acts} == set(Rung)
    assert {act.standing for act in acts} == set(Standing)
    assert {act.because for act in acts} == set(Because)
    causes = {one.cause for act in acts for one in act.withdrawals}
    assert causes == set(WithdrawalCause)
    assert any(world.case.deadline.version > 3 for world in worlds)
    assert any(
        act.step.rung is Rung.RED and act.deadline.version > 1 and other.step.rung is Rung.RED
        for world in worlds
        for place, act in enumerate(world.acts)
        for other in world.acts[:place]
    ), "late by a moved deadline, too"
    assert any(
        taken_back(act) and (act.step.rung, act.deadline.version) == (other.step.rung, other.deadline.version)
        for world in worlds
        for act, other in permutations(world.acts, 2)
    ), "the ladder issues what a person had given and another taken back"


def test_a_notice_that_makes_a_day_off_after_the_card_voids_it():
    """The simplest of these histories, by hand: red on Tuesday, then Monday becomes a day off."""
    world = begin(15)
    world.now = datetime.combine(date(2026, 3, 24), MONDAY.timetz())
    world.heard(world.clock)
    ladder(world, None)
    assert [act.step.rung for act in world.acts] == [Rung.RED]
    world.case = watched.due_told(world.case, date(2026, 3, 24), 15)
    world.clock = replace(world.clock, due=date(2026, 3, 24))
    ladder(world, None)
    assert world.acts[0].standing is Standing.PROPOSED
