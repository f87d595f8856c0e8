"""While it is handled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from casework.domain.event_fields import Count, Days
from svc_disclosure.domain.events.base import ApplicationEvent
from svc_disclosure.domain.fees import Basis
from svc_disclosure.domain.words import Asked


@dataclass(frozen=True, kw_only=True)
class ApplicationAssigned(ApplicationEvent, name="application_assigned"):
    """Somebody handles it, without a word on who."""


@dataclass(frozen=True, kw_only=True)
class ApplicationOpinionAsked(ApplicationEvent, name="application_opinion_asked"):
    """征求意见 (arts. 32, 34): days until the opinion comes in are not counted."""

    consultation: Count  # which one of this application
    asked: Annotated[str, Asked]  # third party or joint agency
    opinion_by: date  # the opinion is in by then
    due: date  # answered by then at the latest
    provisional: bool  # counted on a forecast of the calendar


@dataclass(frozen=True, kw_only=True)
class ApplicationOpinionGiven(ApplicationEvent, name="application_opinion_given"):
    """An opinion came in; which one stays inside the service."""

    consultation: Count  # which one of this application
    asked: Annotated[str, Asked]  # third party or joint agency
    due: date  # answered by then
    provisional: bool  # counted on a forecast of the calendar


@dataclass(frozen=True, kw_only=True)
class ApplicationOpinionMissing(ApplicationEvent, name="application_opinion_missing"):
    """Silence: the agency decides by itself (art. 32), or consent is deemed (art. 34)."""

    consultation: Count  # which one of this application
    asked: Annotated[str, Asked]  # third party or joint agency
    consent_deemed: bool  # joint agency only


class Served(StrEnum):
    """What was received later than it was made."""

    CONSULTATION = "consultation"
    AMENDMENT = "amendment"
    FEE = "fee"


@dataclass(frozen=True, kw_only=True)
class ApplicationServed(ApplicationEvent, name="application_served"):
    """登记送达: a paper of ours went by post; its period begins with the day it was received."""

    what: Annotated[str, Served]  # which kind of paper
    until: date  # what is asked is given by then
    due: date  # answered by then at the latest
    provisional: bool  # counted on a forecast of the calendar


@dataclass(frozen=True, kw_only=True)
class ApplicationSecrecyReferred(ApplicationEvent, name="application_secrecy_referred"):
    """Nobody here is sure: the competent department or the secrecy authority decides (art. 17)."""

    due: date  # answered by then
    provisional: bool  # counted on a forecast of the calendar


@dataclass(frozen=True, kw_only=True)
class ApplicationSecrecySettled(ApplicationEvent, name="application_secrecy_settled"):
    """The referral is back."""

    due: date  # answered by then
    provisional: bool  # counted on a forecast of the calendar


@dataclass(frozen=True, kw_only=True)
class ApplicationExtensionAsked(ApplicationEvent, name="application_extension_asked"):
    """延期申请: more time is asked for."""

    days: Days  # working days


@dataclass(frozen=True, kw_only=True)
class ApplicationExtended(ApplicationEvent, name="application_extended"):
    """延期 (art. 33): approved, and the applicant is told."""

    days: Days  # working days
    due: date  # answered by then
    provisional: bool  # counted on a forecast of the calendar


@dataclass(frozen=True, kw_only=True)
class ApplicationExtensionRefused(ApplicationEvent, name="application_extension_refused"):
    """Not extended: `due` holds."""

    due: date  # answered by then


@dataclass(frozen=True, kw_only=True)
class ApplicationReasonsAsked(ApplicationEvent, name="application_reasons_asked"):
    """The applicant has to say why so much or so often (art. 35)."""


@dataclass(frozen=True, kw_only=True)
class ApplicationReasonsGiven(ApplicationEvent, name="application_reasons_given"):
    """The applicant said why."""


@dataclass(frozen=True, kw_only=True)
class ApplicationDelayed(ApplicationEvent, name="application_delayed"):
    """延迟答复 (art. 35): justified, but too much for the limit."""

    days: Days  # working days
    due: date  # answered by then
    provisional: bool  # counted on a forecast of the calendar


@dataclass(frozen=True, kw_only=True)
class ApplicationCharged(ApplicationEvent, name="application_charged"):
    """收费通知 (art. 42); the clock stands still meanwhile."""

    fen: Count  # to be paid
    basis: Annotated[str, Basis]  # by item or by page
    pay_by: date  # paid by then
    due: date  # answered by then at the latest
    provisional: bool  # counted on a forecast of the calendar


@dataclass(frozen=True, kw_only=True)
class ApplicationPaid(ApplicationEvent, name="application_paid"):
    """Paid: the clock begins anew."""

    counted_from: date  # the new day 0
    due: date  # answered by then
    provisional: bool  # counted on a forecast of the calendar


@dataclass(frozen=True, kw_only=True)
class ApplicationAssisted(ApplicationEvent, name="application_assisted"):
    """The help that the applicant needs has been given (art. 43), without a word on which."""


@dataclass(frozen=True, kw_only=True)
class ApplicationWritten(ApplicationEvent, name="application_written"):
    """A message between applicant and agency; the portal fetches it for whom it is meant."""

    written_by: Literal["applicant", "agency"]  # who wrote
    count: Count  # messages so far


@dataclass(frozen=True, kw_only=True)
class ApplicationPassedOn(ApplicationEvent, name="application_passed_on"):
    """机构撤并: `agency`, which has followed, owes the answer; the clock runs on."""


@dataclass(frozen=True, kw_only=True)
class ApplicationDueSoon(ApplicationEvent, name="application_due_soon"):
    """Announced once for a due day."""

    due: date  # answered by then


@dataclass(frozen=True, kw_only=True)
class ApplicationOverdue(ApplicationEvent, name="application_overdue"):
    """Announced once for a due day."""

    due: date  # answered by then


@dataclass(frozen=True, kw_only=True)
class ApplicationRecounted(ApplicationEvent, name="application_recounted"):
    """A new calendar moved the due day; `promised` is what the applicant was told and can still expect."""

    due_before: date  # by the calendar before
    due: date  # by the new calendar
    promised: date  # told, and still to be expected
    provisional: bool  # counted on a forecast of the calendar
