"""What the disclosure office hears from others: cases for it, how its own conversions ended, and what becomes of
departments.
"""

from __future__ import annotations

from casework import directory, referrals
from svc_disclosure.schemas import incoming as schemas
from svc_disclosure.use_cases import referring, taking_in

HANDLERS = [
    *referrals.handlers(
        opens=referrals.opening(schemas.Case, taking_in.take_in),
        confirmed=referring.confirmed,
        refused=referring.refused,
    ),
    *directory.handlers(),
]
