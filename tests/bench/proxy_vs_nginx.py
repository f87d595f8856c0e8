"""Bare proxy against nginx: same backend, one worker each, 16 connections, rounds interleaved.

Prints one line of JSON: requests per second of the proxy (median), of nginx (`floor`), their ratio, and the ratio of
the 99th percentiles. `cpu_us`: processor time of the gateway alone per request, in microseconds, proxy and nginx; it
holds on a busy machine too, where the rates do not.
`--compare` measures an urllib3 pool at the same place too, `--direct` the backend alone (stderr).
"""

from __future__ import annotations

import argparse
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import urlopen

import psutil

HERE = Path(__file__).resolve()
NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  upstream backend {{ server 127.0.0.1:{backend}; keepalive 64; }}
  server {{
    listen 127.0.0.1:{port}; keepalive_requests 10000000;
    location / {{
      proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto $scheme;
    }}
  }}
}}
"""


def backend() -> Any:
    """The service: the smallest Flask application that answers JSON."""
    from flask import Flask

    app = Flask("backend")

    @app.get("/letters/<number>")
    def letter(number: str) -> dict[str, str]:
        return {"number": number, "state": "answered", "title": "路灯不亮"}

    return app


def own() -> Callable[..., Iterable[bytes]]:
    """The gateway with nothing but the proxy."""
    from gateway.proxy import Failure, Proxy, Upstream, problem_answer

    proxy, upstream = Proxy(), Upstream("127.0.0.1", int(os.environ["BENCH_BACKEND"]), name="mailbox/city")

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            return proxy.forward(environ, start_response, upstream, add_headers=[("X-Request-Id", "bench")])
        except Failure as failure:
            return problem_answer(failure, environ, start_response, "bench")

    return app


def pooled() -> Callable[..., Iterable[bytes]]:
    """The same place with urllib3's pool, and none of the proxy's checks."""
    from urllib3 import HTTPConnectionPool

    pool = HTTPConnectionPool("127.0.0.1", int(os.environ["BENCH_BACKEND"]), maxsize=64, block=True, retries=False)
    hop = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "date", "server"}

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        headers = {k[5:].replace("_", "-").title(): v for k, v in environ.items() if k.startswith("HTTP_")}
        answer = pool.urlopen(
            environ["REQUEST_METHOD"], environ["RAW_URI"], headers=headers, decode_content=False, redirect=False
        )
        kept = [(k, v) for k, v in answer.headers.items() if k.lower() not in hop]
        start_response(f"{answer.status} {answer.reason}", kept)
        return [answer.data]

    return app


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Until the server answers: gunicorn's port is open before its worker has started."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            with urlopen(f"http://127.0.0.1:{port}/letters/MC-7K3F9", timeout=10):
                return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"nothing answers on port {port}")


def gunicorn(factory: str, port: int, backend_port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "gunicorn", f"{HERE.stem}:{factory}()", "--chdir", str(HERE.parent)]
    command += ["--bind", f"127.0.0.1:{port}", "--worker-class", "gevent", "--workers", "1", "--keep-alive", "75"]
    command += ["--no-control-socket", "--log-level", "warning"]
    return subprocess.Popen(command, env={**os.environ, "BENCH_BACKEND": str(backend_port)})


class Sample(NamedTuple):
    """Requests per second, 99th percentile in milliseconds, microseconds of the gateway's CPU per request."""

    rate: float
    slow: float
    cpu: float


def measure(port: int, seconds: float, connections: int) -> tuple[float, float, int]:
    """Requests per second, 99th percentile in milliseconds, number of requests; stops on any error."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--latency"]
    text = subprocess.run(
        [*command, f"http://127.0.0.1:{port}/letters/MC-7K3F9"], capture_output=True, text=True, check=True
    ).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        raise SystemExit(text)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    slow = re.search(r"99%\s+([\d.]+)(us|ms|s)", text)
    count = re.search(r"(\d+) requests in", text)
    if rate is None or slow is None or count is None:
        raise SystemExit(text)
    return float(rate[1]), float(slow[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[slow[2]], int(count[1])


class Bench:
    """The servers of one run: starts them, measures them in turn, ends them."""

    def __init__(self, arguments: argparse.Namespace, folder: Path) -> None:
        self.arguments = arguments
        self.ports = {"backend": free_port()}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        for name in ["backend", "own", "pooled"] if arguments.compare else ["backend", "own"]:
            self.ports.setdefault(name, free_port())
            self.processes[name] = gunicorn(name, self.ports[name], self.ports["backend"])
        self.ports["nginx"] = free_port()
        config = folder / "nginx.conf"
        config.write_text(NGINX.format(folder=folder, backend=self.ports["backend"], port=self.ports["nginx"]))
        self.processes["nginx"] = subprocess.Popen(["nginx", "-c", str(config), "-e", str(folder / "error.log")])

    def results(self) -> dict[str, list[Sample]]:
        """Samples by server, in rounds of alternating direction."""
        for port in self.ports.values():
            wait_for(port)
        names = [name for name in self.ports if name != "backend" or self.arguments.direct]
        results: dict[str, list[Sample]] = {name: [] for name in names}
        for name in names:
            self.sample(name, 1)
        for turn in range(self.arguments.rounds):
            for name in names if turn % 2 == 0 else reversed(names):
                results[name].append(self.sample(name, self.arguments.seconds))
        return results

    def sample(self, name: str, seconds: float) -> Sample:
        before = self.cpu(name)
        rate, slow, requests = measure(self.ports[name], seconds, self.arguments.connections)
        return Sample(rate, slow, (self.cpu(name) - before) * 1e6 / requests)

    def cpu(self, name: str) -> float:
        """Seconds of processor time that the server and its worker have used."""
        process = psutil.Process(self.processes[name].pid)
        times = [item.cpu_times() for item in [process, *process.children()]]
        return sum(item.user + item.system for item in times)

    def end(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(10)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("--direct", action="store_true")
    with tempfile.TemporaryDirectory(prefix="proxy-bench-") as folder:
        bench = Bench(parser.parse_args(), Path(folder))
        try:
            results = bench.results()
        finally:
            bench.end()
    middle = {
        name: Sample(*(statistics.median(values) for values in zip(*samples, strict=True)))
        for name, samples in results.items()
    }
    for name, item in middle.items():
        text = f"{name}: {item.rate:.0f}/s, p99 {item.slow:.1f} ms, {item.cpu:.0f} us CPU a request"
        print(f"{text}, {item.rate / middle['nginx'].rate:.2f} x nginx", file=sys.stderr)
    print(json.dumps(line(middle["own"], middle["nginx"])))


def line(own: Sample, floor: Sample) -> dict[str, object]:
    ratio = own.rate / floor.rate
    return {
        "measure": "proxy_bare",
        "value": round(own.rate),
        "floor": round(floor.rate),
        "ratio": round(ratio, 3),
        "p99_ratio": round(own.slow / floor.slow, 2),
        "cpu_us": [round(own.cpu), round(floor.cpu)],
        "gate": ">=0.75",
        "met": ratio >= 0.75,
    }


if __name__ == "__main__":
    main()
