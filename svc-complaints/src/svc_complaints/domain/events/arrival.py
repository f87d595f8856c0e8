"""From receipt to the beginning of the investigation, or elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from casework.domain.event_fields import Count, Instance
from svc_complaints.domain.events.base import ComplaintEvent
from svc_complaints.domain.words import DeclineReason


@dataclass(frozen=True, kw_only=True)
class ComplaintReceived(ComplaintEvent, name="complaint_received"):
    """A complaint entered the count. `first_received_at` is earlier when it came from elsewhere."""

    received_at: datetime  # the clock starts here
    first_received_at: datetime  # history
    review_by: date  # accepted or declined by then
    provisional: bool  # counted on a forecast of the calendar


@dataclass(frozen=True, kw_only=True)
class ComplaintNeedsCorrection(ComplaintEvent, name="complaint_needs_correction"):
    """A stored submission that a rule refuses; not counted until corrected. `fields` are those at fault."""

    fields: tuple[str, ...]  # names of fields, no values


@dataclass(frozen=True, kw_only=True)
class ComplaintAccepted(ComplaintEvent, name="complaint_accepted"):
    """受理: the clock of the reply starts."""

    on_time: bool  # decided within the limit
    due: date  # answered by then
    provisional: bool  # counted on a forecast of the calendar


@dataclass(frozen=True, kw_only=True)
class ComplaintDeclined(ComplaintEvent, name="complaint_declined"):
    """不予受理: not accepted; the complainant is told the reason and the channel that is right."""

    reason: Annotated[str, DeclineReason]  # which of the lawful ones
    on_time: bool  # decided within the limit


@dataclass(frozen=True, kw_only=True)
class ComplaintReferring(ComplaintEvent, name="complaint_referring"):
    """On its way elsewhere; the receiver has not confirmed."""

    to: Instance  # who gets it


@dataclass(frozen=True, kw_only=True)
class ComplaintReferred(ComplaintEvent, name="complaint_referred"):
    """转出: handed over, confirmed by the receiver. Leaves the denominators."""

    to: Instance  # who gets it


@dataclass(frozen=True, kw_only=True)
class ComplaintReferralRefused(ComplaintEvent, name="complaint_referral_refused"):
    """The receiver would not take it: back to intake, the clocks have not stopped."""

    to: Instance  # who would not


@dataclass(frozen=True, kw_only=True)
class ComplaintTakenBack(ComplaintEvent, name="complaint_taken_back"):
    """退回: a complaint that was referred is ours again, and counts again; its clock goes on."""

    back_from: Instance  # who gave it back
    review_by: date  # accepted or declined by then; one that was accepted before is answered by then
    provisional: bool  # counted on a forecast of the calendar


@dataclass(frozen=True, kw_only=True)
class ComplaintPassedOn(ComplaintEvent, name="complaint_passed_on"):
    """Another office, `office`, handles it from now on, or none until a supervisor has decided; the clocks run on."""


@dataclass(frozen=True, kw_only=True)
class ComplaintAssigned(ComplaintEvent, name="complaint_assigned"):
    """Investigators have it, without a word on who."""

    round: Count  # 1, and 2 for the redo
