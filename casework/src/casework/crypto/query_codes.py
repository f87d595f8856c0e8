"""Query codes at rest: a keyed hash, never the code.

HMAC and not a slow password hash: the code is ours and random (8 of 32 letters, 40 bits), the key is not in the
database, and guesses are limited where they arrive; a slow hash would cost every honest look-up 0.1 s of CPU.
"""

from __future__ import annotations

import hashlib
import hmac

from casework.crypto.keyed import keyed_digest
from casework.domain.errors import NotFound
from casework.domain.numbers import ALPHABET, QUERY_CODE_LENGTH, as_query_code

DOMAIN = "wenzheng-query-code-v1"
HANDED_OVER = b"wenzheng-query-code-handed-over-v1"


def digest(code_key: bytes, number: str, code: str) -> str:
    """HMAC-SHA256 (hex) of a query code, bound to its case. Both texts in their normal form (`domain.numbers`)."""
    return keyed_digest(code_key, DOMAIN, number, code)


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


def handed_over(code_key: bytes, number: str, to: str) -> str:
    """The query code with which a case goes to the instance `to`: its sender, who alone is shown it, goes on with it.

    Drawn from our key, for the code that the sender has is kept as a hash only. The new home can give another in place
    of it (and the sender should ask for one where this instance is not to know the way in).
    """
    drawn = hmac.new(code_key, b"\0".join((HANDED_OVER, number.encode(), to.encode())), hashlib.sha256).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in drawn[:QUERY_CODE_LENGTH])
