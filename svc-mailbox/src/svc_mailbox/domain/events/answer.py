"""The answer, what the sender makes of it, and what everybody may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from casework.domain.event_fields import Count, Rule
from svc_mailbox.domain.events.base import LetterEvent


@dataclass(frozen=True, kw_only=True)
class LetterAnswered(LetterEvent, name="letter_answered"):
    """答复: answered. `on_time` is by the citizen's clock of this round, `unit_on_time` by the department's own.

    Only round 1 counts for the rate of answers on time: a redo has a clock of its own.
    """

    round: Count  # 1, and one more for each redo
    answered_at: datetime  # of this round
    due: date  # of this round
    on_time: bool  # by the citizen's clock
    unit_on_time: bool  # by the department's clock
    imported: bool = False  # history, from the archive of an older system


@dataclass(frozen=True, kw_only=True)
class LetterRated(LetterEvent, name="letter_rated"):
    """评价, once per answer: `level` 5 to 1; `solved` is null when the sender did not say."""

    round: Count  # the answer that is rated
    level: Annotated[int, Rule(least=1, most=5, example=4)]  # 5 very satisfied 非常满意 to 1 very dissatisfied
    solved: bool | None  # null: not said
    imported: bool = False  # history, from the archive of an older system


@dataclass(frozen=True, kw_only=True)
class LetterReopened(LetterEvent, name="letter_reopened"):
    """重办: answered badly, done once more with a clock of its own."""

    round: Count  # the answer that is to come
    due: date  # answered by then
    provisional: bool  # counted on a forecast of the calendar


@dataclass(frozen=True, kw_only=True)
class LetterFollowedUp(LetterEvent, name="letter_followed_up"):
    """追问: a follow-up question, number `count`."""

    count: Count  # follow-up questions so far


@dataclass(frozen=True, kw_only=True)
class LetterFollowUpAnswered(LetterEvent, name="letter_follow_up_answered"):
    """The follow-up questions asked so far, `count`, have been answered."""

    count: Count  # follow-up questions answered


@dataclass(frozen=True, kw_only=True)
class LetterPublished(LetterEvent, name="letter_published"):
    """The redacted letter and the answer of `round` may be read by everybody; fetch the text over the API."""

    round: Count  # the answer that is shown


@dataclass(frozen=True, kw_only=True)
class LetterUnpublished(LetterEvent, name="letter_unpublished"):
    """The text must leave pages, search, feeds and open data: `cause` "consent_withdrawn" or "staff"."""

    cause: Literal["consent_withdrawn", "staff"]  # the sender, or the office
