"""What the mailbox hears from others: how a referral of ours ended, and what becomes of departments."""

from __future__ import annotations

from casework import directory, referrals
from svc_mailbox.use_cases import referring

HANDLERS = (
    *referrals.handlers(confirmed=referring.confirmed, refused=referring.refused),
    *directory.handlers(),
)
