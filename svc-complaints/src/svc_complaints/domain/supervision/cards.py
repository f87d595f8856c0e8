"""What is done with the plan of `due`, and what people do: issue by hand, answer, propose a withdrawal, decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from casework.domain import actors
from casework.domain.calendar import Calendar
from casework.domain.errors import Conflict, Forbidden, Invalid, NotFound
from svc_complaints.domain.complaint import By
from svc_complaints.domain.content import REASON, REPLY, checked
from svc_complaints.domain.events import (
    SupervisionActAnswered,
    SupervisionActIssued,
    SupervisionActWithdrawn,
    SupervisionEvent,
    SupervisionWithdrawalProposed,
    SupervisionWithdrawalRefused,
)
from svc_complaints.domain.supervision.act import LIFECYCLE, Act, Reply, Withdrawal
from svc_complaints.domain.supervision.due import Plan, acts_used
from svc_complaints.domain.supervision.ladder import Ladder, step_for
from svc_complaints.domain.supervision.watched import Watched
from svc_complaints.domain.supervision.words import (
    BY_HAND,
    CARDS,
    ORDER,
    Because,
    Part,
    Rung,
    Standing,
    WithdrawalCause,
)

Done = tuple[Act, list[SupervisionEvent]]
E = TypeVar("E", bound=SupervisionEvent)


def parts(act: Act, case: Watched, by: By) -> frozenset[Part]:
    """What the doer is to this act. Empty for strangers, and for those from whom the case is hidden (`barrier`)."""
    return _parts(act.department, case, by)


def _parts(department: str, case: Watched, by: By) -> frozenset[Part]:
    actor = by.actor
    if actor.kind is actors.Kind.SERVICE:
        return frozenset({Part.SYSTEM})
    if actor.kind is not actors.Kind.STAFF or by.screen.hides(case.marks):
        return frozenset()
    at_work = department in by.homes and actor.has(actors.Role.CLERK, actors.Role.REVIEWER)
    held = [(Part.DEPARTMENT, at_work), (Part.SUPERVISOR, actor.has(actors.Role.SUPERVISOR))]
    return frozenset(part for part, plays in held if plays)


def carry_out(plan: Plan, case: Watched, acts: Sequence[Act], by: By) -> tuple[tuple[Act, ...], list[SupervisionEvent]]:
    """All acts of the case after the plan, and what happened. `by` is the job that runs the ladder."""
    after, told = list(acts), []
    for place in plan.propose:
        after[place], events = _proposed(acts[place], case, by, WithdrawalCause.DEADLINE_MOVED)
        told += events
    if plan.issue is not None:
        issue = plan.issue
        new = Act(case.number, issue.step, case.deadline, case.department, issue.because, by.at, issue.ground)
        after.append(new)
        told += [_issued(new, case, by)]
    return tuple(after), told


def check_sets_ladder(department: str, by: By) -> None:
    """Refuses a ladder ("": the city's, which is everybody's) to those for whom it holds: Forbidden `own_ladder`."""
    if department in by.kin or (not department and by.actor.department):
        raise Forbidden(
            "own_ladder",
            "Nobody sets the ladder of their own department, or of one above or below it; the city's is set by a"
            " supervisor without a department.",
        )


def issue_by_hand(
    case: Watched, acts: Sequence[Act], by: By, rung: Rung, reason: str, ladder: Ladder, calendar: Calendar
) -> Done:
    """催办、黄牌、红牌 by a supervisor, with a reason; `acts` are all of the case, `ladder` says who receives it.

    At most once for a rung and due day, and no rung below one given, whoever gave it, withdrawn or not
    (`due.acts_used`); a person need not wait for the next day. Raises Conflict for that, and when nothing is owed
    that could be urged; Forbidden `own_card` for a case of the doer's own department or its kin.
    """
    _check_issues(case, by)
    if rung not in BY_HAND:
        told = ", ".join(BY_HAND)
        raise Invalid("rung_not_by_hand", f"By hand there is: {told}.", errors={"rung": f"one of {told}"})
    checked("reason", reason, REASON)
    if case.suspended or case.done:
        raise Conflict("nothing_owed", "Nothing is owed now: the case is done, or its clock stands still.")
    given = [act.step.rung for act in acts_used(case.deadline, acts, calendar)]
    if rung in given:
        raise Conflict("rung_used", "This has been given for this due day; each is given once.")
    if any(ORDER.index(one) > ORDER.index(rung) for one in given):
        raise Conflict("rung_below", "A higher one has been given for this due day; what follows is not lower.")
    new = Act(case.number, step_for(ladder, rung), case.deadline, case.department, Because.HAND, by.at)
    return new, [_issued(new, case, by)]


def answer(act: Act, case: Watched, by: By, text: str) -> Done:
    """回复督办: once, by the department that has it."""
    after = _step(act, case, "answer", by)
    checked("text", text, REPLY)
    if act.reply is not None:
        raise Conflict("answered_already", "This has been answered; each is answered once.")
    after = replace(after, reply=Reply(by.actor.id, by.at))
    return after, [tell(SupervisionActAnswered, after, case, by)]


def propose(act: Act, case: Watched, by: By, reason: str) -> Done:
    """申请撤牌: by the department or a supervisor, with a reason. Raises Conflict for what is no card."""
    checked("reason", reason, REASON)
    return _proposed(act, case, by, WithdrawalCause.REASON)


def approve(act: Act, case: Watched, by: By, reason: str) -> Done:
    """同意撤牌: by a supervisor who neither proposed it nor belongs to the department; the act stays on record."""
    after = _decided(act, case, "approve", by, reason)
    return after, [tell(SupervisionActWithdrawn, after, case, by)]


def refuse(act: Act, case: Watched, by: By, reason: str) -> Done:
    """不同意撤牌: the card stands; the same deadline proposes it no more by itself."""
    after = _decided(act, case, "refuse", by, reason)
    return after, [tell(SupervisionWithdrawalRefused, after, case, by)]


def tell(event: type[E], act: Act, case: Watched, by: By, **facts: Any) -> E:
    """An event about an act, in its own deadline's words."""
    return event(
        subject=case.number, source=case.source, department=act.department, at=by.at, rung=act.step.rung.value,
        deadline=act.deadline.version, due=act.deadline.due, **facts,
    )  # fmt: skip


