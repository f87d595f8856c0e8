"""The declaration of 依申请公开, information on request."""

from __future__ import annotations

from casework import referral_messages
from casework.service import Service
from svc_disclosure import paper_jobs
from svc_disclosure.api import (
    applicant,
    attachments,
    desk,
    opinions,
    papers,
    public,
    records,
    register,
    report,
    report_desk,
)
from svc_disclosure.domain import correcting, life
from svc_disclosure.domain.events import APPLICATION_EVENTS
from svc_disclosure.handlers import HANDLERS
from svc_disclosure.jobs import JOBS
from svc_disclosure.storage.tables import application
from svc_disclosure.use_cases.papers.burning import Burner
from svc_disclosure.use_cases.personal import PERSONAL

service = Service(
    channel="disclosure",
    package="svc_disclosure",
    title="Disclosure 依申请公开",
    metadata=application.metadata,
    blueprints=[
        public.blueprint,
        attachments.applicant.blueprint,
        applicant.track,
        attachments.desk.blueprint,
        desk.queue,
        opinions.blueprint,
        records.blueprint,
        records.desk,
        *papers.BLUEPRINTS,
        report.blueprint,
        report_desk.blueprint,
        register.blueprint,
    ],
    events=(*APPLICATION_EVENTS, *referral_messages.EVENTS),
    handlers=HANDLERS,
    jobs=[*JOBS, *paper_jobs.JOBS],
    companions=[Burner],
    lifecycles={"application": life.LIFECYCLE, "record_correction": correcting.LIFECYCLE},
    personal=PERSONAL,
)
