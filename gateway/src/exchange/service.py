"""The declaration of the exchange: partners' messages on one side, the city's events on the other."""

from __future__ import annotations

from casework.personal.derive import holder
from casework.referral_messages import CaseReferred
from casework.service import Service
from exchange import api
from exchange.bridge import Bridge
from exchange.commands import COMMANDS
from exchange.domain.events import EVENTS
from exchange.handlers import HANDLERS
from exchange.jobs import JOBS
from exchange.storage.tables import metadata
from exchange.use_cases import watching
from exchange.use_cases.erasing import erase_copies

ERASED, COPIES_ERASED = holder(erase_copies)

service = Service(
    channel="exchange",
    package="exchange",
    title="Exchange 信访与政务服务交换",
    metadata=metadata,
    blueprints=[api.desk],
    events=(*EVENTS, CaseReferred, COPIES_ERASED),
    handlers=(*HANDLERS, ERASED),
    jobs=JOBS,
    companions=[Bridge],
    web_workers=1,  # a desk and two partners: nothing to share out
    finish=api.finish,
    gauges=watching.gauges,
    commands=COMMANDS,
)
