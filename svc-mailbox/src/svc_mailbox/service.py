"""The declaration of the mailbox: 单位信箱 department letters and 在线咨询 consultation."""

from __future__ import annotations

from casework import referral_messages
from casework.service import Service
from svc_mailbox.api import attachments, citizen, public
from svc_mailbox.domain import publication
from svc_mailbox.domain.events import LETTER_EVENTS
from svc_mailbox.domain.life import LIFECYCLE
from svc_mailbox.handlers import HANDLERS
from svc_mailbox.jobs import JOBS
from svc_mailbox.storage.tables import metadata

service = Service(
    channel="mailbox",
    package="svc_mailbox",
    title="Mailbox 单位信箱",
    metadata=metadata,
    blueprints=[public.blueprint, attachments.citizen.blueprint, citizen.track, attachments.desk.blueprint],
    events=(*LETTER_EVENTS, *referral_messages.EVENTS),
    handlers=HANDLERS,
    jobs=JOBS,
    lifecycles={"letter": LIFECYCLE, "publication": publication.LIFECYCLE},
)
