"""Letters fully accepted at the mailbox's own port on PostgreSQL, against the plainest thing that could be stored.

The service is what a department runs by default: `python -m svc_mailbox web`, its web workers, worker apart. Every
letter is a request of its own, signed beforehand, with its own number and Idempotency-Key: assertion checked, sender
sealed, receipt signed, event logged, audited, answer kept. The floor writes two rows in one transaction.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
from rich.console import Console

from casework.testing.servers import PrivatePostgres
from deploy.bench import load, rounds
from deploy.bench.letter_requests import MAILBOX, PATH, Writer
from deploy.bench.load import CONNECTIONS, Sample
from deploy.bench.measure import Measure
from deploy.bench.programs import BenchFailed, Program
from deploy.city import MEMBERS, City, free_port
from deploy.setup import prepare

SECONDS = 3.0
MOST_PER_SECOND = 3000  # requests prepared for a round; the floor of this machine lies there
GATE = 0.2
SQLITE_GATE_MS = 60.0


def measure(console: Console) -> Sequence[Measure]:
    """Letters per second at 16 connections, against two plain inserts by 16 psycopg clients."""
    with PrivatePostgres(durable=True) as postgres, tempfile.TemporaryDirectory(prefix="wenzheng-bench-") as place:
        folder = Path(place)
        city = City(folder, port=free_port(), databases={MAILBOX: postgres.create_database()})
        prepare(city)
        dsn = city.databases[MAILBOX].replace("postgresql+psycopg", "postgresql")
        with service(city) as (program, url):
            took = submissions(city, url)
            sides = {"service": rounds.with_cpu(program, took), "two inserts": lambda: plain_inserts(dsn)}
            found = rounds.interleaved(console, sides)
            accepted = took.accepted
        check_books(dsn, accepted)
    value, floor = found["service"], found["two inserts"]
    ratio = value.rate / floor.rate
    console.print(f"  the service took {value.cpu_us:.0f} µs of processor time a letter", highlight=False)
    return [Measure("letters", round(value.rate, 1), round(floor.rate, 1), round(ratio, 3), f">={GATE}", ratio >= GATE)]


def sqlite(console: Console) -> Sequence[Measure]:
    """The 99th percentile of a letter at 16 connections on SQLite, the worker in the same process, as embedded."""
    with tempfile.TemporaryDirectory(prefix="wenzheng-bench-") as place:
        city = City(Path(place), port=free_port())
        prepare(city)
        with service(city, INLINE_WORKER="1") as (program, url):
            side = rounds.with_cpu(program, submissions(city, url))
            value = rounds.interleaved(console, {"service": side})["service"].p99
    return [Measure("sqlite_intake_p99_ms", value, gate=f"<{SQLITE_GATE_MS:g}", met=value < SQLITE_GATE_MS)]


@contextmanager
def service(city: City, **settings: str) -> Iterator[tuple[Program, str]]:
    """The mailbox's web process alone, and its address."""
    member = next(m for m in MEMBERS if m.instance == MAILBOX)
    environment = city.environment(member) | {"INLINE_WORKER": "0"} | settings
    url = f"http://{environment['BIND']}"
    command = [sys.executable, "-m", "svc_mailbox", "web"]
    with Program(command, environment, city.var / "log" / "mailbox.log") as program:
        yield program.answers(f"{url}/ready"), url


class submissions:  # noqa: N801 - called like a function
    """One round of letters that nobody has sent before; counts what was accepted."""

    def __init__(self, city: City, url: str) -> None:
        self._writer = Writer(city.var / "keys")
        self._url = url
        self._folder = city.var
        self.accepted = 0

    def __call__(self) -> Sample:
        with ExitStack() as stack:
            path = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=self._folder))) / "requests"
            host = self._url.removeprefix("http://")
            load.write(path, self._writer.requests(int(MOST_PER_SECOND * SECONDS), host))
            sample = load.each_once(self._url + PATH, SECONDS, path, path.parent)
        self.accepted += sample.count
        return sample


def plain_inserts(dsn: str) -> Sample:
    """One round of the floor."""
    command = [sys.executable, "-m", "deploy.bench.plain_inserts", dsn, str(SECONDS), str(CONNECTIONS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    if done.returncode:
        raise BenchFailed(f"plain inserts: {done.stderr[-2000:]}")
    return Sample(**json.loads(done.stdout))


def check_books(dsn: str, accepted: int) -> None:
    """Every letter that was answered is there with text, event, audit entry and kept answer. Raises BenchFailed."""
    with psycopg.connect(dsn) as connection:
        counts = {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our own names
            for table in ("letter", "letter_text", "event_log", "audit_entry", "idempotency")
        }
    found = {table: row[0] if row else 0 for table, row in counts.items()}
    if len(set(found.values())) != 1 or found["letter"] < accepted:
        raise BenchFailed(f"{accepted} letters were accepted, but the tables hold {found}")
