"""The declaration of 效能投诉 efficiency complaints, and of 督办 the supervision of late work."""

from __future__ import annotations

from casework import referral_messages
from casework.service import Service
from svc_complaints import handlers, jobs, supervision_handlers, supervision_jobs
from svc_complaints.api import attachments, complainant, office, public, supervision
from svc_complaints.domain import identity, receipt
from svc_complaints.domain.events import COMPLAINT_EVENTS, SUPERVISION_EVENTS
from svc_complaints.domain.life import LIFECYCLE
from svc_complaints.domain.supervision import act
from svc_complaints.storage.supervision_tables import watched_case
from svc_complaints.use_cases.acting import clear
from svc_complaints.use_cases.erasing import COPIES_ERASED, ERASED
from svc_complaints.use_cases.personal import PERSONAL

service = Service(
    channel="complaints",
    package="svc_complaints",
    title="Complaints 效能投诉",
    metadata=watched_case.metadata,
    blueprints=[
        public.blueprint,
        attachments.complainant.blueprint,
        complainant.track,
        attachments.desk.blueprint,
        office.blueprint,
        supervision.blueprint,
    ],
    events=(*COMPLAINT_EVENTS, *SUPERVISION_EVENTS, *referral_messages.EVENTS, COPIES_ERASED),
    handlers=[*handlers.HANDLERS, *supervision_handlers.HANDLERS, ERASED],
    jobs=[*jobs.JOBS, *supervision_jobs.JOBS],
    lifecycles={
        "complaint": LIFECYCLE,
        "receipt": receipt.LIFECYCLE,
        "identity": identity.LIFECYCLE,
        "supervision": act.LIFECYCLE,
    },
    personal=PERSONAL,
    clear=clear,
    custody=True,
)
