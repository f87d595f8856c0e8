"""From receipt to the department that handles it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from svc_mailbox.domain.events.base import LetterEvent


@dataclass(frozen=True, kw_only=True)
class LetterReceived(LetterEvent, name="letter_received"):
    """A letter entered the count. `first_received_at` is earlier when it was corrected, or came from elsewhere."""

    channel: str
    anonymous: bool
    received_at: datetime
    first_received_at: datetime
    review_by: date
    due: date
    provisional: bool


@dataclass(frozen=True, kw_only=True)
class LetterNeedsCorrection(LetterEvent, name="letter_needs_correction"):
    """A stored submission that a rule refuses; not counted until corrected. `fields` are those at fault."""

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class LetterAccepted(LetterEvent, name="letter_accepted"):
    """受理."""


@dataclass(frozen=True, kw_only=True)
class LetterDeclined(LetterEvent, name="letter_declined"):
    """不予受理. Stays in the denominators: it was a letter, and not accepting it is what the acceptance rate shows."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class LetterDispatched(LetterEvent, name="letter_dispatched"):
    """派单. `unit_due` is the department's own clock, fresh with every dispatch; `due` is the citizen's."""

    co_handlers: tuple[str, ...]
    designated: bool
    return_by: date
    unit_due: date
    due: date


@dataclass(frozen=True, kw_only=True)
class LetterReturned(LetterEvent, name="letter_returned"):
    """退单 by `returned_by`, for the `returns`-th time; the citizen's `due` is the same as before."""

    returned_by: str
    returns: int
    due: date


@dataclass(frozen=True, kw_only=True)
class LetterReturnDisputed(LetterEvent, name="letter_return_disputed"):
    """A supervisor has to decide whose letter it is."""
