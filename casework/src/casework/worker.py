"""The worker of an instance: relay, inbox, jobs. A thread of the web process when embedded, else its own process."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import timedelta

import structlog
from sqlalchemy import delete

from casework import directory, file_jobs
from casework.audit import chain
from casework.leader import Leader
from casework.messaging import parking, wake
from casework.messaging.http_link import HttpLink
from casework.messaging.inbox import Inbox
from casework.messaging.rabbit_inbox import RabbitInbox
from casework.messaging.rabbit_link import RabbitLink
from casework.messaging.relay import Link, Relay
from casework.personal import traces
from casework.referrals import fetching
from casework.runtime import Runtime
from casework.service import Job, Service
from casework.storage.tables import idempotency

log = structlog.get_logger()


MOVED = timedelta(minutes=1)  # of a demo clock; less is the time between two looks
LOOK_AT_CLOCK = 0.2  # seconds between two looks at it, where there is one
SEALED_AT_ONCE = 200  # audit entries: about 5 ms, for which letters wait where the worker shares their process


def seal_audit(runtime: Runtime) -> None:
    """Seals new audit entries into the chain, batch by batch."""
    more = True
    while more:
        with runtime.database.write() as connection:
            more = chain.seal_batch(connection, runtime.ring, runtime.real_now(), SEALED_AT_ONCE) is not None
        time.sleep(0)  # letters first


def forget_answers(runtime: Runtime) -> None:
    """Drops idempotent answers past their 24 hours."""
    with runtime.database.write() as connection:
        gone = runtime.real_now() - timedelta(seconds=1)
        connection.execute(delete(idempotency).where(idempotency.c.expires_at < gone))


HOUSEKEEPING = (
    Job("seal_audit", 5, seal_audit),
    Job("forget_answers", 600, forget_answers),
    Job("empty_log", 300, traces.compact),  # what was erased does not linger in SQLite's write-ahead log
    *file_jobs.JOBS,
    *fetching.JOBS,
)


class Worker:
    """Starts when it is the leader of its instance; a second one stands by."""

    def __init__(self, service: Service, runtime: Runtime) -> None:
        self._service = service
        self._runtime = runtime
        self._stop = threading.Event()
        self._leader = Leader(runtime)
        self._inbox = Inbox(service, runtime)
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)

    def start(self) -> None:
        """Begins; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the work in hand."""
        self._stop.set()
        self._thread.join(timeout=20)

    def _run(self) -> None:
        while not self._stop.is_set():
            if not self._leader.acquire():
                self._stop.wait(1.0)
                continue
            try:
                self._lead()
            finally:
                self._leader.release()

    def _lead(self) -> None:
        relay = Relay(self._runtime, self._links())
        consumer = RabbitInbox(self._inbox) if self._runtime.settings.amqp_url else None
        if not self._runtime.settings.inline_worker and not self._runtime.database.is_sqlite:
            wake.start_listener(self._runtime, self._stop)
        companions = [make(self._runtime) for make in self._service.companions]
        relay.start()
        for each in [consumer, *companions] if consumer else companions:
            each.start()
        log.info("worker_leads", instance=self._runtime.instance)
        try:
            resume = Job("resume_parked", 5, self._resume)
            self._work([*HOUSEKEEPING, *directory.jobs(self._service), resume, *self._service.jobs])
        finally:
            relay.stop()
            for each in [consumer, *companions] if consumer else companions:
                each.stop()

    def _links(self) -> Sequence[Link]:
        if self._runtime.settings.amqp_url:
            return [RabbitLink(self._runtime)]
        return [HttpLink(self._runtime, p) for p in self._runtime.topology.subscribers(self._runtime.instance)]

    def _resume(self, _runtime: Runtime) -> None:
        parking.resume(self._inbox)

    def _work(self, jobs: Sequence[Job]) -> None:
        due = {job.name: time.monotonic() + job.after for job in jobs}
        shift = self._shift()
        while not self._stop.is_set() and self._leader.holds():
            if abs(self._shift() - shift) > MOVED:  # days have gone by: all that time does is due
                shift = self._shift()
                due = {job.name: time.monotonic() for job in jobs}
            for job in jobs:
                if due[job.name] <= time.monotonic():
                    due[job.name] = time.monotonic() + job.every
                    self._run_job(job)
            wait = max(0.05, min(due.values()) - time.monotonic())
            self._stop.wait(min(wait, LOOK_AT_CLOCK) if self._runtime.settings.demo_clock else wait)

    def _shift(self) -> timedelta:
        """How far a demo clock has moved the domain's time."""
        return self._runtime.now() - self._runtime.real_now()

    def _run_job(self, job: Job) -> None:
        try:
            job.run(self._runtime)
        except Exception as error:
            log.error("job_failed", job=job.name, exc_info=error)
