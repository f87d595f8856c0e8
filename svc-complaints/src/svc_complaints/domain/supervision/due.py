"""What is to be done about a case now: one pure function of ladder, case, acts so far, time and calendar.

- At most one act for a rung and a deadline version; a standing act of an earlier version counts, unless the new
  deadline has made it void. So nobody gets two cards for being late once.
- At most one act a day for a case, and it is the highest rung that is due: who was never reminded is not reminded of
  what is over. No rung below one that was given. The leader hears of nobody who had no red card first.
- Nothing while the case's clock stands still, or when nothing is owed.
- Nothing after the due day until the case's source has said that it is late: an answer may be on its way to us.
- A card that would not have been issued on its day, had the deadline been known that is known now, is void: its
  withdrawal is proposed, once per deadline version, and decided by a person; if that person lets it stand, it counts.
  What a person issued (`cards.issue_by_hand`) rests on a reason and not on time: no deadline makes it void.
- What a person issued and another took back was no answer to time: the ladder goes on as if it had not been. A card of
  the ladder that was withdrawn is not issued a second time for its deadline version: that one was decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from casework.domain.calendar import Calendar, local_day
from casework.domain.calendar_count import working_days_between
from svc_complaints.domain.supervision.act import Act
from svc_complaints.domain.supervision.ladder import Ladder, Step
from svc_complaints.domain.supervision.watched import Deadline, Watched
from svc_complaints.domain.supervision.words import CARDS, ORDER, Because, Rung, Standing


@dataclass(frozen=True)
class Issue:
    """An act to issue; `ground` is the place of the act that was not answered."""

    step: Step
    because: Because
    ground: int | None = None


@dataclass(frozen=True)
class Plan:
    """What to do: an act to issue, and the places (in the acts so far) of those whose withdrawal to propose."""

    issue: Issue | None = None
    propose: tuple[int, ...] = ()


def acts_due(ladder: Ladder, case: Watched, acts: Sequence[Act], now: datetime, calendar: Calendar) -> Plan:
    """The plan for now; empty when there is nothing to do, so run it as often as you like.

    `acts` are all that the case ever had, in the order in which they were issued.
    """
    void = _voided(case.deadline, acts, calendar)
    propose = tuple(place for place in sorted(void) if _withdrawable(acts[place]))
    unsure = local_day(now) > case.deadline.due and not case.is_late
    if case.suspended or case.done or unsure:
        return Plan(None, propose)
    valid = _valid(case.deadline, acts, void)
    used = [act for act in acts_used(case.deadline, acts, calendar) if not _taken_back(act)]
    return Plan(_next(ladder, case.deadline, used, valid, local_day(now), calendar), propose)


def acts_used(deadline: Deadline, acts: Sequence[Act], calendar: Calendar) -> list[Act]:
    """The acts whose rungs a person does not give again under this deadline: its own, and what is valid of before."""
    valid = _valid(deadline, acts, _voided(deadline, acts, calendar))
    return [act for place, act in enumerate(acts) if place in valid or act.deadline.version == deadline.version]


def called_for(step: Step, deadline: Deadline, day: date, calendar: Calendar) -> bool:
    """Whether time calls for this rung on that day."""
    left = working_days_between(calendar, day, deadline.due)
    if day > deadline.due:
        left = min(left, -1)  # over is over, also on a day off right after the due day
    share = step.percent_left is not None and deadline.days > 0 and left * 100 <= step.percent_left * deadline.days
    return left <= step.days_left or share


def _next(
    ladder: Ladder, deadline: Deadline, used: list[Act], valid: dict[int, Act], today: date, calendar: Calendar
) -> Issue | None:
    if any(local_day(act.issued_at) >= today for act in used):
        return None
    top = max((ORDER.index(act.step.rung) for act in used), default=-1)
    for step in reversed(ladder.steps):
        if ORDER.index(step.rung) <= top:
            return None
        if not _may_climb(step, ladder, valid):
            continue
        if called_for(step, deadline, today, calendar):
            return Issue(step, Because.TIME)
        ignored = _ignored(step, ladder, valid, today, calendar)
        if ignored is not None:
            return Issue(step, Because.UNANSWERED, ignored)
    return None


def _ignored(step: Step, ladder: Ladder, valid: dict[int, Act], today: date, calendar: Calendar) -> int | None:
    """The place of the act right below that has stood without an answer for as many working days as the step says."""
    if step.unanswered is None:
        return None
    below = ladder.below(step.rung)[-1]
    for place, act in valid.items():
        waits = act.step.rung is below and act.reply is None and act.standing is Standing.STANDING
        if waits and working_days_between(calendar, act.issued_at, today) >= step.unanswered:
            return place
    return None


def _may_climb(step: Step, ladder: Ladder, valid: dict[int, Act]) -> bool:
    """The leader comes after a red card that stands, where the ladder has one."""
    if step.rung is not Rung.LEADER or Rung.RED not in ladder.below(Rung.LEADER):
        return True
    return any(act.step.rung is Rung.RED for act in valid.values())


def _voided(deadline: Deadline, acts: Sequence[Act], calendar: Calendar) -> set[int]:
    return {place for place, act in enumerate(acts) if _void(act, deadline, acts, calendar)}


def _valid(deadline: Deadline, acts: Sequence[Act], void: set[int]) -> dict[int, Act]:
    """By their places, the acts about this duty that stand on their ground and were not withdrawn."""
    same = {place: act for place, act in enumerate(acts) if act.deadline.duty == deadline.duty}
    return {p: act for p, act in same.items() if p not in void and act.standing is not Standing.WITHDRAWN}


def _void(act: Act, deadline: Deadline, acts: Sequence[Act], calendar: Calendar) -> bool:
    """Whether a later deadline takes the ground away: judged on the day of the act, by the step it was issued under."""
    if act.deadline.duty != deadline.duty or act.deadline.version >= deadline.version or _upheld(act, deadline):
        return False
    if act.because is Because.HAND:
        return False
    if act.ground is not None:
        return _void(acts[act.ground], deadline, acts, calendar)
    return not called_for(act.step, deadline, local_day(act.issued_at), calendar)


def _taken_back(act: Act) -> bool:
    """Whether a person gave it and it was withdrawn: it neither uses up its rung nor ends what lies below it."""
    return act.because is Because.HAND and act.standing is Standing.WITHDRAWN


def _upheld(act: Act, deadline: Deadline) -> bool:
    """Whether a person has decided, knowing this deadline, that the card stands; then it counts like any other."""
    decided = any(one.deadline == deadline.version and one.decided_by for one in act.withdrawals)
    return decided and act.standing is Standing.STANDING


def _withdrawable(act: Act) -> bool:
    """A card that stands; what is proposed already or withdrawn is not, nor is a reminder."""
    return act.step.rung in CARDS and act.standing is Standing.STANDING