def _issued(new: Act, case: Watched, by: By) -> SupervisionEvent:
    recipient, because = new.step.recipient.value, new.because.value
    return tell(SupervisionActIssued, new, case, by, recipient=recipient, because=because)


def _check_issues(case: Watched, by: By) -> None:
    held = _parts(case.department, case, by)
    if not held:
        raise NotFound("case_unknown", "There is no such case, or it is not yours.")
    if Part.SUPERVISOR not in held:
        raise Forbidden("not_yours", "By hand, only a supervisor issues an act of supervision.")
    if case.department in by.kin:
        raise Forbidden("own_card", "A department gives itself, and who is above or below it, no card; ask another.")


def _proposed(act: Act, case: Watched, by: By, cause: WithdrawalCause) -> Done:
    after = _step(act, case, "propose", by)
    if act.step.rung not in CARDS:
        raise Conflict("no_card", "Only cards and reports to the leader are withdrawn; answer it instead.")
    proposal = Withdrawal(cause, by.actor.id, by.at, case.deadline.version)
    after = replace(after, withdrawals=(*act.withdrawals, proposal))
    return after, [tell(SupervisionWithdrawalProposed, after, case, by, cause=cause.value)]


def _decided(act: Act, case: Watched, action: str, by: By, reason: str) -> Act:
    after = _step(act, case, action, by)
    checked("reason", reason, REASON)
    proposal = act.withdrawals[-1]
    if by.actor.id == proposal.proposed_by:
        raise Forbidden("own_proposal", "Whoever proposed the withdrawal does not decide on it; ask a colleague.")
    if act.department in by.homes:
        raise Forbidden("own_card", "A department does not decide on its own card.")
    decided = replace(proposal, decided_by=by.actor.id)
    return replace(after, withdrawals=(*act.withdrawals[:-1], decided))


def _step(act: Act, case: Watched, action: str, by: By) -> Act:
    held = parts(act, case, by)
    if not held:
        raise NotFound("act_unknown", "There is no such act of supervision, or it is not yours.")
    standing = Standing(LIFECYCLE.advance(act.standing, action, held))
    return replace(act, standing=standing, version=act.version + 1)
