"""The declaration of 依申请公开, information on request."""

from __future__ import annotations

from casework.service import Service
from svc_disclosure.api import applicant, desk, opinions, public
from svc_disclosure.domain import correcting, life
from svc_disclosure.domain.events import APPLICATION_EVENTS
from svc_disclosure.handlers import HANDLERS
from svc_disclosure.jobs import JOBS
from svc_disclosure.storage.tables import application

service = Service(
    channel="disclosure",
    package="svc_disclosure",
    title="Disclosure 依申请公开",
    metadata=application.metadata,
    blueprints=[
        public.blueprint,
        applicant.blueprint,
        applicant.track,
        desk.blueprint,
        desk.queue,
        opinions.blueprint,
    ],
    events=APPLICATION_EVENTS,
    handlers=HANDLERS,
    jobs=JOBS,
    lifecycles={"application": life.LIFECYCLE, "record_correction": correcting.LIFECYCLE},
)
