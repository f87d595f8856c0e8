"""The declaration of 效能投诉 efficiency complaints, and of 督办 the supervision of late work."""

from __future__ import annotations

from casework import referral_messages
from casework.service import Service
from svc_complaints.domain import identity, receipt
from svc_complaints.domain.events import COMPLAINT_EVENTS, SUPERVISION_EVENTS
from svc_complaints.domain.life import LIFECYCLE
from svc_complaints.domain.supervision import cards
from svc_complaints.storage.tables import complaint

service = Service(
    channel="complaints",
    package="svc_complaints",
    title="Complaints 效能投诉",
    metadata=complaint.metadata,
    events=(*COMPLAINT_EVENTS, *SUPERVISION_EVENTS, *referral_messages.EVENTS),
    custody=True,  # who complained lies under a key of its own
    lifecycles={
        "complaint": LIFECYCLE,
        "receipt": receipt.LIFECYCLE,
        "identity": identity.LIFECYCLE,
        "supervision": cards.LIFECYCLE,
    },
)
