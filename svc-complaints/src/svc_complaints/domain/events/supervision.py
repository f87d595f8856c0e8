"""督办: what a ladder does about late work, of any channel. `subject` is the number of the case that is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from casework.domain.event_fields import Count, Department, Source
from casework.domain.events import Event
from svc_complaints.domain.supervision.words import Because, Recipient, Rung, WithdrawalCause


@dataclass(frozen=True, kw_only=True)
class SupervisionEvent(Event):
    """`department` is the one that is late, `at` when it happened; `deadline` counts the due days of the case."""

    source: Source  # whose case it is
    department: Department  # owes the work
    at: datetime  # when it happened
    rung: Annotated[str, Rung]  # reminder, urge, yellow, red, leader
    deadline: Count  # version of the due day, 1 for the first
    due: date  # the due day it is about


@dataclass(frozen=True, kw_only=True)
class SupervisionActIssued(SupervisionEvent, name="supervision_act_issued"):
    """提醒、催办、黄牌、红牌、报领导: once for a rung and due day, and once more when one by hand was withdrawn."""

    recipient: Annotated[str, Recipient]  # who has to answer it
    because: Annotated[str, Because]  # why now


@dataclass(frozen=True, kw_only=True)
class SupervisionActAnswered(SupervisionEvent, name="supervision_act_answered"):
    """The department said what it does about it."""


@dataclass(frozen=True, kw_only=True)
class SupervisionWithdrawalProposed(SupervisionEvent, name="supervision_withdrawal_proposed"):
    """拟撤回: a card should go; it stands until another person has decided."""

    cause: Annotated[str, WithdrawalCause]  # a moved deadline, or somebody's reason


@dataclass(frozen=True, kw_only=True)
class SupervisionWithdrawalRefused(SupervisionEvent, name="supervision_withdrawal_refused"):
    """The card stands."""


@dataclass(frozen=True, kw_only=True)
class SupervisionActWithdrawn(SupervisionEvent, name="supervision_act_withdrawn"):
    """撤回: it counts no more."""
