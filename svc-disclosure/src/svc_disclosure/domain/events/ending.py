"""The decision, the answer, the other ends, and conversion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from casework.domain.event_fields import Instance
from svc_disclosure.domain.events.base import ApplicationEvent
from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.domain.words import Delivery, Settled


@dataclass(frozen=True, kw_only=True)
class ApplicationDrafted(ApplicationEvent, name="application_drafted"):
    """A draft decision waits for the reviewer."""


@dataclass(frozen=True, kw_only=True)
class ApplicationDraftRejected(ApplicationEvent, name="application_draft_rejected"):
    """The draft went back to the handler."""


@dataclass(frozen=True, kw_only=True)
class ApplicationSigned(ApplicationEvent, name="application_signed"):
    """签发: the decision can be delivered. What it says is told with the delivery."""


@dataclass(frozen=True, kw_only=True)
class ApplicationThirdPartyTold(ApplicationEvent, name="application_third_party_told"):
    """A third party was told in writing what is released against its will, and why (art. 32)."""


@dataclass(frozen=True, kw_only=True)
class ApplicationAnswered(ApplicationEvent, name="application_answered"):
    """答复: delivered. The clock rests on `delivered_on`, by the way of delivery."""

    outcome: Annotated[str, Outcome]  # row of table 3
    delivery: Annotated[str, Delivery]  # by what way
    delivered_on: date  # the day in law
    due: date  # was to be answered by then
    on_time: bool  # within the limit


@dataclass(frozen=True, kw_only=True)
class ApplicationDropped(ApplicationEvent, name="application_dropped"):
    """不再处理: not amended (art. 30) or not paid (art. 42) in time."""

    outcome: Annotated[str, Outcome]  # row of table 3
    due: date  # was to be answered by then


@dataclass(frozen=True, kw_only=True)
class ApplicationWithdrawn(ApplicationEvent, name="application_withdrawn"):
    """撤回."""

    counted: bool  # in table 3; not when it had not been received


@dataclass(frozen=True, kw_only=True)
class ApplicationConverting(ApplicationEvent, name="application_converting"):
    """With the applicant's consent on its way to another channel (art. 39 ¶1); the receiver has not confirmed."""

    to: Instance  # who gets it


@dataclass(frozen=True, kw_only=True)
class ApplicationConverted(ApplicationEvent, name="application_converted"):
    """The receiver has it, under the same number. The outcome here stays."""

    to: Instance  # who has it


@dataclass(frozen=True, kw_only=True)
class ApplicationConversionRefused(ApplicationEvent, name="application_conversion_refused"):
    """The receiver would not take it; the answer stands."""

    to: Instance  # who would not


@dataclass(frozen=True, kw_only=True)
class ApplicationTakenBack(ApplicationEvent, name="application_taken_back"):
    """The receiver has given it back; the answer stands."""

    back_from: Instance  # who gave it back


@dataclass(frozen=True, kw_only=True)
class RecordCorrectionAsked(ApplicationEvent, name="record_correction_asked"):
    """更正 (art. 41): somebody says, with evidence, that what the agency has recorded about them is wrong."""

    due: date  # settled by then; a limit of the city
    provisional: bool  # counted on a forecast of the calendar


@dataclass(frozen=True, kw_only=True)
class RecordCorrectionNeedsCorrection(ApplicationEvent, name="record_correction_needs_correction"):
    """A stored request that a rule refuses; no limit runs until it is put right. `fields` are those at fault."""

    fields: tuple[str, ...]  # names of fields, no values


@dataclass(frozen=True, kw_only=True)
class RecordCorrectionLapsed(ApplicationEvent, name="record_correction_lapsed"):
    """Nobody put it right."""


@dataclass(frozen=True, kw_only=True)
class RecordCorrectionRecounted(ApplicationEvent, name="record_correction_recounted"):
    """A new calendar moved the day by which it is settled."""

    due_before: date  # what was said until now
    due: date  # settled by then
    provisional: bool  # counted on a forecast of the calendar


@dataclass(frozen=True, kw_only=True)
class RecordCorrectionSettled(ApplicationEvent, name="record_correction_settled"):
    """Corrected, passed to who may, sent there, or not correct it."""

    result: Annotated[str, Settled]  # which of these
    on_time: bool  # within the city's limit
