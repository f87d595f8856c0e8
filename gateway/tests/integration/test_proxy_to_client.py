"""Answers on their way to the client under a real gunicorn, both worker classes: cut, streamed, empty, refused."""

import socket
import struct
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


LONG = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"z" * 70_000


CHUNKS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"


@pytest.mark.parametrize("version", [b"1.1", b"1.0"])
@pytest.mark.parametrize("answer", [LONG, CHUNKS], ids=["length", "chunked"])
def test_cut_answer_does_not_look_complete(answer: bytes, version: bytes, port: int, service: Scripted) -> None:
    """Short of its length, without a last chunk, or, for HTTP/1.0 where the close is the end, reset."""
    service.play(read_once(answer))
    with connect(port) as sock:
        sock.sendall(b"GET / HTTP/" + version + b"\r\nHost: a\r\n\r\n")
        data, was_reset = b"", False
        try:
            while piece := sock.recv(65536):
                data += piece
        except ConnectionResetError:
            was_reset = True
    assert not data.endswith(b"0\r\n\r\n")
    head, _, body = data.partition(b"\r\n\r\n")
    assert was_reset or (b"Content-Length: 100000" in head and len(body) < 100_000) or b"chunked" in head
    assert data.count(b"HTTP/1.") <= 1


def test_malformed_answer_is_502(port: int, service: Scripted) -> None:
    service.play(read_once(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"))
    answer = exchange(port, b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 502")
    assert problem_of(answer) | {"detail": ""} == {
        "type": "urn:wenzheng:problem:bad_answer",
        "title": "Malformed answer",
        "status": 502,
        "detail": "",
        "code": "bad_answer",
        "request_id": "rid-1",
    }


def test_event_stream_passes_at_once(port: int, service: Scripted) -> None:
    go_on = threading.Event()

    def script(sock, stream, server):  # type: ignore[no-untyped-def]
        read_request(stream)
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(3):
            go_on.wait(5)
            go_on.clear()
            sock.sendall(b"9\r\ndata: 1\n\n\r\n")
        go_on.wait(5)
        sock.sendall(b"0\r\n\r\n")

    service.play(script)
    with connect(port) as sock:
        sock.sendall(b"GET /live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert sock.recv(65536).startswith(b"HTTP/1.1 200")
        for _ in range(3):
            go_on.set()
            assert sock.recv(65536) == b"9\r\ndata: 1\n\n\r\n"
        go_on.set()
        assert read_all(sock) == b"0\r\n\r\n"


def test_client_that_leaves_a_stream_ends_it_at_the_service(port: int, service: Scripted) -> None:
    ended = threading.Event()

    def script(sock, stream, server):  # type: ignore[no-untyped-def]
        read_request(stream)
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        try:
            while True:
                sock.sendall(b"1000\r\n" + b":" * 4096 + b"\r\n")
                threading.Event().wait(0.01)
        except OSError:
            ended.set()

    service.play(script)
    with connect(port) as sock:
        sock.sendall(b"GET /live HTTP/1.1\r\nHost: a\r\n\r\n")
        assert sock.recv(100)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert ended.wait(10)


def test_head_and_empty_answers_leave_the_connection_usable(port: int, service: Scripted) -> None:
    """HEAD, 204, 304 and 200 one after the other on the same connection: no byte out of place."""
    texts = [
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n",
        OK,
    ]  # fmt: skip
    service.play(answers(*texts))
    ask = b" / HTTP/1.1\r\nHost: a\r\n"
    request = b"HEAD" + ask + b"\r\n" + (b"GET" + ask + b"\r\n") * 2 + b"GET" + ask + b"Connection: close\r\n\r\n"
    answer = exchange(port, request)
    assert [part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]] == [b"200", b"204", b"304", b"200"]
    assert answer.endswith(b"\r\n\r\nok")
    assert answer.count(b"ok") == 1


def test_waiting_for_a_connection_does_not_stop_the_others(worker: str) -> None:
    """One connection only: the second request waits for it and is told so, while the gateway goes on serving."""
    go_on = threading.Event()

    def script(sock, stream, server):  # type: ignore[no-untyped-def]
        while (request := read_request(stream)) is not None:
            server.received.append(request)
            go_on.wait(10)
            sock.sendall(OK)

    ask = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    limits = {"max_connections": 1, "acquire": 3.0}
    with Scripted(script) as slow, gunicorn(slow.upstream, worker, "--threads", "4", **limits) as listening:
        with connect(listening) as first, connect(listening) as second:
            first.sendall(ask)
            until = time.monotonic() + 5
            while not slow.received and time.monotonic() < until:
                threading.Event().wait(0.01)
            second.sendall(ask)
            began = time.monotonic()
            assert exchange(listening, b"GET /-/metrics HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.0 200")
            assert time.monotonic() - began < 2.5
            refusal = read_all(second)
            go_on.set()
            assert read_all(first).startswith(b"HTTP/1.1 200")
        assert refusal.startswith(b"HTTP/1.1 503")
        assert problem_of(refusal)["code"] == "service_unavailable"
        assert len(slow.received) == 1


def test_metrics_are_counted(port: int, service: Scripted) -> None:
    service.play(answers(OK))
    exchange(port, b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    text = exchange(port, b"GET /-/metrics HTTP/1.0\r\n\r\n").decode()
    assert 'gateway_upstream_requests_total{outcome="answered",status="200",upstream="test"}' in text
    assert 'gateway_upstream_seconds_count{upstream="test"}' in text
