"""The worker: one leads, others stand by; jobs run and fail alone; a killed leader blocks nobody."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace

import psycopg
import pytest

from casework.leader import Leader
from casework.runtime import Runtime
from casework.service import Job
from casework.testing.sample import service as sample
from casework.testing.waiting import wait_until
from casework.worker import Worker


@pytest.fixture
def second(runtime):
    """The same instance as another process has it: its own runtime on the same database."""
    other = Runtime(runtime.settings)
    yield other
    other.database.dispose()


def run_worker(runtime, *jobs):
    worker = Worker(replace(sample.service, jobs=jobs), runtime)
    worker.start()
    return worker


def test_one_leads_and_the_next_takes_over_when_it_stops(runtime, second):
    leads = []
    first = run_worker(runtime, Job("beat", 0.05, lambda _r: leads.append("first")))
    wait_until(lambda: leads, "the first to lead")
    standby = run_worker(second, Job("beat", 0.05, lambda _r: leads.append("second")))
    wait_until(lambda: len(leads) > 5, "more of the first")
    assert set(leads) == {"first"}
    first.stop()
    wait_until(lambda: "second" in leads, "the second to lead")
    standby.stop()


def test_a_job_that_fails_fails_alone_and_is_tried_again(runtime):
    tries, beats = [], []

    def fail(_runtime):
        tries.append(1)
        raise RuntimeError("this job fails")

    worker = run_worker(runtime, Job("fail", 0.05, fail), Job("beat", 0.05, lambda r: beats.append(r.instance)))
    wait_until(lambda: len(tries) > 2 and len(beats) > 2, "both jobs, again and again")
    worker.stop()
    assert set(beats) == {runtime.instance}


def test_a_demo_clock_that_is_moved_makes_every_job_due(runtime, tmp_path):
    """Days that go by in a moment do what days do; a job that is to wait at the start need not wait for an hour."""
    file = tmp_path / "demo-clock.json"
    file.write_text('{"offset_seconds": 0}')
    moved = Runtime(replace(runtime.settings, demo_clock=str(file)))
    days, waited = [], []
    rare = Job("rare", 3600, lambda r: days.append(r.now().date()))
    worker = run_worker(moved, rare, Job("later", 3600, lambda _r: waited.append(1), after=3600))
    wait_until(lambda: days, "the first run")
    assert not waited
    draft = tmp_path / "draft.json"
    draft.write_text('{"offset_seconds": 864000}')
    draft.replace(file)
    wait_until(lambda: len(days) == 2 and waited, "the runs of ten days later")
    worker.stop()
    moved.database.dispose()
    assert (days[1] - days[0]).days == 10


def test_companions_are_made_when_it_leads_and_stopped_with_it(runtime):
    told = []

    class Companion:
        def __init__(self, given):
            told.append(("made", given is runtime))

        def start(self):
            told.append("started")

        def stop(self):
            told.append("stopped")

    worker = Worker(replace(sample.service, companions=[Companion]), runtime)
    assert told == []
    worker.start()
    wait_until(lambda: "started" in told, "the companion")
    worker.stop()
    assert told == [("made", True), "started", "stopped"]


def test_a_stopped_worker_is_at_rest(runtime):
    beats = []
    worker = run_worker(runtime, Job("beat", 0.05, lambda _r: beats.append(1)))
    wait_until(lambda: beats, "a beat")
    worker.stop()
    count = len(beats)
    names = {thread.name for thread in threading.enumerate()}
    assert names.isdisjoint({"worker", "relay", "inbox"})
    assert len(beats) == count
    next_one = Leader(runtime)
    wait_until(next_one.acquire, "the lock")  # PostgreSQL gives it back a moment after the connection has closed
    next_one.release()


def test_a_killed_leader_blocks_nobody(runtime, ground):
    environ = {
        "INSTANCE": runtime.instance, "KEYS_DIR": str(ground.keys), "TOPOLOGY": str(ground.topology),
        "DATABASE_URL": runtime.database.url.render_as_string(hide_password=False), "VAR_DIR": str(ground.folder),
        "PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.environ["PATH"],
    }  # fmt: skip
    command = [sys.executable, "-m", "casework.testing.sample", "worker"]
    with subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True) as process:
        assert any("worker_leads" in line for line in process.stderr)
        mine = Leader(runtime)
        assert not mine.acquire()
        process.send_signal(signal.SIGKILL)
    wait_until(mine.acquire, "the lock of the killed one")
    assert mine.holds()
    mine.release()


@pytest.mark.parametrize("database_kind", ["postgres"])
def test_a_leader_that_lost_its_connection_leads_again(runtime, postgres):
    leads = []
    worker = run_worker(runtime, Job("beat", 0.05, lambda _r: leads.append(1)))
    wait_until(lambda: leads, "it to lead")
    held = worker._leader._held
    dsn = runtime.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(%s)", (held.info.backend_pid,))
    wait_until(lambda: worker._leader._held not in (held, None), "a new connection")
    count = len(leads)
    wait_until(lambda: len(leads) > count, "it to lead again")
    worker.stop()
