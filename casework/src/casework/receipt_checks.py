"""Somebody shows a receipt: is it ours, and is it about this?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.crypto import receipts
from casework.domain.errors import Invalid
from casework.domain.times import utc
from casework.runtime import Runtime


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
