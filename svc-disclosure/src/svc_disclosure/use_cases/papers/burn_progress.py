"""How far the burning of a document has come, for the desk: told by the page, written down once a second."""

from __future__ import annotations

import time

import structlog

from casework.runtime import Runtime
from svc_disclosure.storage import documents
from svc_disclosure.storage.documents import Document

EVERY = 1.0  # seconds between two that are written down
DRAWING, PROVING = "drawing", "proving"

log = structlog.get_logger()


class Progress:
    """Is told each page of one stage; that it cannot be written down must not stop the burning."""

    def __init__(self, runtime: Runtime, one: Document, stage: str) -> None:
        self._runtime, self._one, self._stage = runtime, one, stage
        self._next = 0.0

    def __call__(self, page: int) -> None:
        """Page `page` (from 1) is in hand."""
        if time.monotonic() < self._next or not 0 < page <= self._one.pages:
            return
        try:
            with self._runtime.database.write() as connection:
                documents.tell(connection, self._one, self._stage, page)
        except Exception as error:
            log.warning("progress_not_kept", document=self._one.id, exc_info=error)
        self._next = time.monotonic() + EVERY
