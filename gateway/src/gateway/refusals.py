"""What the gateway turned down, in the audit: each act of a logged-in account; of nobody in particular, counted."""

from __future__ import annotations

import re
import threading
import time
import unicodedata
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

import structlog

from casework.domain.actors import ANONYMOUS
from casework.domain.numbers import as_number
from casework.runtime import Runtime
from casework.storage.database import is_outage
from gateway.identity import Identity

log = structlog.get_logger()

REFUSED = frozenset({401, 403})
# Each of these writes an entry of its own, which says more
WRITTEN_ALREADY = frozenset({"login_failed", "second_factor_wrong", "second_factor_needed"})
MOST_PATH = 300  # characters
EVERY = 60.0  # seconds between two entries of one kind about nobody in particular
LEFT_OUT = "…"
ENCODED_TWICE = 3  # times that a segment is decoded before it is looked at; the server has done it once
# What has the form of a number inside something longer, mistyped or not: a wrong character hides nobody
LIKE_A_NUMBER = re.compile(
    r"[0-9a-z]{2,3}[\W_]+[0-9a-z]{5}[\W_]+[0-9a-z]{5}[\W_]+[0-9a-z]"
    r"|(?<![0-9a-z])(?=[a-z]*[0-9])[0-9a-z]{13,14}(?![0-9a-z])",
    re.IGNORECASE,
)


class Refusals:
    """One per process. Nothing about nobody in particular names an address or a path.

    A case number stands in no entry: beside an account it would say, to every auditor, whose complaint that is.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._lock = threading.Lock()
        self._last: dict[tuple[str, str], float] = {}
        self._since: dict[tuple[str, str], int] = {}

    def note(self, environ: Mapping[str, Any], code: str, status: int, request_id: str) -> None:
        """Writes it down, or counts it. An audit that cannot be written changes no answer; the log says so."""
        if status not in REFUSED or code in WRITTEN_ALREADY:
            return
        who: Identity = environ.get("gateway.identity", Identity())
        route = environ["gateway.route"]
        said: dict[str, Any] = {"code": code, "route": route, "method": environ["REQUEST_METHOD"]}
        if not who.actor.id:  # of a token with the scope `anonymous`, too: it keeps the account off what it does
            count = self._counted(route, code)
            if not count:
                return
            said["count"] = count
        else:
            said |= {"via": who.via, "path": _path(environ)}
        self._write(who, said, request_id)

    def _counted(self, route: str, code: str) -> int:
        """How many since the last entry, this one among them; 0 while it is too early for another."""
        key, now = (route, code), time.monotonic()
        with self._lock:
            self._since[key] = self._since.get(key, 0) + 1
            if now - self._last.get(key, -EVERY) < EVERY:
                return 0
            self._last[key] = now
            return self._since.pop(key)

    def _write(self, who: Identity, said: dict[str, Any], request_id: str) -> None:
        actor = who.actor if who.actor.id else ANONYMOUS
        try:
            with self._runtime.unit_of_work(actor, request_id=request_id) as uow:
                uow.audit("refused", actor.id or "anonymous", said)
        except Exception as error:
            if not is_outage(error):
                raise
            log.error("refusal_not_audited", code=said["code"], error=type(error).__name__)


def _path(environ: Mapping[str, Any]) -> str:
    """The path with what may be a case number left out."""
    raw: str = environ["PATH_INFO"]
    path = raw.encode("latin-1", "replace").decode("utf-8", "replace")
    return "/".join(LEFT_OUT if _may_be_number(segment) else segment for segment in path.split("/"))[:MOST_PATH]


def _may_be_number(segment: str) -> bool:
    for _ in range(ENCODED_TWICE):
        segment = unquote(segment)
    return bool(as_number(segment) or LIKE_A_NUMBER.search(unicodedata.normalize("NFKC", segment)))
