"""The portal, declared."""

from casework.service import Service
from portal.api import api
from portal.commands import COMMANDS
from portal.erased import COPIES_ERASED, ERASED
from portal.published.fetch import FETCH
from portal.scoreboard.handlers import HANDLERS
from portal.tables import metadata
from portal.web.setup import finish

service = Service(
    channel="portal",
    package="portal",
    title="Wenzheng portal",
    metadata=metadata,
    blueprints=(api,),
    events=(COPIES_ERASED,),
    handlers=(*HANDLERS, ERASED),
    jobs=(FETCH,),
    finish=finish,
    commands=COMMANDS,
)
