"""What is done with the plan of `due`, and what people do with an act: answer it, propose its withdrawal, decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from casework.domain import actors
from casework.domain.errors import Conflict, Forbidden, NotFound
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
from svc_complaints.domain.supervision.due import Plan
from svc_complaints.domain.supervision.watched import Watched
from svc_complaints.domain.supervision.words import CARDS, Part, Standing, WithdrawalCause

Done = tuple[Act, list[SupervisionEvent]]
E = TypeVar("E", bound=SupervisionEvent)


def parts(act: Act, case: Watched, by: By) -> frozenset[Part]:
    """What the doer is to this act. Empty for strangers, and for those from whom the case is hidden (`barrier`)."""
    actor = by.actor
    if actor.kind is actors.Kind.SERVICE:
        return frozenset({Part.SYSTEM})
    if actor.kind is not actors.Kind.STAFF or by.screen.hides(case.marks):
        return frozenset()
    owns = bool(actor.department) and actor.department == act.department
    at_work = owns and actor.has(actors.Role.CLERK, actors.Role.REVIEWER)
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
        told += [tell(SupervisionActIssued, new, case, by, recipient=new.step.recipient.value,
                      because=new.because.value)]  # fmt: skip
    return tuple(after), told


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
    if by.actor.department == act.department:
        raise Forbidden("own_card", "A department does not decide on its own card.")
    decided = replace(proposal, decided_by=by.actor.id)
    return replace(after, withdrawals=(*act.withdrawals[:-1], decided))


def _step(act: Act, case: Watched, action: str, by: By) -> Act:
    held = parts(act, case, by)
    if not held:
        raise NotFound("act_unknown", "There is no such act of supervision, or it is not yours.")
    standing = Standing(LIFECYCLE.advance(act.standing, action, held))
    return replace(act, standing=standing, version=act.version + 1)
