"""A receipt as a picture to print."""

from __future__ import annotations

from casework.crypto import receipts
from casework.storage.look import Look
from svc_mailbox.use_cases.context import for_sender

VERIFY = "/api/mailbox/receipts/verify"


def picture(look: Look, number: str, code: str) -> str:
    """The QR code of the letter's receipt as SVG: where to check it, its number and digest."""
    opened = for_sender(look, number, code)
    text = receipts.qr_text(VERIFY, opened.letter.number, opened.stored.content_digest)
    return receipts.qr_svg(text)
