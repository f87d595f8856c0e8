"""The answer and after; and that an identity was opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from casework.domain.event_fields import Count, Rule
from svc_complaints.domain.events.base import ComplaintEvent


@dataclass(frozen=True, kw_only=True)
class ComplaintAnswered(ComplaintEvent, name="complaint_answered"):
    """答复. Only round 1 counts for the rate of answers on time: a redo has a clock of its own."""

    round: Count  # 1, and 2 for the redo
    answered_at: datetime  # of this round
    due: date  # of this round
    on_time: bool  # by the reply clock


@dataclass(frozen=True, kw_only=True)
class ComplaintRated(ComplaintEvent, name="complaint_rated"):
    """评价, once per answer: `level` 5 to 1; `solved` is null when the complainant did not say."""

    round: Count  # the answer that is rated
    level: Annotated[int, Rule(least=1, most=5, example=4)]  # 5 very satisfied 非常满意 to 1 very dissatisfied
    solved: bool | None  # null: not said


@dataclass(frozen=True, kw_only=True)
class ComplaintReopened(ComplaintEvent, name="complaint_reopened"):
    """重办: answered badly, investigated once more with a clock of its own."""

    round: Count  # the answer that is to come
    due: date  # answered by then
    provisional: bool  # counted on a forecast of the calendar


@dataclass(frozen=True, kw_only=True)
class ComplaintWithdrawn(ComplaintEvent, name="complaint_withdrawn"):
    """撤回: withdrawn before an answer. Leaves the denominators."""


@dataclass(frozen=True, kw_only=True)
class ComplaintLapsed(ComplaintEvent, name="complaint_lapsed"):
    """逾期未补正: nobody corrected it; it was never counted."""


@dataclass(frozen=True, kw_only=True)
class ComplaintClosed(ComplaintEvent, name="complaint_closed"):
    """办结: closed after an answer, with every measure checked."""

    rounds: Count  # answers given


@dataclass(frozen=True, kw_only=True)
class ComplaintIdentityOpened(ComplaintEvent, name="complaint_identity_opened"):
    """The complainant's identity can be read until then; the complainant is told, with the reason, over the API."""

    until: datetime  # sealed again
