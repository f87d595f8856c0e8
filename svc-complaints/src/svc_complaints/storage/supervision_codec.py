"""Watched cases, acts and ladders as JSON and back, exactly; and the columns that queries need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from casework.storage.documents import from_json, to_json
from svc_complaints.domain.barrier import What
from svc_complaints.domain.supervision.act import Act, Reply, Withdrawal
from svc_complaints.domain.supervision.ladder import Ladder, Step
from svc_complaints.domain.supervision.watched import Deadline, Watched
from svc_complaints.domain.supervision.words import Because, Recipient, Rung, Standing


def case_columns(case: Watched) -> dict[str, Any]:
    """The values of table `watched_case` that follow from the case."""
    return {
        "source": case.source,
        "number": case.number,
        "document": {
            "deadline": to_json(case.deadline),
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
        row.number, row.source, row.department, from_json(Deadline, row.document["deadline"]), suspended=row.suspended,
        done=row.done, marks=frozenset((What(what), value) for what, value in row.document["marks"]),
        late_on=date.fromisoformat(row.document["late_on"]) if row.document["late_on"] else None,
    )  # fmt: skip


def act_columns(act: Act) -> dict[str, Any]:
    """The values of table `supervision_act` that follow from the act."""
    return {
        "document": {
            "step": to_json(act.step),
            "deadline": to_json(act.deadline),
            "because": act.because.value,
            "ground": act.ground,
            "reply": to_json(act.reply),
            "withdrawals": to_json(act.withdrawals),
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
        row.number, from_json(Step, told["step"]), from_json(Deadline, told["deadline"]), row.department,
        Because(told["because"]), row.issued_at, told["ground"], Standing(row.standing),
        reply=from_json(Reply, reply) if reply else None,
        withdrawals=tuple(from_json(Withdrawal, one) for one in told["withdrawals"]),
        version=told["version"],
    )  # fmt: skip


def step_to_json(step: Step) -> dict[str, Any]:
    """A rung of a ladder, as the API shows it."""
    shown: dict[str, Any] = to_json(step)
    return shown


def step_from_json(data: Mapping[str, Any]) -> Step:
    """The reverse."""
    return Step(**{**data, "rung": Rung(data["rung"]), "recipient": Recipient(data["recipient"])})


def ladder_of(department: str, steps: Iterable[Mapping[str, Any]]) -> Ladder:
    """A ladder from its steps. Raises Invalid that says which rung is wrong."""
    return Ladder(tuple(step_from_json(step) for step in steps), department)
