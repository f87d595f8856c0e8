"""Receipts: the instance's signed word that it took in this content, then, under this number.

Digest: lower-case hex of SHA-256 over the content as canonical JSON (`encoding.canonical_json`: UTF-8, members
sorted by code point, no spaces, only what JSON must escape is escaped; no floats). In Python:
`sha256(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()`.
"""

from __future__ import annotations

import hashlib
import hmac
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import segno

from casework.crypto import tokens
from casework.crypto.encoding import canonical_json
from casework.crypto.keys import KeyRing, PublicKeys
from casework.domain.errors import Invalid

RECEIPT = tokens.Purpose("wenzheng-receipt+jws", 1024)
QR_LIMIT = 512  # bytes; more makes the squares too small for a phone's camera on paper


@dataclass(frozen=True)
class Receipt:
    """`token` is a compact JWS, `digest` the SHA-256 (hex) of the content."""

    token: str
    digest: str


@dataclass(frozen=True)
class ReceiptClaims:
    """What a receipt says: `issuer` took `digest` in under `number` at `received_at`."""

    issuer: str
    number: str
    received_at: datetime
    digest: str


def issue(ring: KeyRing, number: str, received_at: datetime, content: Mapping[str, Any]) -> Receipt:
    """A receipt for `content` (subject, body, kind, department, …: what the sender may hold against us).

    Raises ValueError when the content has no canonical JSON (a float, for example).
    """
    made = digest(content)
    body = {"number": number, "received_at": received_at.astimezone(UTC).isoformat(), "digest": made}
    return Receipt(tokens.sign(ring, RECEIPT, body), made)


def verify(token: str, keys: PublicKeys) -> ReceiptClaims:
    """What the receipt says. Raises Invalid: receipt_malformed, receipt_signature, receipt_key_unknown, …"""
    try:
        body = tokens.verify(token, keys, RECEIPT)
        number, when, made = (_text(body, name) for name in ("number", "received_at", "digest"))
        return ReceiptClaims(body["iss"], number, datetime.fromisoformat(when), made)
    except tokens.BadToken as bad:
        raise Invalid(f"receipt_{bad.reason}", bad.detail) from bad
    except ValueError as error:
        raise Invalid("receipt_malformed", f"The receipt is malformed: {error}.") from error


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the content as canonical JSON. Raises ValueError."""
    return hashlib.sha256(canonical_json(content)).hexdigest()


def matches(content: Mapping[str, Any], expected: str) -> bool:
    """Whether the content has this digest."""
    return hmac.compare_digest(digest(content).encode(), expected.encode())


def qr_text(verify_url: str, number: str, content_digest: str) -> str:
    """What the QR code on a receipt says: where to check it, with number and digest; nothing that opens the case."""
    return f"{verify_url}?{urlencode({'number': number, 'digest': content_digest})}"


def qr_svg(text: str) -> str:
    """The text as an SVG element to set into a page. Raises ValueError when it is empty or over 512 bytes."""
    if not 0 < len(text.encode("utf-8")) <= QR_LIMIT:
        raise ValueError(f"a QR code takes 1 to {QR_LIMIT} bytes")
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="svg", scale=4, xmldecl=False, svgns=True, omitsize=True)
    return out.getvalue().decode("utf-8")


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise ValueError(f"{name} must be text")
    return value
