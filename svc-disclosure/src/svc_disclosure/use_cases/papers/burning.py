"""Burning marks in, beside the requests: drawn in a process of its own, proved, and only then kept."""

from __future__ import annotations

import threading
import time

import structlog

from casework.crypto.vault import SealBroken
from casework.domain.errors import Refusal
from casework.runtime import Runtime
from casework.storage.database import is_outage
from svc_disclosure.documents import apart
from svc_disclosure.documents.model import Mark, Release
from svc_disclosure.domain.grounds import RULES
from svc_disclosure.storage import blobs, documents
from svc_disclosure.storage.documents import Document
from svc_disclosure.use_cases.papers.burn_progress import DRAWING, PROVING, Progress

LOOK_SECONDS = 0.5  # between two looks for documents that wait
LABELS = {ground.value: rule.article.zh for ground, rule in RULES.items()}  # what a box says: its article
_INTERNAL = ("internal", "The copy could not be made; ask for it again, and tell the operator when that does not help.")

log = structlog.get_logger()


class Burner:
    """The companion of the worker that leads: one document after the other, in a thread of its own."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="burner", daemon=True)

    def start(self) -> None:
        """Begins; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Ends; a document in hand is begun anew by the next one."""
        self._stop.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        begun = False
        while not self._stop.wait(LOOK_SECONDS):
            try:
                begun = begun or begin_anew(self._runtime)
                burn_waiting(self._runtime)
            except Exception as error:
                log.error("burner_failed", away=is_outage(error), exc_info=error)
                begun = False  # what it was at waits again
                self._stop.wait(LOOK_SECONDS * 10)


def begin_anew(runtime: Runtime) -> bool:
    """What the process before us was at waits again."""
    with runtime.database.write() as connection:
        documents.want_again(connection)
    return True


def burn_waiting(runtime: Runtime) -> int:
    """All that wait; how many."""
    with runtime.read() as connection:
        ids = documents.wanted(connection)
    for id_ in ids:
        burn(runtime, id_)
    return len(ids)


def burn(runtime: Runtime, id_: str) -> None:
    """One document: its copy, or why there is none."""
    taken = take(runtime, id_)
    if taken is None:
        return
    one, marks = taken
    began = time.monotonic()
    try:
        copy = made(runtime, one, marks)
    except Refusal as refusal:
        _failed(runtime, one, refusal.code, refusal.detail)
    except Exception as error:
        log.error("document_not_burnt", document=one.id, broken=isinstance(error, SealBroken), exc_info=error)
        _failed(runtime, one, *_INTERNAL)
    else:
        keep(runtime, one, copy)
        log.info("document_burnt", pages=one.pages, marks=len(marks), seconds=round(time.monotonic() - began, 1))


def take(runtime: Runtime, id_: str) -> tuple[Document, list[Mark]] | None:
    """One that waits, with its marks; None when somebody else has it."""
    with runtime.database.write() as connection:
        one = documents.by_id(connection, runtime.vault, id_)
        if one is None or one.burning != "wanted":
            return None
        documents.change(connection, id_, burning="under_way")
        return one, documents.marks(connection, id_)


def made(runtime: Runtime, one: Document, marks: list[Mark]) -> Release:
    """Drawn and proved. Raises ValueError for a copy that does not stand the proof."""
    drawn, proved = (Progress(runtime, one, stage) for stage in (DRAWING, PROVING))
    made = apart.redact(blobs.read(runtime, one.original.id, one.original.digest), marks, LABELS, drawn)
    if wrong := apart.failures(made.data, marks, LABELS, made.dpi, proved):
        raise ValueError(f"the copy does not stand the proof: {'; '.join(wrong[:10])}")
    return made


def keep(runtime: Runtime, one: Document, copy: Release) -> None:
    """The copy, unless the marks have changed meanwhile."""
    blob = blobs.keep(runtime, copy.data)
    if not _settle(
        runtime, one, burning="done", copy=blob.id, copy_digest=blob.digest, copy_size=blob.size, copy_dpi=copy.dpi
    ):  # fmt: skip
        blobs.drop_now(runtime, blob.id)


def _failed(runtime: Runtime, one: Document, code: str, detail: str) -> None:
    _settle(runtime, one, burning="failed", problem=code, problem_detail=detail)


def _settle(runtime: Runtime, one: Document, **values: object) -> bool:
    """False when the document or its marks have changed meanwhile."""
    with runtime.database.write() as connection:
        now = documents.by_id(connection, runtime.vault, one.id)
        if now is None or (now.burning, now.marks_version) != ("under_way", one.marks_version):
            return False
        documents.change(connection, one.id, **documents.NOT_AT_WORK, **values)
        return True
