"""To the petitions bureau and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.domain.event_fields import Instance
from svc_mailbox.domain.events.base import LetterEvent


@dataclass(frozen=True, kw_only=True)
class LetterNameAsked(LetterEvent, name="letter_name_asked"):
    """The sender of an anonymous letter was asked for a name (信访工作条例 art. 19)."""


@dataclass(frozen=True, kw_only=True)
class LetterNameGiven(LetterEvent, name="letter_name_given"):
    """The sender gave one; the letter is anonymous no more."""


@dataclass(frozen=True, kw_only=True)
class LetterNameRefused(LetterEvent, name="letter_name_refused"):
    """The sender stays anonymous."""


@dataclass(frozen=True, kw_only=True)
class LetterTakenBack(LetterEvent, name="letter_taken_back"):
    """退回: a letter that was referred is ours again, and counts again; its clock goes on."""

    back_from: Instance  # who gave it back
    review_by: date  # accepted or declined by then
    due: date  # answered by then
    provisional: bool  # counted on a forecast of the calendar
