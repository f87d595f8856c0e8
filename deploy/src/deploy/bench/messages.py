"""Events on their way, on PostgreSQL and RabbitMQ: how many rows a second the relay moves, and how soon they arrive."""

from __future__ import annotations

import json
import math
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pika
from rich.console import Console
from sqlalchemy import text

from casework import garbage
from casework.messaging import names
from casework.messaging.rabbit_link import RabbitLink
from casework.messaging.relay import BATCH, Pump, place
from casework.messaging.wake import start_notifier
from casework.runtime import Runtime
from casework.settings import Settings
from casework.testing.servers import PrivatePostgres, PrivateRabbit
from deploy.bench import rounds
from deploy.bench.letter_requests import MAILBOX
from deploy.bench.load import Sample
from deploy.bench.measure import Measure
from deploy.bench.programs import BenchFailed, Program
from deploy.city import MEMBERS, City, free_port
from deploy.servers import brokers
from deploy.setup import prepare
from svc_mailbox.domain.events import LetterLapsed

HEARER = "portal/main"  # it hears every event of the mailbox, over a quorum queue of its own
ROWS, ROWS_ONE_BY_ONE = 10_000, 300
RELAY_GATE = 10.0
PER_SECOND, SECONDS, TURNS = 100, 6.0, 3
LATENCY_GATE_MS = 10.0

_FILL = text(
    r"""
    INSERT INTO event_log (event_id, type, subject, sequence, time, requestid, traceparent, data)
    SELECT gen_random_uuid()\:\:text, 'mailbox.letter_received.v1', 'MC-' || gen_random_uuid()\:\:text, 1, now(),
      md5(n\:\:text), '', :data
    FROM generate_series(1, :rows) AS n
    """
)
DATA = json.dumps(
    {
        "department": "jiaotong", "kind": "help", "channel": "web", "anonymous": True, "state": "registered",
        "received_at": "2026-11-23T01:00:00+00:00", "review_by": "2026-11-25", "due": "2026-12-14",
        "provisional": False,
    },
    separators=(",", ":"),
)  # fmt: skip


@contextmanager
def ground() -> Iterator[tuple[City, Runtime]]:
    """A city on servers of its own, and the mailbox's runtime in this process."""
    with (
        PrivateRabbit() as rabbit,
        PrivatePostgres(durable=True) as postgres,
        tempfile.TemporaryDirectory(prefix="wenzheng-bench-") as folder,
    ):
        databases = {MAILBOX: postgres.create_database()}
        city = City(Path(folder), port=free_port(), databases=databases, brokers=brokers(rabbit))
        prepare(city)
        member = next(m for m in MEMBERS if m.instance == MAILBOX)
        runtime = Runtime(Settings.from_env(city.environment(member)))
        try:
            yield city, runtime
        finally:
            runtime.database.dispose()


def relay(console: Console) -> Sequence[Measure]:
    """Rows a second from the event log to a quorum queue, in batches and one by one, confirmed both ways."""
    with ground() as (_, runtime):
        link = RabbitLink(runtime)
        try:
            sides = {
                "batches": lambda: _moved(runtime, link, ROWS, BATCH),
                "one by one": lambda: _moved(runtime, link, ROWS_ONE_BY_ONE, 1),
            }
            found = rounds.interleaved(console, sides)
        finally:
            link.close()
    value, floor = found["batches"].rate, found["one by one"].rate
    ratio = value / floor
    return [
        Measure("relay", round(value, 1), round(floor, 1), round(ratio, 1), f">={RELAY_GATE:g}", ratio >= RELAY_GATE)
    ]


def _moved(runtime: Runtime, link: RabbitLink, rows: int, batch: int) -> Sample:
    with runtime.database.write() as connection:
        connection.execute(_FILL, {"rows": rows, "data": DATA})
    pump, times = Pump(runtime, link, batch), []
    began = time.perf_counter()
    done = 0
    while done < rows:
        now = time.perf_counter()
        placed = place(runtime, batch)
        pump.offer(placed)
        pump.step()
        done += len(placed)
        times.append(time.perf_counter() - now)
    return Sample(rows / (time.perf_counter() - began), percentile(times) * 1000, rows)


def latency(console: Console) -> Sequence[Measure]:
    """Milliseconds from the commit of an event to its consumer, 99th percentile, at about 100 events a second."""
    with ground() as (city, runtime):
        member = next(m for m in MEMBERS if m.instance == MAILBOX)
        command = [sys.executable, "-m", "svc_mailbox", "worker"]
        log = city.var / "log" / "worker.log"
        with Program(command, city.environment(member), log) as worker, Hearer(city.brokers[HEARER]) as hearer:
            worker.wait_for(lambda: "worker_leads" in log.read_text())
            start_notifier(runtime)
            garbage.settle()  # as the web process does whose part we play
            _tick(runtime, hearer, 2.0)
            found = []
            for turn in range(TURNS):
                found.append(_tick(runtime, hearer, SECONDS))
                console.print(f"  round {turn + 1} of {TURNS}: p99 {found[-1]:.1f} ms", highlight=False)
    value = statistics.median(found)
    return [
        Measure(
            "commit_to_consumer_p99_ms", round(value, 2), gate=f"<={LATENCY_GATE_MS:g}", met=value <= LATENCY_GATE_MS
        )
    ]


def _tick(runtime: Runtime, hearer: Hearer, seconds: float) -> float:
    """Announces in transactions of their own, at an even pace; the 99th percentile in ms. Raises BenchFailed."""
    committed: dict[str, float] = {}
    began = time.perf_counter()
    pause = threading.Event()
    for tick in range(int(seconds * PER_SECOND)):
        pause.wait(max(0.0, began + tick / PER_SECOND - time.perf_counter()))
        subject = f"MC-TICK-{time.time_ns()}"
        with runtime.unit_of_work() as uow:
            uow.announce(LetterLapsed(subject=subject, department="jiaotong", kind="help", at=uow.now))
        committed[subject] = time.perf_counter()
    if not hearer.wait_for(committed):
        raise BenchFailed("events were announced and did not arrive")
    # an event may be heard before the committing thread has looked at its clock
    return percentile([max(0.0, hearer.heard[subject] - at) for subject, at in committed.items()]) * 1000


@dataclass
class Hearer:
    """Consumes the queue of the hearing instance as its account, and notes when each subject arrives."""

    url: str
    heard: dict[str, float] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Hearer:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(5)

    def wait_for(self, subjects: dict[str, float], seconds: float = 15.0) -> bool:
        """Until all have arrived."""
        until = time.monotonic() + seconds
        while not all(subject in self.heard for subject in subjects):
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        return True

    def _run(self) -> None:
        with pika.BlockingConnection(pika.URLParameters(self.url)) as connection:
            channel = connection.channel()
            channel.basic_qos(prefetch_count=100)
            for method, properties, body in channel.consume(names.queue(HEARER), inactivity_timeout=0.2):
                if method is not None and properties is not None:
                    self.heard[_subject(body)] = time.perf_counter()
                    channel.basic_ack(method.delivery_tag)
                if self._stop.is_set():
                    break
            channel.cancel()


def _subject(body: bytes) -> str:
    return body.partition(b'"subject":"')[2].partition(b'"')[0].decode()


def percentile(values: Sequence[float], share: float = 0.99) -> float:
    """The value that this share of them do not exceed."""
    return sorted(values)[max(0, math.ceil(len(values) * share) - 1)]
