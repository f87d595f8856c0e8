"""Receipts: is it ours, is it about this, and as a picture to print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.crypto import receipts
from casework.domain.errors import Invalid
from casework.runtime import Runtime
from casework.storage.look import Look
from svc_mailbox.use_cases.context import for_sender
from svc_mailbox.use_cases.times import utc

VERIFY = "/api/mailbox/receipts/verify"


def verify(runtime: Runtime, receipt: str, content: Mapping[str, str] | None) -> dict[str, Any]:
    """`matches` is null when no content was given. A receipt that is not ours is not an error: `valid` is false."""
    try:
        said = receipts.verify(receipt, runtime.public_keys)
    except Invalid as bad:
        return {"valid": False, "number": None, "received_at": None, "digest": None, "matches": None,
                "reason": bad.code}  # fmt: skip
    matches = None if content is None else receipts.matches(dict(content), said.digest)
    return {
        "valid": True, "number": said.number, "received_at": utc(said.received_at), "digest": said.digest,
        "matches": matches, "reason": None,
    }  # fmt: skip


def picture(look: Look, number: str, code: str) -> str:
    """The QR code of the letter's receipt as SVG: where to check it, its number and digest."""
    opened = for_sender(look, number, code)
    text = receipts.qr_text(VERIFY, opened.letter.number, opened.stored.content_digest)
    return receipts.qr_svg(text)
