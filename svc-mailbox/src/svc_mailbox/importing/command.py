"""`python -m svc_mailbox run import-letters FILE`: a progress bar, a report line by line, a summary as JSON."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from casework.calendars import current
from casework.calendars.past import first_published, with_past
from casework.domain.calendar import Calendar
from casework.runtime import Runtime
from svc_mailbox import configuration
from svc_mailbox.domain.words import Kind
from svc_mailbox.importing import mapping, sources
from svc_mailbox.importing.loading import Loader
from svc_mailbox.importing.sources import Bounds, Seen, Unreadable

EARLIEST = 2004  # the first year whose working days are known


def run(runtime: Runtime, arguments: Sequence[str]) -> int:
    """0 when every line was taken (now or before), 1 when some were not, 2 when the file or the call is wrong."""
    chosen = _parser().parse_args(arguments)
    try:
        reading = _reading(runtime, chosen)
        loader = Loader(runtime, reading, chosen.archive, _calendar(runtime, chosen), chosen.published, chosen.dry_run)
        report = chosen.report or Path(f"{chosen.file.name}.report.jsonl")
        if report.exists() and report.samefile(chosen.file):
            raise ValueError("--report names the archive itself, which it would overwrite: name another file")
        summary = _run(loader, chosen.file, report)
    except (Unreadable, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(summary, ensure_ascii=False))
    return 1 if summary["bad"] else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="run import-letters", description="Letters from an archive; safe to repeat.")
    parser.add_argument("file", type=Path, help="JSON Lines (plain or .gz) or .xlsx")
    parser.add_argument("--archive", default="archive", help="names the old system: its numbers are unique in it alone")
    parser.add_argument("--department", default="", help="id or name, where a line names none")
    parser.add_argument("--kind", default="consultation", choices=[kind.value for kind in Kind])
    parser.add_argument("--mapping", type=Path, help='JSON: {"subject": "column", …}, before the defaults')
    parser.add_argument("--published", action="store_true", help="publish, redacted, what the archive says was public")
    parser.add_argument("--report", type=Path, help="bad lines as JSON Lines; default: FILE.report.jsonl")
    parser.add_argument("--dry-run", action="store_true", help="reads and checks everything, changes nothing")
    return parser


def _reading(runtime: Runtime, chosen: argparse.Namespace) -> mapping.Reading:
    served = configuration.of(runtime).departments()
    known = {d.id: d.id for d in served.values()} | {d.name: d.id for d in served.values()}
    if chosen.department and chosen.department not in known:
        raise ValueError(f"there is no department {chosen.department} here; there are: {', '.join(sorted(served))}")
    return mapping.Reading(mapping.load_columns(chosen.mapping), chosen.department, Kind(chosen.kind), known)


def _calendar(runtime: Runtime, chosen: argparse.Namespace) -> Calendar:
    """The city's calendar with the past years that it lacks; they become its next version."""
    with runtime.read() as connection:
        known = current.of(runtime).calendar(connection)
    if first_published(known) <= EARLIEST:
        return known
    whole = with_past(known, EARLIEST)
    if chosen.dry_run:
        return whole
    with runtime.unit_of_work() as uow:
        current.keep(uow, whole, f"national/{EARLIEST}", "past years")
    return whole


def _run(loader: Loader, file: Path, report: Path) -> dict[str, Any]:
    began = time.perf_counter()
    _audit(loader, "letters_import_begun", {"file": file.name, "archive": loader.archive})
    with _progress(file) as seen, report.open("w", encoding="utf-8") as out:
        for fault in loader.load(sources.read(file, Bounds(), seen)):
            out.write(json.dumps(asdict(fault), ensure_ascii=False) + "\n")
        seconds = time.perf_counter() - began
        rate = round(loader.tally.lines / seconds) if seconds else 0
        summary = asdict(loader.tally) | {"seconds": round(seconds, 2), "per_second": rate}
        out.write(json.dumps({"summary": summary}, ensure_ascii=False) + "\n")
    _audit(loader, "letters_imported", {"file": file.name, "archive": loader.archive, **asdict(loader.tally)})
    return summary | {"report": str(report)}


def _audit(loader: Loader, action: str, detail: dict[str, Any]) -> None:
    if not loader.dry:
        with loader.runtime.unit_of_work() as uow:
            uow.audit(action, loader.archive, detail)


@contextmanager
def _progress(file: Path) -> Iterator[Seen]:
    """A bar on a terminal; nothing where nobody looks."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(file.name, total=None)

        def seen(done: int, of: int) -> None:
            bar.update(task, completed=done, total=of or None)

        yield seen
