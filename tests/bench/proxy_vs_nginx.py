"""Bare proxy against nginx: same backend, one worker each, 16 connections, rounds interleaved.

Prints one line of JSON: requests per second of the proxy (median), of nginx (`floor`), their ratio, and the ratio of
the 99th percentiles. `--compare` measures an urllib3 pool at the same place too, `--direct` the backend alone (stderr).
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
from typing import Any

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
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"nothing listens on port {port}")


def gunicorn(factory: str, port: int, backend_port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "gunicorn", f"{HERE.stem}:{factory}()", "--chdir", str(HERE.parent)]
    command += ["--bind", f"127.0.0.1:{port}", "--worker-class", "gevent", "--workers", "1", "--keep-alive", "75"]
    command += ["--no-control-socket", "--log-level", "warning"]
    return subprocess.Popen(command, env={**os.environ, "BENCH_BACKEND": str(backend_port)})


def measure(port: int, seconds: float, connections: int) -> tuple[float, float]:
    """Requests per second and 99th percentile in milliseconds; stops on any error."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--latency"]
    text = subprocess.run(
        [*command, f"http://127.0.0.1:{port}/letters/MC-7K3F9"], capture_output=True, text=True, check=True
    ).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        raise SystemExit(text)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    slow = re.search(r"99%\s+([\d.]+)(us|ms|s)", text)
    if rate is None or slow is None:
        raise SystemExit(text)
    return float(rate[1]), float(slow[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[slow[2]]


def run(arguments: argparse.Namespace, folder: Path) -> dict[str, list[tuple[float, float]]]:
    ports = {"backend": free_port()}
    started = [gunicorn("backend", ports["backend"], ports["backend"])]
    try:
        for name in ["own", "pooled"] if arguments.compare else ["own"]:
            ports[name] = free_port()
            started.append(gunicorn(name, ports[name], ports["backend"]))
        ports["nginx"] = free_port()
        config = folder / "nginx.conf"
        config.write_text(NGINX.format(folder=folder, backend=ports["backend"], port=ports["nginx"]))
        started.append(subprocess.Popen(["nginx", "-c", str(config), "-e", str(folder / "error.log")]))
        for port in ports.values():
            wait_for(port)
        return rounds(arguments, ports)
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(10)


def rounds(arguments: argparse.Namespace, ports: dict[str, int]) -> dict[str, list[tuple[float, float]]]:
    names = [name for name in ports if name != "backend" or arguments.direct]
    results: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    for name in names:
        measure(ports[name], 1, arguments.connections)
    for turn in range(arguments.rounds):
        for name in names if turn % 2 == 0 else reversed(names):
            results[name].append(measure(ports[name], arguments.seconds, arguments.connections))
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--compare", action="store_true")
    parser.add_argument("--direct", action="store_true")
    with tempfile.TemporaryDirectory(prefix="proxy-bench-") as folder:
        results = run(parser.parse_args(), Path(folder))
    rate = {name: statistics.median(r for r, _ in values) for name, values in results.items()}
    slow = {name: statistics.median(p for _, p in values) for name, values in results.items()}
    for name in results:
        print(
            f"{name}: {rate[name]:.0f}/s, p99 {slow[name]:.1f} ms, {rate[name] / rate['nginx']:.2f} x nginx",
            file=sys.stderr,
        )
    line = {"measure": "proxy_bare", "value": round(rate["own"]), "floor": round(rate["nginx"])}
    print(
        json.dumps(
            {**line, "ratio": round(rate["own"] / rate["nginx"], 3), "p99_ratio": round(slow["own"] / slow["nginx"], 2)}
        )
    )


if __name__ == "__main__":
    main()
