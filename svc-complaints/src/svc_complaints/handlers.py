"""What the complaints hear from others: cases for them, how their own referrals ended, and what becomes of
departments. What late work of other channels they hear of stands in `supervision_handlers`.
"""

from __future__ import annotations

from casework import directory, referrals
from svc_complaints.schemas import incoming as schemas
from svc_complaints.use_cases import referring, taking_in

HANDLERS = [
    *referrals.handlers(
        opens=referrals.opening(schemas.Case, taking_in.take_in),
        confirmed=referring.confirmed,
        refused=referring.refused,
    ),
    *directory.handlers(),
]
