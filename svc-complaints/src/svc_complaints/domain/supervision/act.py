"""One act of 督办 and its table. Append-only: an act is answered or withdrawn, never changed or removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casework.domain.lifecycle import Lifecycle, on
from svc_complaints.domain.supervision.ladder import Step
from svc_complaints.domain.supervision.watched import Deadline
from svc_complaints.domain.supervision.words import Because, Part, Standing, WithdrawalCause

LIFECYCLE = Lifecycle(
    Standing.STANDING,
    on("answer", [Standing.STANDING], Standing.STANDING, [Part.DEPARTMENT]),
    on("answer", [Standing.PROPOSED], Standing.PROPOSED, [Part.DEPARTMENT]),  # a proposal keeps nobody from answering
    on("propose", [Standing.STANDING], Standing.PROPOSED, [Part.SYSTEM, Part.SUPERVISOR, Part.DEPARTMENT]),
    on("approve", [Standing.PROPOSED], Standing.WITHDRAWN, [Part.SUPERVISOR]),
    on("refuse", [Standing.PROPOSED], Standing.STANDING, [Part.SUPERVISOR]),
)


@dataclass(frozen=True)
class Reply:
    """The department's answer to an act; its text is kept apart."""

    by: str
    at: datetime


@dataclass(frozen=True)
class Withdrawal:
    """A proposal to withdraw. `deadline` is the version that it was proposed for; `decided_by` empty: not decided."""

    cause: WithdrawalCause
    proposed_by: str
    proposed_at: datetime
    deadline: int
    decided_by: str = ""


@dataclass(frozen=True)
class Act:
    """What was issued: under which `step` of the ladder, about which `deadline`, to which department.

    `ground` is the place, among the acts of the case, of the one that was not answered; None when time called for it.
    """

    number: str  # of the case
    step: Step
    deadline: Deadline
    department: str
    because: Because
    issued_at: datetime
    ground: int | None = None
    standing: Standing = Standing.STANDING
    reply: Reply | None = None
    withdrawals: tuple[Withdrawal, ...] = ()
    version: int = 1
