"""What the worker does for attachments: the scanner's look at quarantine, and the sweep of files that no row names."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import structlog
from sqlalchemy import Connection, func, select, update

from casework import files
from casework.attachments import Store, scan
from casework.crypto.vault import SealBroken
from casework.domain.errors import NotFound, Unavailable
from casework.runtime import Runtime
from casework.service import Job
from casework.storage.tables import stored_file

ORPHAN_SECONDS = 3600  # no transaction of ours lives as long
SCAN_BATCH = 20  # files in one run of the job
BATCH = 500  # ids in one query

log = structlog.get_logger()


def scan_quarantine(runtime: Runtime) -> None:
    """Has the scanner look at what waits, and releases or removes it. Without a scanner, releases."""
    # in random order: a file that the scanner cannot take must not hold up the others for ever
    waiting = select(stored_file.c.id).where(stored_file.c.state == "quarantine").order_by(func.random())
    with runtime.read() as connection:
        rows = connection.execute(waiting.limit(SCAN_BATCH)).all()
    for row in rows:
        try:
            state = _judge(runtime, row.id)
        except Unavailable as away:
            log.warning("scanner_away", waiting=len(rows), reason=away.detail)
            return
        except SealBroken as broken:  # kept: it opens once its key is back, and the others must not wait for that
            log.error("file_seal_broken", file=row.id, reason=str(broken))
            continue
        with runtime.database.write() as connection:
            same = (stored_file.c.id == row.id) & (stored_file.c.state == "quarantine")
            connection.execute(update(stored_file).where(same).values(state=state))
        if state == "refused":
            files.store(runtime).delete(row.id)


def _judge(runtime: Runtime, file_id: str) -> str:
    """The state the file comes to; a clean one is released before its row says so."""
    store = files.store(runtime)
    try:
        with store.quarantined(file_id) as source:
            data = source.read()
    except NotFound:
        return _released_before(store, file_id)
    if runtime.settings.clamd and (verdict := scan(data, runtime.settings.clamd)).infected:
        log.error("file_infected", file=file_id, signature=verdict.signature)
        return "refused"
    store.release(file_id, data)
    return "clean"


def _released_before(store: Store, file_id: str) -> str:
    """Not in quarantine: a crash came between release and row, or the bytes are gone."""
    try:
        store.open(file_id).close()
    except NotFound:
        log.error("file_lost", file=file_id)
        return "refused"
    return "clean"


def sweep(runtime: Runtime) -> int:
    """Removes attachments that no row names, an hour after they were written. Returns how many."""
    return sweep_folder(runtime, files.folder(runtime), _known)


def sweep_folder(runtime: Runtime, folder: Path, known: Callable[[Connection, list[str]], Iterable[str]]) -> int:
    """The same for any folder of a `Store`; `known(connection, ids)` gives those whose bytes are wanted, of at most
    500 ids at a time."""
    old = list(_files_before(folder, time.time() - ORPHAN_SECONDS))
    ids = [path.stem for path in old]
    with runtime.read() as connection:
        wanted = {id_ for start in range(0, len(ids), BATCH) for id_ in known(connection, ids[start : start + BATCH])}
    orphans = [path for path in old if path.stem not in wanted]
    for path in orphans:
        path.unlink(missing_ok=True)
    if orphans:
        log.warning("orphan_files_swept", count=len(orphans))
    return len(orphans)


def _files_before(root: Path, moment: float) -> Iterator[Path]:
    for path in root.glob("*/*"):
        with suppress(FileNotFoundError):  # released or erased just now
            if path.stat().st_mtime < moment:
                yield path


def _known(connection: Connection, ids: list[str]) -> Iterable[str]:
    """Those of the ids whose bytes are wanted."""
    some = stored_file.c.id.in_(ids) & (stored_file.c.state != "refused")
    return connection.scalars(select(stored_file.c.id).where(some))


JOBS = (Job("scan_files", 10, scan_quarantine), Job("sweep_files", 3600, sweep))
