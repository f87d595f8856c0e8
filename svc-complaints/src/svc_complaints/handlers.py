"""What the complaints hear from others: cases for them, how their own referrals ended, and what becomes of
departments. What late work of other channels they hear of stands in `supervision_handlers`.
"""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from casework import directory, referrals
from casework.domain.errors import Invalid
from casework.referrals import Incoming
from casework.referrals.faults import faults_of
from casework.storage.unit_of_work import UnitOfWork
from svc_complaints.schemas import incoming as schemas
from svc_complaints.use_cases import referring, taking_in


def opens(uow: UnitOfWork, incoming: Incoming) -> None:
    """Takes a case; what it lacks is said in words, for its sender's people read them."""
    try:
        content: Any = schemas.Case(unknown=ma.EXCLUDE).load(dict(incoming.content))
    except ma.ValidationError as error:
        raise Invalid("referral_invalid", "; ".join(faults_of(error.messages))) from error
    taking_in.take_in(uow, incoming, content)


HANDLERS = [
    *referrals.handlers(opens=opens, confirmed=referring.confirmed, refused=referring.refused),
    *directory.handlers(),
]
