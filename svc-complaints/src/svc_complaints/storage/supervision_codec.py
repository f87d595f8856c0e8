"""Watched cases, acts and ladders as JSON and back, exactly; and the columns that queries need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from svc_complaints.domain.barrier import What
from svc_complaints.domain.supervision.act import Act, Reply, Withdrawal
from svc_complaints.domain.supervision.ladder import Ladder, Step
from svc_complaints.domain.supervision.watched import Deadline, Watched
from svc_complaints.domain.supervision.words import Because, Recipient, Rung, Standing, WithdrawalCause


def case_columns(case: Watched) -> dict[str, Any]:
    """The values of table `watched_case` that follow from the case."""
    return {
        "source": case.source,
        "number": case.number,
        "document": {
            "deadline": _deadline(case.deadline),
            "marks": sorted([what.value, value] for what, value in case.marks),
            "late_on": case.late_on.isoformat() if case.late_on else None,
        },
        "department": case.department,
        "due_on": case.deadline.due,
        "suspended": case.suspended,
        "done": case.done,
    }


def case_of(row: Any) -> Watched:
    """A row of table `watched_case`."""
    return Watched(
        row.number, row.source, row.department, _deadline_of(row.document["deadline"]), suspended=row.suspended,
        done=row.done, marks=frozenset((What(what), value) for what, value in row.document["marks"]),
        late_on=date.fromisoformat(row.document["late_on"]) if row.document["late_on"] else None,
    )  # fmt: skip


def act_columns(act: Act) -> dict[str, Any]:
    """The values of table `supervision_act` that follow from the act."""
    return {
        "document": {
            "step": step_to_json(act.step),
            "deadline": _deadline(act.deadline),
            "because": act.because.value,
            "ground": act.ground,
            "reply": {"by": act.reply.by, "at": act.reply.at.isoformat()} if act.reply else None,
            "withdrawals": [_withdrawal(one) for one in act.withdrawals],
            "version": act.version,
        },
        "number": act.number,
        "department": act.department,
        "rung": act.step.rung.value,
        "standing": act.standing.value,
        "answered": act.reply is not None,
        "issued_at": act.issued_at,
    }


def act_of(row: Any) -> Act:
    """A row of table `supervision_act`."""
    told = row.document
    reply = told["reply"]
    return Act(
        row.number, step_from_json(told["step"]), _deadline_of(told["deadline"]), row.department,
        Because(told["because"]), row.issued_at, told["ground"], Standing(row.standing),
        reply=Reply(reply["by"], datetime.fromisoformat(reply["at"])) if reply else None,
        withdrawals=tuple(_withdrawal_of(one) for one in told["withdrawals"]),
        version=told["version"],
    )  # fmt: skip


def step_to_json(step: Step) -> dict[str, Any]:
    """A rung of a ladder, as the API shows it."""
    return {
        "rung": step.rung.value,
        "recipient": step.recipient.value,
        "days_left": step.days_left,
        "percent_left": step.percent_left,
        "unanswered": step.unanswered,
    }


def step_from_json(data: Mapping[str, Any]) -> Step:
    """The reverse."""
    return Step(**{**data, "rung": Rung(data["rung"]), "recipient": Recipient(data["recipient"])})


def ladder_of(department: str, steps: Iterable[Mapping[str, Any]]) -> Ladder:
    """A ladder from its steps. Raises Invalid that says which rung is wrong."""
    return Ladder(tuple(step_from_json(step) for step in steps), department)


def _deadline(deadline: Deadline) -> dict[str, Any]:
    return {
        "version": deadline.version,
        "due": deadline.due.isoformat(),
        "days": deadline.days,
        "duty": deadline.duty,
    }


def _deadline_of(data: Mapping[str, Any]) -> Deadline:
    return Deadline(**{**data, "due": date.fromisoformat(data["due"])})


def _withdrawal(one: Withdrawal) -> dict[str, Any]:
    return {
        "cause": one.cause.value,
        "proposed_by": one.proposed_by,
        "proposed_at": one.proposed_at.isoformat(),
        "deadline": one.deadline,
        "decided_by": one.decided_by,
    }


def _withdrawal_of(data: Mapping[str, Any]) -> Withdrawal:
    at = datetime.fromisoformat(data["proposed_at"])
    return Withdrawal(**{**data, "cause": WithdrawalCause(data["cause"]), "proposed_at": at})
