"""Events from others: cases that are referred to us."""

from casework import referrals
from notary.use_cases import open_entry

HANDLERS = referrals.handlers(opens=open_entry)
