"""What the worker does for papers; all of it may run twice."""

from __future__ import annotations

from casework.file_jobs import sweep_folder
from casework.one_by_one import one_by_one
from casework.runtime import Runtime
from casework.service import Job
from casework.storage.look import Reading
from svc_disclosure.storage import blobs, paper_sweep
from svc_disclosure.use_cases.papers import publishing, releasing


def publish_log(runtime: Runtime) -> int:
    """Publishes what was cleared and whose day has come; how many."""
    with runtime.read() as connection:
        due = publishing.due(Reading(runtime, connection, runtime.system, runtime.now()))
    return one_by_one(runtime, due, publishing.publish)


def sweep_papers(runtime: Runtime) -> int:
    """Removes bytes that no row names: what a crash or a rollback has left behind."""
    return sweep_folder(runtime, blobs.folder(runtime), paper_sweep.named)


JOBS = (
    Job("publish_log", 300, publish_log),
    Job("end_releases", 600, releasing.end_expired),
    Job("sweep_papers", 3600, sweep_papers),
)
