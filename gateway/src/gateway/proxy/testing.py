"""Help for tests of the proxy: a scripted service on real sockets, a WSGI caller, and gunicorn with the proxy in it."""

from __future__ import annotations

import io
import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from prometheus_client import CollectorRegistry, generate_latest

from gateway.proxy.outcomes import Failure
from gateway.proxy.problem import problem_answer
from gateway.proxy.proxy import Proxy
from gateway.proxy.settings import ProxySettings, Upstream

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class Received:
    """A request as the service read it; `raw` is its head, `complete` whether all of its body came."""

    line: str
    headers: list[tuple[str, str]]
    body: bytes
    raw: bytes
    complete: bool = True

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]


def read_request(stream: BinaryIO) -> Received | None:
    """One request; None at the end of the stream. Reads the framing by itself, independently of the proxy's code."""
    raw = b""
    while not raw.endswith(b"\r\n\r\n"):
        line = stream.readline()
        if not line:
            return None
        raw += line
    first, *rest = raw.decode("latin-1").split("\r\n")[:-2]
    headers = [(name, value.strip(" \t")) for name, _, value in (item.partition(":") for item in rest)]
    request = Received(first, headers, b"", raw)
    if request.values("Transfer-Encoding"):
        request.body, request.complete = _read_chunks(stream)
    elif lengths := request.values("Content-Length"):
        request.body = stream.read(int(lengths[0]))
        request.complete = len(request.body) == int(lengths[0])
    return request


def _read_chunks(stream: BinaryIO) -> tuple[bytes, bool]:
    body = b""
    while line := stream.readline():
        size = int(line, 16)
        piece = stream.read(size + 2)
        if len(piece) < size + 2:
            break
        if size == 0:
            return body, True
        body += piece[:-2]
    return body, False


Script = Callable[[socket.socket, BinaryIO, "Scripted"], None]


@dataclass
class Scripted:
    """A service that does byte by byte what its script says, on every accepted connection in a thread of its own."""

    script: Script
    unix: str = ""
    received: list[Received] = field(default_factory=list)
    accepted: int = 0

    def __enter__(self) -> Scripted:
        self._server = socket.socket(socket.AF_UNIX if self.unix else socket.AF_INET)
        self._server.bind(self.unix or ("127.0.0.1", 0))
        self._server.listen(64)
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for sock in self._open:
            shut(sock)
        for thread in self._threads:
            thread.join(10)

    @property
    def upstream(self) -> Upstream:
        if self.unix:
            return Upstream(unix=self.unix, name="test")
        return Upstream("127.0.0.1", self._server.getsockname()[1], name="test")

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._server.accept()
            except OSError:
                return
            self.accepted += 1
            self._open.append(sock)
            self._threads.append(threading.Thread(target=self._serve, args=(sock,), daemon=True))
            self._threads[-1].start()

    def _serve(self, sock: socket.socket) -> None:
        with sock, sock.makefile("rb") as stream:
            try:
                self.script(sock, stream, self)
            except OSError:
                return  # the proxy hung up, or the test is over


def shut(sock: socket.socket) -> None:
    """End a connection that may have ended already."""
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        sock.close()


def reset(sock: socket.socket) -> None:
    """Arrange for RST instead of FIN when the connection is closed."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def answers(*texts: bytes) -> Script:
    """Read a request, send the next text; the last one serves for ever. The count runs over all connections."""

    def script(sock: socket.socket, stream: BinaryIO, server: Scripted) -> None:
        while (request := read_request(stream)) is not None:
            server.received.append(request)
            sock.sendall(texts[min(len(server.received), len(texts)) - 1])

    return script


def answer_and_close(text: bytes) -> Script:
    """Read one request, send the text, close."""

    def script(sock: socket.socket, stream: BinaryIO, server: Scripted) -> None:
        if (request := read_request(stream)) is not None:
            server.received.append(request)
            sock.sendall(text)

    return script


class Caller:
    """Calls a Proxy as a WSGI server would, without one."""

    def __init__(self, settings: ProxySettings | None = None) -> None:
        self.registry = CollectorRegistry()
        self.proxy = Proxy(settings, self.registry)
        self.status = ""
        self.headers: list[tuple[str, str]] = []

    def __call__(
        self, upstream: Upstream, method: str = "GET", target: str = "/", body: bytes = b"", **more: Any
    ) -> bytes:
        """The answer's body; raises what `forward` raises. `more`: `headers` and arguments of `forward`."""
        environ = wsgi_environ(method, target, body, more.pop("headers", ()))
        self.status, self.headers = "", []
        pieces = self.proxy.forward(environ, self._start, upstream, **more)
        try:
            return b"".join(pieces)
        finally:
            close = getattr(pieces, "close", None)
            if close is not None:
                close()

    def _start(self, status: str, headers: list[tuple[str, str]]) -> None:
        self.status, self.headers = status, headers

    def count(self, metric: str, **labels: str) -> float:
        return self.registry.get_sample_value(metric, {"upstream": "test", **labels}) or 0.0

    def idle(self, upstream: Upstream) -> int:
        return self.proxy._pools[upstream].idle


def wsgi_environ(
    method: str = "GET", target: str = "/", body: bytes = b"", headers: Iterable[tuple[str, str]] = ()
) -> dict[str, Any]:
    """What gunicorn would hand over."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "RAW_URI": target,
        "REMOTE_ADDR": "192.0.2.7",
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(body),
    }
    if body:
        environ["CONTENT_LENGTH"] = str(len(body))
    for name, value in headers:
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    return environ


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
        command = [sys.executable, "-m", "gunicorn", "gateway.proxy.testing:application()", "--bind"]
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
