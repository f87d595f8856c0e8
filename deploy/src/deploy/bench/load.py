"""The load generator: wrk, which costs a tenth of what it measures and shares the machine with it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.bench.programs import BenchFailed

CONNECTIONS = 16
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_SLOW = re.compile(r"99%\s+([\d.]+)(us|ms|s)")
_COUNT = re.compile(r"(\d+) requests in")

# Sends the requests of a file one after the other, each once: lines of "<bytes>\n<request>"
EACH_ONCE = """
local requests, sent = {}, 0
function init(args)
  local file = assert(io.open(os.getenv("BENCH_REQUESTS"), "rb"))
  for size in file:lines() do requests[#requests + 1] = file:read(tonumber(size)) end
  file:close()
end
function request()
  sent = sent + 1
  return requests[sent] or "GET /there-were-too-few-requests HTTP/1.1\\r\\nHost: bench\\r\\n\\r\\n"
end
"""


@dataclass(frozen=True)
class Sample:
    """One round: requests (or rows) per second, 99th percentile in ms, and how many there were."""

    rate: float
    p99: float
    count: int
    cpu_us: float = 0.0  # of the server that is measured, per request

    def __str__(self) -> str:
        cpu = f", {self.cpu_us:.0f} µs CPU each" if self.cpu_us else ""
        return f"{self.rate:.0f}/s, p99 {self.p99:.1f} ms{cpu}"


def same(url: str, seconds: float, headers: Mapping[str, str]) -> Sample:
    """One GET again and again over 16 kept connections. Raises BenchFailed on any error or refusal."""
    said = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    return _wrk([*said, url], seconds, {})


def each_once(url: str, seconds: float, requests: Path, folder: Path) -> Sample:
    """The requests of a file (see `write`), each once. Raises BenchFailed, also when there were too few."""
    script = folder / "each-once.lua"
    script.write_text(EACH_ONCE, encoding="utf-8")
    return _wrk(["-s", str(script), url], seconds, {"BENCH_REQUESTS": str(requests)})


def write(path: Path, requests: list[bytes]) -> None:
    """As `each_once` reads them."""
    path.write_bytes(b"".join(b"%d\n%b" % (len(request), request) for request in requests))


def _wrk(arguments: list[str], seconds: float, environment: Mapping[str, str]) -> Sample:
    program = shutil.which("wrk")
    if program is None:
        raise BenchFailed("wrk is not installed: apt-get install wrk")
    command = [program, "-t1", f"-c{CONNECTIONS}", f"-d{seconds:g}s", "--latency", "--timeout", "10s", *arguments]
    done = subprocess.run(  # noqa: S603 - our own command
        command, capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )
    text = done.stdout + done.stderr
    rate, slow, count = _RATE.search(text), _SLOW.search(text), _COUNT.search(text)
    if done.returncode or "Non-2xx" in text or "Socket errors" in text or not (rate and slow and count):
        raise BenchFailed(f"wrk: {text}")
    return Sample(float(rate[1]), float(slow[1]) * _UNITS[slow[2]], int(count[1]))
