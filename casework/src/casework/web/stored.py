"""A submission that the gateway stored while this service was away comes sealed to us: here it becomes a body again.

Views see the JSON that the sender sent, so the same schema, use case and Idempotency-Key serve both ways. A use case
that must know asks `is_refused()`: our own rules have turned this submission down once, and the sender has long had a
number for it, so it becomes a case that waits for the sender's correction.
"""

from __future__ import annotations

from flask import request

from casework.crypto import seals
from casework.crypto.assertions import GATEWAY, Claims
from casework.domain.errors import Invalid
from casework.runtime import Runtime
from casework.web.json_body import JsonRequest

HEADER = "X-Wenzheng-Stored"
SEALED = "application/jose"
AGAIN, REFUSED = "again", "refused"


def open_body(runtime: Runtime, claims: Claims) -> None:
    """Puts the unsealed JSON in the place of the sealed body. Does nothing for any other request."""
    if HEADER not in request.headers or not isinstance(request, JsonRequest):
        return
    if claims.iss != GATEWAY or claims.at is None or request.environ.get("CONTENT_TYPE") != SEALED:
        raise Invalid("stored_malformed", f"{HEADER} goes with a body sealed by {GATEWAY}, and the claim `at`.")
    try:
        sealed = request.get_data(cache=False).decode("ascii")
    except UnicodeDecodeError as error:
        raise Invalid("stored_malformed", "A sealed body is ASCII.") from error
    inside = seals.unseal(sealed, runtime.ring, runtime.public_keys, GATEWAY, claims.number)
    request.replace_body(str(inside["body"]).encode("utf-8"), "application/json")


def is_refused() -> bool:
    """Whether our own rules have turned this stored submission down before."""
    return request.headers.get(HEADER) == REFUSED
