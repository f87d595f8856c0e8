"""What an authenticator app shows, for demo, replay and tests: never a code that was given before."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from gateway import totp

_LOCK = threading.Lock()
_GIVEN: set[tuple[str, int]] = set()


def totp_now(secret: str) -> str:
    """A code that will be taken now.

    A step is good once, so the second and third login of an account within 30 s use the steps beside it, which the
    skew lets in; nobody waits. Raises RuntimeError for a fourth: use another account, or keep the session.
    """
    here = totp.step_of(datetime.now(UTC))
    # the step before comes last: it may be over before the code arrives
    near = [here, *(here + sign * away for away in range(1, totp.SKEW + 1) for sign in (1, -1))]
    with _LOCK:
        for step in near:
            if (secret, step) not in _GIVEN:
                _GIVEN.add((secret, step))
                return totp.code_at(secret, step)
    raise RuntimeError("all codes of this half minute were used: keep the session, or use another account")
