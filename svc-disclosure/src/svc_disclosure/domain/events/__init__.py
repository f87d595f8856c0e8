"""What the service announces: facts about an application, without a word of text or personal data.

The wire type is `disclosure.<name>.v1`.
"""

from svc_disclosure.domain.events.arrival import (
    ApplicationAcknowledged,
    ApplicationAmended,
    ApplicationAmendmentAsked,
    ApplicationContactTried,
    ApplicationLapsed,
    ApplicationNeedsCorrection,
    ApplicationReceived,
    ApplicationSubmitted,
)
from svc_disclosure.domain.events.base import (
    ApplicationEvent,
)
from svc_disclosure.domain.events.ending import (
    ApplicationAnswered,
    ApplicationConversionRefused,
    ApplicationConverted,
    ApplicationConverting,
    ApplicationDrafted,
    ApplicationDraftRejected,
    ApplicationDropped,
    ApplicationSigned,
    ApplicationTakenBack,
    ApplicationThirdPartyTold,
    ApplicationWithdrawn,
    RecordCorrectionAsked,
    RecordCorrectionSettled,
)
from svc_disclosure.domain.events.work import (
    ApplicationAssigned,
    ApplicationAssisted,
    ApplicationCharged,
    ApplicationDelayed,
    ApplicationDueSoon,
    ApplicationExtended,
    ApplicationExtensionAsked,
    ApplicationExtensionRefused,
    ApplicationOpinionAsked,
    ApplicationOpinionGiven,
    ApplicationOpinionMissing,
    ApplicationOverdue,
    ApplicationPaid,
    ApplicationPassedOn,
    ApplicationReasonsAsked,
    ApplicationReasonsGiven,
    ApplicationRecounted,
    ApplicationSecrecyReferred,
    ApplicationSecrecySettled,
    ApplicationWritten,
)

# All of them: the published contract. Every module of this package is imported above
APPLICATION_EVENTS: tuple[type[ApplicationEvent], ...] = tuple(
    sorted(ApplicationEvent.__subclasses__(), key=lambda event: (event.name, event.version))
)

__all__ = [
    "APPLICATION_EVENTS",
    "ApplicationAcknowledged",
    "ApplicationAmended",
    "ApplicationAmendmentAsked",
    "ApplicationAnswered",
    "ApplicationAssigned",
    "ApplicationAssisted",
    "ApplicationCharged",
    "ApplicationContactTried",
    "ApplicationConversionRefused",
    "ApplicationConverted",
    "ApplicationConverting",
    "ApplicationDelayed",
    "ApplicationDraftRejected",
    "ApplicationDrafted",
    "ApplicationDropped",
    "ApplicationDueSoon",
    "ApplicationEvent",
    "ApplicationExtended",
    "ApplicationExtensionAsked",
    "ApplicationExtensionRefused",
    "ApplicationLapsed",
    "ApplicationNeedsCorrection",
    "ApplicationOpinionAsked",
    "ApplicationOpinionGiven",
    "ApplicationOpinionMissing",
    "ApplicationOverdue",
    "ApplicationPaid",
    "ApplicationPassedOn",
    "ApplicationReasonsAsked",
    "ApplicationReasonsGiven",
    "ApplicationReceived",
    "ApplicationRecounted",
    "ApplicationSecrecyReferred",
    "ApplicationSecrecySettled",
    "ApplicationSigned",
    "ApplicationSubmitted",
    "ApplicationTakenBack",
    "ApplicationThirdPartyTold",
    "ApplicationWithdrawn",
    "ApplicationWritten",
    "RecordCorrectionAsked",
    "RecordCorrectionSettled",
]
