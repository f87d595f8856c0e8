"""What the mailbox hears from others: cases for it, how its own referrals ended, news of
letters at partners, and what becomes of departments."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from casework import directory, referrals
from casework.domain.errors import Invalid
from casework.referrals import Incoming
from casework.referrals.faults import faults_of
from casework.service import Handler
from casework.storage.unit_of_work import UnitOfWork
from svc_mailbox.schemas import incoming as schemas
from svc_mailbox.use_cases import partnering, referring, taking_in


def opens(uow: UnitOfWork, incoming: Incoming) -> None:
    """Takes a case; what it lacks is said in words, for its sender's people read them."""
    try:
        content: Any = schemas.Case(unknown=ma.EXCLUDE).load(dict(incoming.content))
    except ma.ValidationError as error:
        raise Invalid("referral_invalid", "; ".join(faults_of(error.messages))) from error
    taking_in.take_in(uow, incoming, content)


HANDLERS = [
    *referrals.handlers(opens=opens, confirmed=referring.confirmed, refused=referring.refused),
    Handler("exchange.*.partner_acknowledged.v1", partnering.acknowledged, schemas.Acknowledged),
    Handler("exchange.*.partner_status_changed.v1", partnering.status_changed, schemas.StatusChanged),
    Handler("exchange.*.partner_concluded.v1", partnering.concluded, schemas.Concluded),
    *directory.handlers(),
]
