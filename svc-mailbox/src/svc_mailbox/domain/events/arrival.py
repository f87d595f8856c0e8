"""From receipt to the department that handles it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from casework.domain.event_fields import Count, Department
from svc_mailbox.domain.events.base import LetterEvent
from svc_mailbox.domain.words import Channel, DeclineReason


@dataclass(frozen=True, kw_only=True)
class LetterReceived(LetterEvent, name="letter_received"):
    """A letter entered the count. `first_received_at` is earlier when it was corrected, or came from elsewhere."""

    channel: Annotated[str, Channel]  # how it came in
    anonymous: bool  # sent without a name
    received_at: datetime  # the clock starts here
    first_received_at: datetime  # history
    review_by: date  # accepted or declined by then
    due: date  # answered by then
    provisional: bool  # counted on a forecast of the calendar
    imported: bool = False  # history, from the archive of an older system


@dataclass(frozen=True, kw_only=True)
class LetterNeedsCorrection(LetterEvent, name="letter_needs_correction"):
    """A stored submission that a rule refuses; not counted until corrected. `fields` are those at fault."""

    fields: tuple[str, ...]  # names of fields, no values


@dataclass(frozen=True, kw_only=True)
class LetterAccepted(LetterEvent, name="letter_accepted"):
    """受理: accepted, to be dispatched next."""


@dataclass(frozen=True, kw_only=True)
class LetterDeclined(LetterEvent, name="letter_declined"):
    """不予受理: not accepted.

    Stays in the denominators: it was a letter, and not accepting it is what the acceptance rate shows.
    """

    reason: Annotated[str, DeclineReason]  # which of the lawful ones


@dataclass(frozen=True, kw_only=True)
class LetterDispatched(LetterEvent, name="letter_dispatched"):
    """派单 to the department that handles it.

    `unit_due` is the department's own clock, fresh with every dispatch; `due` is the citizen's.
    """

    co_handlers: tuple[Department, ...]  # they give the lead their opinion
    designated: bool  # by a supervisor, after a dispute: it cannot be returned again
    return_by: date  # the department may send it back until then
    unit_due: date  # the department's own clock
    due: date  # the citizen's clock


@dataclass(frozen=True, kw_only=True)
class LetterReturned(LetterEvent, name="letter_returned"):
    """退单 by `returned_by`, for the `returns`-th time; the citizen's `due` is the same as before."""

    returned_by: Department  # the lead until now
    returns: Count  # so far
    due: date  # unchanged


@dataclass(frozen=True, kw_only=True)
class LetterReturnDisputed(LetterEvent, name="letter_return_disputed"):
    """A supervisor has to decide whose letter it is."""
