"""The answer, what the sender makes of it, and what everybody may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from svc_mailbox.domain.events.base import LetterEvent


@dataclass(frozen=True, kw_only=True)
class LetterAnswered(LetterEvent, name="letter_answered"):
    """答复. `on_time` is by the citizen's clock of this round, `unit_on_time` by the department's own.

    Only round 1 counts for the rate of answers on time: a redo has a clock of its own.
    """

    round: int
    answered_at: datetime
    due: date
    on_time: bool
    unit_on_time: bool


@dataclass(frozen=True, kw_only=True)
class LetterRated(LetterEvent, name="letter_rated"):
    """评价, once per answer: `level` 5 to 1; `solved` is null when the sender did not say."""

    round: int
    level: int
    solved: bool | None


@dataclass(frozen=True, kw_only=True)
class LetterReopened(LetterEvent, name="letter_reopened"):
    """重办: answered badly, done once more with a clock of its own."""

    round: int
    due: date
    provisional: bool


@dataclass(frozen=True, kw_only=True)
class LetterFollowedUp(LetterEvent, name="letter_followed_up"):
    """追问 number `count`."""

    count: int


@dataclass(frozen=True, kw_only=True)
class LetterFollowUpAnswered(LetterEvent, name="letter_follow_up_answered"):
    """The follow-up questions asked so far, `count`, have been answered."""

    count: int


@dataclass(frozen=True, kw_only=True)
class LetterPublished(LetterEvent, name="letter_published"):
    """The redacted letter and the answer of `round` may be read by everybody; fetch the text over the API."""

    round: int


@dataclass(frozen=True, kw_only=True)
class LetterUnpublished(LetterEvent, name="letter_unpublished"):
    """The text must leave pages, search, feeds and open data: `cause` "consent_withdrawn" or "staff"."""

    cause: str
