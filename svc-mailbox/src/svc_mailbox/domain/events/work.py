"""While somebody works on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from casework.domain.event_fields import Count, Days, Department
from svc_mailbox.domain.events.base import LetterEvent


@dataclass(frozen=True, kw_only=True)
class LetterTaken(LetterEvent, name="letter_taken"):
    """The lead has begun to handle it."""


@dataclass(frozen=True, kw_only=True)
class LetterContributed(LetterEvent, name="letter_contributed"):
    """A co-handler has given its opinion to the lead."""

    co_handler: Department  # which gave it


@dataclass(frozen=True, kw_only=True)
class LetterExtensionAsked(LetterEvent, name="letter_extension_asked"):
    """延期申请: more time is asked for `days` working days."""

    days: Days  # working days


@dataclass(frozen=True, kw_only=True)
class LetterExtended(LetterEvent, name="letter_extended"):
    """延期批准: more time is granted, the citizen is told the new `due`."""

    days: Days  # working days
    due: date  # answered by then
    provisional: bool  # counted on a forecast of the calendar


@dataclass(frozen=True, kw_only=True)
class LetterExtensionRefused(LetterEvent, name="letter_extension_refused"):
    """延期不予批准: no more time; `due` holds."""

    due: date  # answered by then


@dataclass(frozen=True, kw_only=True)
class LetterDrafted(LetterEvent, name="letter_drafted"):
    """A draft waits for its reviewer."""

    round: Count  # 1, and one more for each redo


@dataclass(frozen=True, kw_only=True)
class LetterDraftRejected(LetterEvent, name="letter_draft_rejected"):
    """The reviewer sent the draft back."""

    round: Count  # 1, and one more for each redo


@dataclass(frozen=True, kw_only=True)
class LetterAdded(LetterEvent, name="letter_added"):
    """The sender added something, for the `count`-th time."""

    count: Count  # so far


@dataclass(frozen=True, kw_only=True)
class LetterUrged(LetterEvent, name="letter_urged"):
    """催办: urged by the sender ("citizen") or a supervisor ("supervisor"), for the `count`-th time."""

    urged_by: Literal["citizen", "supervisor"]  # who asks for speed
    count: Count  # so far


@dataclass(frozen=True, kw_only=True)
class LetterDueSoon(LetterEvent, name="letter_due_soon"):
    """Announced once for a due day, of the first answer (round 1) or of a redo."""

    round: Count  # 1, and one more for each redo
    due: date  # answered by then


@dataclass(frozen=True, kw_only=True)
class LetterOverdue(LetterEvent, name="letter_overdue"):
    """Announced once for a due day. Only round 1 counts against a department's punctuality."""

    round: Count  # 1, and one more for each redo
    due: date  # answered by then


@dataclass(frozen=True, kw_only=True)
class LetterRecounted(LetterEvent, name="letter_recounted"):
    """A new calendar moved the due day; `promised` is the day that the sender was told and can still expect."""

    due_before: date  # by the calendar before
    due: date  # by the new calendar
    promised: date  # what the sender was told and can still expect
    provisional: bool  # counted on a forecast of the calendar
