"""Bodies on their way in under a real gunicorn, both worker classes: large, slow, left alone, answered early."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from gateway.proxy.testing import (
    OK,
    Scripted,
    answers,
    connect,
    exchange,
    gunicorn,
    problem_of,
    read_all,
    read_once,
    read_request,
)

HEAD = b"POST /letters HTTP/1.1\r\nHost: a\r\n"


@pytest.fixture(scope="module", params=["gevent", "gthread", "casework.web.lean_worker.LeanWorker"])
def worker(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def service() -> Iterator[Scripted]:
    with Scripted(answers(OK)) as running:
        yield running


@pytest.fixture(scope="module")
def port(worker: str, service: Scripted) -> Iterator[int]:
    limits = {"max_body": 300_000, "body_idle": 0.5, "body_total": 1.0, "between_bytes": 2.0, "idle_seconds": 0.001}
    with gunicorn(service.upstream, worker, "--threads", "4", **limits) as listening:
        yield listening


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 300_000])
@pytest.mark.parametrize("chunked", [False, True])
def test_bodies_stream_through(size: int, chunked: bool, port: int, service: Scripted) -> None:
    service.play(answers(OK))
    body = bytes(i % 251 for i in range(size))
    if chunked:
        request = HEAD + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (size, body)
    else:
        request = HEAD + b"Content-Length: %d\r\nConnection: close\r\n\r\n%b" % (size, body)
    assert exchange(port, request).startswith(b"HTTP/1.1 200")
    assert [r.body == body for r in service.received] == [True]


@pytest.mark.parametrize("chunked", [False, True])
def test_body_too_large(chunked: bool, port: int, service: Scripted) -> None:
    service.play(answers(OK))
    body = b"x" * 300_001
    framing = b"Transfer-Encoding: chunked" if chunked else b"Content-Length: 300001"
    wire = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body) if chunked else body
    answer = exchange(port, HEAD + framing + b"\r\nConnection: close\r\n\r\n" + wire)
    assert answer.startswith(b"HTTP/1.1 413")
    assert problem_of(answer)["code"] == "body_too_large"
    assert not any(r.complete for r in service.received)


@pytest.mark.parametrize("drip", [0.0, 0.1], ids=["silent", "dripping"])
@pytest.mark.parametrize("framing", [b"Content-Length: 5000", b"Transfer-Encoding: chunked"])
def test_slow_body(framing: bytes, drip: float, port: int, service: Scripted) -> None:
    """body_idle ends silence after 0.5 s, body_total a steady drip after 1 s; the service never hears of either."""
    service.play(answers(OK))
    with connect(port) as sock:
        sock.sendall(
            HEAD.replace(b"/letters", b"/slow")
            + framing
            + b"\r\n\r\n"
            + (b"1000\r\n" if b"chunked" in framing else b"")
        )
        began = time.monotonic()
        stop = threading.Event()

        def dribble() -> None:
            while drip and not stop.wait(drip):
                try:
                    sock.sendall(b"x")
                except OSError:
                    return

        thread = threading.Thread(target=dribble)
        thread.start()
        answer = sock.recv(65536)
        took = time.monotonic() - began
        stop.set()
        thread.join(5)
    assert answer.startswith(b"HTTP/1.1 408")
    assert (0.9 if drip else 0.4) < took < 8
    assert not any("/slow" in r.line for r in service.received)


def test_expect_is_answered_here_and_not_passed_on(port: int, service: Scripted) -> None:
    service.play(answers(OK))
    with connect(port) as sock:
        sock.sendall(HEAD + b"Expect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n")
        assert sock.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(b"hi")
        assert read_all(sock).startswith(b"HTTP/1.1 200")
    assert service.received[0].values("Expect") == []
    assert service.received[0].body == b"hi"


def test_client_that_leaves_within_its_body(port: int, service: Scripted) -> None:
    """What reached the service is incomplete, and its connection is closed, so it cannot take it for a request."""
    service.play(answers(OK))
    ended = threading.Event()

    def script(sock, stream, server):  # type: ignore[no-untyped-def]
        server.received.append(read_request(stream))
        ended.set()

    service.play(script)
    with connect(port) as sock:
        sock.sendall(HEAD.replace(b"/letters", b"/left") + b"Content-Length: 200000\r\n\r\n" + b"x" * 150_000)
    assert ended.wait(5)
    assert [r.complete for r in service.received if r and "/left" in r.line] == [False]


def test_early_answer_reaches_a_client_that_is_still_sending(port: int, service: Scripted) -> None:
    service.play(read_once(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno", read_body=False))
    with connect(port) as sock:
        sock.sendall(HEAD + b"Content-Length: 250000\r\n\r\n" + b"x" * 70_000)
        threading.Event().wait(0.2)
        sock.sendall(b"x" * 70_000)
        assert sock.recv(65536).startswith(b"HTTP/1.1 403")
        sock.sendall(b"x" * 110_000 + b"GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        rest = read_all(sock)
    # What was left of the body was taken in, and is not read as a request.
    assert [part[:3] for part in rest.split(b"HTTP/1.1 ")[1:]] == [b"403"]


def pour(sock: socket.socket, seconds: float) -> None:
    """Send one chunk after another for so many seconds."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        sock.sendall(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")
        threading.Event().wait(0.01)


def test_endless_body_after_an_early_answer_is_cut_off(port: int, service: Scripted) -> None:
    service.play(read_once(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno", read_body=False))
    with connect(port) as sock:
        sock.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        began = time.monotonic()
        with pytest.raises(ConnectionError):
            pour(sock, 8)
        assert time.monotonic() - began < 5
