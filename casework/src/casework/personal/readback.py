"""Reading what everybody can read, from outside, as anybody would: is a case still found there?"""

from __future__ import annotations

from collections.abc import Mapping

import requests
import structlog

from casework.crypto.assertions import GATEWAY
from casework.runtime import Runtime

TIMEOUT = (2, 20)
MOST_BYTES = 512 * 2**20  # of one answer: the whole export is read
CHUNK = 2**16
GONE = (404, 410)

log = structlog.get_logger()


def found(runtime: Runtime, number: str, places: Mapping[str, str]) -> dict[str, int]:
    """`{place: 1 or 0}` for addresses below the front door; a place that does not answer is left out."""
    base = runtime.topology.peer(GATEWAY).url
    result: dict[str, int] = {}
    with requests.Session() as session:
        session.trust_env = False  # a proxy of the environment has no part in this
        for place, address in places.items():
            try:
                seen = _seen(session, base + address, number)
            except requests.RequestException as error:
                log.warning("place_not_read", place=place, error=type(error).__name__)
                continue
            if seen is not None:
                result[place] = seen
    return result


def _seen(session: requests.Session, url: str, number: str) -> int | None:
    """None when the answer says nothing: an error of the server, or more bytes than we read."""
    with session.get(url, timeout=TIMEOUT, stream=True, allow_redirects=False) as answer:
        if answer.status_code in GONE:
            return 0
        if answer.status_code != 200:
            return None
        wanted, tail, size = number.encode(), b"", 0
        for piece in answer.iter_content(CHUNK):
            if wanted in tail + piece:
                return 1
            tail, size = piece[-len(wanted) :], size + len(piece)
            if size > MOST_BYTES:
                return None
    return 0
