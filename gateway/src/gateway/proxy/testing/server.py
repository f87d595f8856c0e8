"""gunicorn with the proxy in it, and raw exchanges with it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest

from gateway.proxy.outcomes import Failure
from gateway.proxy.problem import problem_answer
from gateway.proxy.proxy import Proxy
from gateway.proxy.settings import ProxySettings, Upstream


def application() -> Callable[..., Iterable[bytes]]:
    """For gunicorn: the proxy and nothing else. `PROXY_UPSTREAM` is host:port, `PROXY_SETTINGS` a JSON object."""
    host, port = os.environ["PROXY_UPSTREAM"].split(":")
    registry = CollectorRegistry()
    proxy = Proxy(ProxySettings(**json.loads(os.environ.get("PROXY_SETTINGS", "{}"))), registry)
    upstream = Upstream(host, int(port), name="test")

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/-/metrics":
            start_response("200 OK", [("Content-Type", "text/plain")])
            return [generate_latest(registry)]
        try:
            return proxy.forward(environ, start_response, upstream, add_headers=[("X-Wenzheng-Assertion", "ours")])
        except Failure as failure:
            return problem_answer(failure, environ, start_response, "rid-1")

    return app


@contextmanager
def gunicorn(upstream: Upstream, worker: str, *options: str, **settings: float) -> Iterator[int]:
    """gunicorn with `application` on a free port, one worker; gives the port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        port = listener.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "gateway.proxy.testing.server:application()", "--bind"]
        command += [f"fd://{listener.fileno()}", "--worker-class", worker, "--keep-alive", "20", "--no-control-socket"]
        command += ["--log-level", "warning", "--graceful-timeout", "1", *options]
        environment = {**os.environ, "PROXY_UPSTREAM": upstream.authority, "PROXY_SETTINGS": json.dumps(settings)}
        process = subprocess.Popen(  # noqa: S603 (our own command)
            command, env=environment, pass_fds=[listener.fileno()]
        )
        try:
            _await_answer(port, process)
            yield port
        finally:
            process.terminate()
            process.wait(15)


def _await_answer(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        if exchange(port, b"GET /-/metrics HTTP/1.0\r\n\r\n", wait=20):
            return
    raise AssertionError("gunicorn did not start")


def exchange(port: int, request: bytes, wait: float = 10) -> bytes:
    """Send raw bytes, give back all that comes until the server closes (or is silent for `wait` seconds)."""
    with socket.create_connection(("127.0.0.1", port), wait) as sock:
        sock.sendall(request)
        return read_all(sock)


def read_all(sock: socket.socket) -> bytes:
    data = b""
    try:
        while piece := sock.recv(65536):
            data += piece
    except (TimeoutError, ConnectionError):
        return data
    return data


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), 10)


def problem_of(answer: bytes) -> dict[str, object]:
    """The problem document of a raw answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    if b"Content-Type: application/problem+json" not in head:
        raise AssertionError(f"not a problem document: {answer[:200]!r}")
    document: dict[str, object] = json.loads(body)
    return document
