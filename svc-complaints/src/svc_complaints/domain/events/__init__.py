"""What the service announces: facts about a complaint or about late work, without a word of text or personal data.

No event says whom a complaint is about, what was done wrong or what was found (`base`). The wire type is
`complaints.<name>.v1`.
"""

from svc_complaints.domain.events.arrival import (
    ComplaintAccepted,
    ComplaintAssigned,
    ComplaintDeclined,
    ComplaintNeedsCorrection,
    ComplaintPassedOn,
    ComplaintReceived,
    ComplaintReferralRefused,
    ComplaintReferred,
    ComplaintReferring,
    ComplaintTakenBack,
)
from svc_complaints.domain.events.base import ComplaintEvent
from svc_complaints.domain.events.ending import (
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintIdentityOpened,
    ComplaintLapsed,
    ComplaintRated,
    ComplaintReopened,
    ComplaintWithdrawn,
)
from svc_complaints.domain.events.supervision import (
    SupervisionActAnswered,
    SupervisionActIssued,
    SupervisionActWithdrawn,
    SupervisionEvent,
    SupervisionWithdrawalProposed,
    SupervisionWithdrawalRefused,
)
from svc_complaints.domain.events.work import (
    ComplaintConcluded,
    ComplaintConclusionRejected,
    ComplaintDueSoon,
    ComplaintExtended,
    ComplaintExtensionAsked,
    ComplaintExtensionRefused,
    ComplaintOverdue,
    ComplaintRecounted,
    ComplaintResumed,
    ComplaintSuspended,
    ComplaintWritten,
)

# All of them: the published contract. Every module of this package is imported above
COMPLAINT_EVENTS: tuple[type[ComplaintEvent], ...] = tuple(
    sorted(ComplaintEvent.__subclasses__(), key=lambda event: (event.name, event.version))
)
SUPERVISION_EVENTS: tuple[type[SupervisionEvent], ...] = tuple(
    sorted(SupervisionEvent.__subclasses__(), key=lambda event: (event.name, event.version))
)

__all__ = [
    "COMPLAINT_EVENTS",
    "SUPERVISION_EVENTS",
    "ComplaintAccepted",
    "ComplaintAnswered",
    "ComplaintAssigned",
    "ComplaintClosed",
    "ComplaintConcluded",
    "ComplaintConclusionRejected",
    "ComplaintDeclined",
    "ComplaintDueSoon",
    "ComplaintEvent",
    "ComplaintExtended",
    "ComplaintExtensionAsked",
    "ComplaintExtensionRefused",
    "ComplaintIdentityOpened",
    "ComplaintLapsed",
    "ComplaintNeedsCorrection",
    "ComplaintOverdue",
    "ComplaintPassedOn",
    "ComplaintRated",
    "ComplaintReceived",
    "ComplaintRecounted",
    "ComplaintReferralRefused",
    "ComplaintReferred",
    "ComplaintReferring",
    "ComplaintReopened",
    "ComplaintResumed",
    "ComplaintSuspended",
    "ComplaintTakenBack",
    "ComplaintWithdrawn",
    "ComplaintWritten",
    "SupervisionActAnswered",
    "SupervisionActIssued",
    "SupervisionActWithdrawn",
    "SupervisionEvent",
    "SupervisionWithdrawalProposed",
    "SupervisionWithdrawalRefused",
]
