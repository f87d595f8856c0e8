"""Query codes at rest: a keyed hash, never the code.

HMAC and not a slow password hash: the code is ours and random (8 of 32 letters, 40 bits), the key is not in the
database, and guesses are limited where they arrive; a slow hash would cost every honest look-up 0.1 s of CPU.
"""

from __future__ import annotations

import hashlib
import hmac

DOMAIN = b"wenzheng-query-code-v1"


def digest(code_key: bytes, number: str, code: str) -> str:
    """HMAC-SHA256 (hex) of a query code, bound to its case. Both texts in their normal form (`domain.numbers`)."""
    parts = (DOMAIN, number.encode("utf-8"), code.encode("utf-8"))
    return hmac.new(code_key, b"\0".join(parts), hashlib.sha256).hexdigest()


def matches(code_key: bytes, number: str, code: str, stored: str) -> bool:
    """Whether `code` is the one whose digest is stored; takes the same time whatever is wrong."""
    return hmac.compare_digest(digest(code_key, number, code).encode(), stored.encode())
