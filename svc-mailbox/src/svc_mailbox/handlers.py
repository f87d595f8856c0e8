"""What the mailbox hears from others: cases for it, how its own referrals ended, news of
letters at partners, and what becomes of departments."""

from __future__ import annotations

from casework import directory, referrals
from casework.service import Handler
from svc_mailbox.schemas import incoming as schemas
from svc_mailbox.use_cases import partnering, referring, taking_in

HANDLERS = [
    *referrals.handlers(
        opens=referrals.opening(schemas.Case, taking_in.take_in),
        confirmed=referring.confirmed,
        refused=referring.refused,
    ),
    Handler("exchange.*.partner_acknowledged.v1", partnering.acknowledged, schemas.Acknowledged),
    Handler("exchange.*.partner_status_changed.v1", partnering.status_changed, schemas.StatusChanged),
    Handler("exchange.*.partner_concluded.v1", partnering.concluded, schemas.Concluded),
    *directory.handlers(),
]
