"""The client's side under a real gunicorn, both worker classes: streams, slow and vanishing clients, early answers."""

import json
import socket
import struct
import threading
import time
from collections.abc import Iterator

import pytest

from gateway.proxy.testing import OK, Scripted, answers, exchange, gunicorn, read_all, read_request

HEAD = b"POST /letters HTTP/1.1\r\nHost: a\r\n"


@pytest.fixture(scope="module", params=["gevent", "gthread"])
def worker(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class Service(Scripted):
    """One service and one gunicorn for the whole module; every test brings its script."""

    def play(self, script) -> None:  # type: ignore[no-untyped-def]
        self.script = script
        self.received.clear()


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with Service(answers(OK)) as running:
        yield running


@pytest.fixture(scope="module")
def port(worker: str, service: Service) -> Iterator[int]:
    limits = {"max_body": 300_000, "body_idle": 0.5, "body_total": 1.0, "between_bytes": 2.0, "idle_seconds": 0.001}
    with gunicorn(service.upstream, worker, "--threads", "4", **limits) as listening:
        yield listening


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), 10)


def problem_of(answer: bytes) -> dict[str, object]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"Content-Type: application/problem+json" in head
    document: dict[str, object] = json.loads(body)
    return document


def read_once(answer: bytes, *, read_body: bool = True):  # type: ignore[no-untyped-def]
    """Read one request (or its first line only), answer, close."""

    def script(sock, stream, server):  # type: ignore[no-untyped-def]
        if read_body:
            server.received.append(read_request(stream))
        else:
            stream.readline()
        sock.sendall(answer)
        sock.shutdown(socket.SHUT_WR)
        stream.read()

    return script


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 300_000])
@pytest.mark.parametrize("chunked", [False, True])
def test_bodies_stream_through(size: int, chunked: bool, port: int, service: Service) -> None:
    service.play(answers(OK))
    body = bytes(i % 251 for i in range(size))
    if chunked:
        request = HEAD + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (size, body)
    else:
        request = HEAD + b"Content-Length: %d\r\nConnection: close\r\n\r\n%b" % (size, body)
    assert exchange(port, request).startswith(b"HTTP/1.1 200")
    assert [r.body == body for r in service.received] == [True]


@pytest.mark.parametrize("chunked", [False, True])
def test_body_too_large(chunked: bool, port: int, service: Service) -> None:
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
def test_slow_body(framing: bytes, drip: float, port: int, service: Service) -> None:
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
    assert (0.9 if drip else 0.4) < took < 3
    assert not any("/slow" in r.line for r in service.received)


def test_expect_is_answered_here_and_not_passed_on(port: int, service: Service) -> None:
    service.play(answers(OK))
    with connect(port) as sock:
        sock.sendall(HEAD + b"Expect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n")
        assert sock.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(b"hi")
        assert read_all(sock).startswith(b"HTTP/1.1 200")
    assert service.received[0].values("Expect") == []
    assert service.received[0].body == b"hi"


def test_client_that_leaves_within_its_body(port: int, service: Service) -> None:
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


def test_early_answer_reaches_a_client_that_is_still_sending(port: int, service: Service) -> None:
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


def test_endless_body_after_an_early_answer_is_cut_off(port: int, service: Service) -> None:
    service.play(read_once(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno", read_body=False))
    with connect(port) as sock:
        sock.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        began = time.monotonic()
        with pytest.raises(ConnectionError):
            pour(sock, 8)
        assert time.monotonic() - began < 5


LONG = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"z" * 70_000
CHUNKS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"


@pytest.mark.parametrize("version", [b"1.1", b"1.0"])
@pytest.mark.parametrize("answer", [LONG, CHUNKS], ids=["length", "chunked"])
def test_cut_answer_does_not_look_complete(answer: bytes, version: bytes, port: int, service: Service) -> None:
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


def test_malformed_answer_is_502(port: int, service: Service) -> None:
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


def test_event_stream_passes_at_once(port: int, service: Service) -> None:
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


def test_client_that_leaves_a_stream_ends_it_at_the_service(port: int, service: Service) -> None:
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


def test_head_and_empty_answers_leave_the_connection_usable(port: int, service: Service) -> None:
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
    limits = {"max_connections": 1, "acquire": 1.0}
    with Scripted(script) as slow, gunicorn(slow.upstream, worker, "--threads", "4", **limits) as listening:
        with connect(listening) as first, connect(listening) as second:
            first.sendall(ask)
            until = time.monotonic() + 5
            while not slow.received and time.monotonic() < until:
                threading.Event().wait(0.01)
            second.sendall(ask)
            began = time.monotonic()
            assert exchange(listening, b"GET /-/metrics HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.0 200")
            assert time.monotonic() - began < 0.8
            refusal = read_all(second)
            go_on.set()
            assert read_all(first).startswith(b"HTTP/1.1 200")
        assert refusal.startswith(b"HTTP/1.1 503")
        assert problem_of(refusal)["code"] == "service_unavailable"
        assert len(slow.received) == 1


def test_metrics_are_counted(port: int, service: Service) -> None:
    service.play(answers(OK))
    exchange(port, b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    text = exchange(port, b"GET /-/metrics HTTP/1.0\r\n\r\n").decode()
    assert 'gateway_upstream_requests_total{outcome="answered",status="200",upstream="test"}' in text
    assert 'gateway_upstream_seconds_count{upstream="test"}' in text
