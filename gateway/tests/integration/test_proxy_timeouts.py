"""Timeouts, each with its own outcome, and what counts as not sent."""

import socket
import threading
import time

import pytest

from gateway.proxy.outcomes import (
    AnswerCut,
    AnswerTimeout,
    NotSent,
)
from gateway.proxy.problem import problem
from gateway.proxy.settings import ProxySettings, Upstream
from gateway.proxy.testing import OK, Caller, Scripted, read_request


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_refused_connection_is_not_sent() -> None:
    call = Caller()
    with pytest.raises(NotSent) as caught:
        call(Upstream("127.0.0.1", closed_port(), name="test"), "POST", body=b"x")
    assert problem(caught.value, "r-1")["status"] == 503
    assert problem(caught.value, "r-1") | {"title": "", "detail": ""} == {
        "type": "urn:wenzheng:problem:service_unavailable",
        "title": "",
        "status": 503,
        "detail": "",
        "code": "service_unavailable",
        "request_id": "r-1",
    }
    assert call.count("gateway_upstream_requests_total", status="", outcome="not_sent") == 1


def test_connect_timeout_is_not_sent() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        upstream = Upstream("127.0.0.1", full.getsockname()[1])
        waiting = []
        for _ in range(4):  # fill the backlog, so that the kernel answers no further SYN
            sock = socket.socket()
            sock.setblocking(False)
            sock.connect_ex(full.getsockname())
            waiting.append(sock)
        began = time.monotonic()
        with pytest.raises(NotSent):
            Caller(ProxySettings(connect=0.2))(upstream)
        assert 0.15 < time.monotonic() - began < 2
        for sock in waiting:
            sock.close()


def waits(seconds: float, at_once: bytes, dripping: bytes = b"", gap: float = 0.0):  # type: ignore[no-untyped-def]
    """Read the request, wait, send some bytes, then others one by one, and stay silent until the proxy hangs up."""

    def script(sock, stream, server):  # type: ignore[no-untyped-def]
        server.received.append(read_request(stream))
        threading.Event().wait(seconds)
        sock.sendall(at_once)
        for at in range(len(dripping)):
            threading.Event().wait(gap)
            sock.sendall(dripping[at : at + 1])
        stream.read(1)

    return script


@pytest.mark.parametrize(
    ("settings", "script", "failure"),
    [
        (ProxySettings(first_byte=0.2), waits(1, OK), AnswerTimeout),
        # The head must be complete within first_byte: single bytes do not prolong it.
        (ProxySettings(first_byte=0.2, between_bytes=1), waits(0, b"", OK, 0.05), AnswerTimeout),
        (ProxySettings(between_bytes=0.2), waits(0, OK[:-1]), AnswerTimeout),
        (
            ProxySettings(between_bytes=0.2),
            waits(0, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
            AnswerCut,
        ),
        (ProxySettings(total=0.2), waits(1, OK), AnswerTimeout),
        (ProxySettings(total=0.2, between_bytes=5), waits(0, b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 40, 0.02), AnswerCut),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_timeouts(settings: ProxySettings, script, failure: type[Exception], method: str) -> None:  # type: ignore[no-untyped-def]
    with Scripted(script) as service:
        call = Caller(settings)
        began = time.monotonic()
        with pytest.raises(failure):
            call(service.upstream, method)
        assert time.monotonic() - began < 4
        assert len(service.received) == 1
        assert call.idle(service.upstream) == 0


def test_a_service_that_does_not_read_is_a_timeout() -> None:
    def deaf(sock, stream, server):  # type: ignore[no-untyped-def]
        threading.Event().wait(0.5)

    with Scripted(deaf) as service, pytest.raises(AnswerTimeout):
        Caller(ProxySettings(between_bytes=0.2))(service.upstream, "POST", body=b"x" * 20_000_000)
