"""The declaration of the notary."""

from casework.referral_messages import ReferralConfirmed, ReferralRefused
from casework.service import Service
from notary.api import blueprint
from notary.domain import EntryOpened
from notary.handlers import HANDLERS
from notary.storage import metadata

service = Service(
    channel="notary",
    package="notary",
    title="Notary 公证",
    metadata=metadata,
    blueprints=[blueprint],
    events=[EntryOpened, ReferralConfirmed, ReferralRefused],
    handlers=HANDLERS,
)
