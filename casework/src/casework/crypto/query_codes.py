"""Query codes at rest: a keyed hash, never the code.

HMAC and not a slow password hash: the code is ours and random (8 of 32 letters, 40 bits), the key is not in the
database, and guesses are limited where they arrive; a slow hash would cost every honest look-up 0.1 s of CPU.
"""

from __future__ import annotations

import hashlib
import hmac

from casework.domain.errors import NotFound
from casework.domain.numbers import as_query_code

DOMAIN = b"wenzheng-query-code-v1"


def digest(code_key: bytes, number: str, code: str) -> str:
    """HMAC-SHA256 (hex) of a query code, bound to its case. Both texts in their normal form (`domain.numbers`)."""
    parts = (DOMAIN, number.encode("utf-8"), code.encode("utf-8"))
    return hmac.new(code_key, b"\0".join(parts), hashlib.sha256).hexdigest()


def held(code_key: bytes, number: str, typed: str, stored: str) -> bool:
    """Whether what somebody typed opens the case; `stored` is empty for a case that is not there, and takes as long."""
    code = as_query_code(typed)
    return matches(code_key, number, code, stored or "0" * 64) and bool(code)


def unknown() -> NotFound:
    """The one answer for a wrong code, another's case, and a number that nobody has."""
    return NotFound("case_unknown", "查无此件，请核对编号和查询码。 No such case: check the number and the query code.")


def matches(code_key: bytes, number: str, code: str, stored: str) -> bool:
    """Whether `code` is the one whose digest is stored; takes the same time whatever is wrong."""
    return hmac.compare_digest(digest(code_key, number, code).encode(), stored.encode())
