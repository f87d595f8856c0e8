"""From the way in to the complete application."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from casework.domain.event_fields import Count
from svc_disclosure.domain.events.base import ApplicationEvent
from svc_disclosure.domain.words import ApplicantClass, Channel, Side


@dataclass(frozen=True, kw_only=True)
class ApplicationSubmitted(ApplicationEvent, name="application_submitted"):
    """It is here, but not received in law: both sides have to confirm first (art. 31). No clock runs."""

    channel: Annotated[str, Channel]  # how it came in
    submitted_at: datetime  # when it came in here
    first_received_at: datetime  # history: earlier when it was a letter before
    contact_by: date  # the agency tries to reach the applicant by then


@dataclass(frozen=True, kw_only=True)
class ApplicationNeedsCorrection(ApplicationEvent, name="application_needs_correction"):
    """A stored submission that a rule refuses; not received until put right. `fields` are those at fault."""

    fields: tuple[str, ...]  # names of fields, no values


@dataclass(frozen=True, kw_only=True)
class ApplicationLapsed(ApplicationEvent, name="application_lapsed"):
    """Nobody put it right; it was never received."""


@dataclass(frozen=True, kw_only=True)
class ApplicationContactTried(ApplicationEvent, name="application_contact_tried"):
    """The agency tried to reach the applicant."""

    count: Count  # tries so far
    reached: bool  # whether somebody answered


@dataclass(frozen=True, kw_only=True)
class ApplicationAcknowledged(ApplicationEvent, name="application_acknowledged"):
    """One of the two sides has confirmed; the other is awaited."""

    side: Annotated[str, Side]  # which one


@dataclass(frozen=True, kw_only=True)
class ApplicationReceived(ApplicationEvent, name="application_received"):
    """收到 (art. 31): the clock of the answer runs, and table 3 counts it."""

    channel: Annotated[str, Channel]  # how it came in
    applicant_class: Annotated[str, ApplicantClass]  # column of table 3
    received_on: date  # day 0
    due: date  # answered by then
    provisional: bool  # counted on a forecast of the calendar


@dataclass(frozen=True, kw_only=True)
class ApplicationAmendmentAsked(ApplicationEvent, name="application_amendment_asked"):
    """补正 (art. 30): the applicant is told, once, what is missing; the clock stands still meanwhile."""

    until: date  # amended by then
    due: date  # answered by then at the latest
    provisional: bool  # counted on a forecast of the calendar


@dataclass(frozen=True, kw_only=True)
class ApplicationAmended(ApplicationEvent, name="application_amended"):
    """The amendment came in: the clock begins anew."""

    counted_from: date  # the new day 0
    due: date  # answered by then
    provisional: bool  # counted on a forecast of the calendar
