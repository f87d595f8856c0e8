"""The embedded platform at rest: PSS of all its processes (shared pages counted once, by share)."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
from rich.console import Console

from deploy.bench.measure import Measure
from deploy.city import City, free_port
from deploy.processes import RunningCity
from deploy.setup import prepare

BOUND_MB = 450.0
REST_SECONDS = 10


def measure(_console: Console) -> Sequence[Measure]:
    """MB of all processes of a city that has started and rests."""
    with tempfile.TemporaryDirectory(prefix="wenzheng-bench-") as folder:
        city = City(Path(folder), port=free_port())
        prepare(city)
        with RunningCity(city.var, city.port) as running:
            time.sleep(REST_SECONDS)  # not waiting for anything: rest is what is measured
            assert running.process is not None  # noqa: S101
            family = [
                running.process.pid,
                *(c.pid for c in psutil.Process(running.process.pid).children(recursive=True)),
            ]
            used = sum(pss(pid) for pid in family)
    return [Measure("embedded_rest_pss_mb", round(used, 1), gate=f"<={BOUND_MB:g}", met=used <= BOUND_MB)]


def pss(pid: int) -> float:
    """Proportional set size of a process in MB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
