"""The declaration of 效能投诉 efficiency complaints, and of 督办 the supervision of late work."""

from __future__ import annotations

from casework import directory, referral_messages
from casework.calendars.current import publish_calendars
from casework.service import Job, Service
from svc_complaints import supervision_handlers, supervision_jobs
from svc_complaints.api import supervision
from svc_complaints.domain import identity, receipt
from svc_complaints.domain.events import COMPLAINT_EVENTS, SUPERVISION_EVENTS
from svc_complaints.domain.life import LIFECYCLE
from svc_complaints.domain.supervision import act
from svc_complaints.storage.tables import complaint

service = Service(
    channel="complaints",
    package="svc_complaints",
    title="Complaints 效能投诉",
    metadata=complaint.metadata,
    blueprints=[supervision.blueprint],
    events=(*COMPLAINT_EVENTS, *SUPERVISION_EVENTS, *referral_messages.EVENTS),
    handlers=(*supervision_handlers.HANDLERS, *directory.handlers()),
    jobs=(*supervision_jobs.JOBS, Job("publish_calendars", 10, publish_calendars)),
    lifecycles={
        "complaint": LIFECYCLE,
        "receipt": receipt.LIFECYCLE,
        "identity": identity.LIFECYCLE,
        "supervision": act.LIFECYCLE,
    },
)
