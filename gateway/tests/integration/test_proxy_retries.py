"""Never twice: which requests go out again, and which never do."""

import socket
import threading
import time

import pytest

from gateway.proxy.outcomes import (
    OutcomeUnknown,
)
from gateway.proxy.testing import OK, Caller, Scripted, read_request, reset


def first_answers_then_dies(sock, stream, server):  # type: ignore[no-untyped-def]
    """Each connection: the first request is answered, the second read and met with a closed door."""
    for number in range(2):
        request = read_request(stream)
        if request is None:
            return
        server.received.append(request)
        if number == 0:
            sock.sendall(OK)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_safe_request_is_repeated_once_when_a_used_connection_dies(method: str) -> None:
    call = Caller()
    with Scripted(first_answers_then_dies) as service:
        call(service.upstream)
        call(service.upstream, method)
        assert (len(service.received), service.accepted) == (3, 2)
    assert call.count("gateway_upstream_connections_total", event="died") == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("body", [b"", b"letter"])
def test_unsafe_request_is_never_repeated(method: str, body: bytes) -> None:
    call = Caller()
    with Scripted(first_answers_then_dies) as service:
        call(service.upstream)
        with pytest.raises(OutcomeUnknown):
            call(service.upstream, method, body=body)
        assert (len(service.received), service.accepted) == (2, 1)
        assert call.idle(service.upstream) == 0


def test_get_with_a_body_is_not_repeated() -> None:
    call = Caller()
    with Scripted(first_answers_then_dies) as service:
        call(service.upstream)
        with pytest.raises(OutcomeUnknown):
            call(service.upstream, "GET", body=b"x")
        assert len(service.received) == 2


def test_get_on_a_new_connection_is_not_repeated() -> None:
    def dies(sock, stream, server):  # type: ignore[no-untyped-def]
        server.received.append(read_request(stream))

    with Scripted(dies) as service:
        with pytest.raises(OutcomeUnknown):
            Caller()(service.upstream)
        assert len(service.received) == 1


def test_get_is_not_repeated_once_a_byte_of_the_answer_came() -> None:
    def partly(sock, stream, server):  # type: ignore[no-untyped-def]
        while (request := read_request(stream)) is not None:
            server.received.append(request)
            if len(server.received) == 2:
                sock.sendall(b"H")
                return
            sock.sendall(OK)

    call = Caller()
    with Scripted(partly) as service:
        call(service.upstream)
        with pytest.raises(OutcomeUnknown):
            call(service.upstream)
        assert len(service.received) == 2


@pytest.mark.parametrize("how", ["closed", "reset", "talking"])
def test_post_after_the_service_closed_an_idle_connection_goes_out_once_on_a_new_one(how: str) -> None:
    ended = threading.Event()

    def script(sock, stream, server):  # type: ignore[no-untyped-def]
        server.received.append(read_request(stream))
        sock.sendall(OK)
        if len(server.received) == 1:
            if how == "talking":
                sock.sendall(b"HTTP/1.1 408 Request Timeout\r\n\r\n")
            elif how == "reset":
                reset(sock)
            sock.close() if how == "talking" else None
            ended.set()

    call = Caller()
    with Scripted(script) as service:
        call(service.upstream)
        assert ended.wait(5)
        until = time.monotonic() + 5
        while time.monotonic() < until and not all(c.readable() for c in call.proxy._pools[service.upstream]._idle):
            threading.Event().wait(0.01)
        assert call(service.upstream, "POST", body=b"letter") == b"ok"
        assert [r.line.split()[0] for r in service.received] == ["GET", "POST"]
    stale = call.count("gateway_upstream_connections_total", event="stale")
    discarded = call.count("gateway_upstream_connections_total", event="discarded")
    assert stale + discarded == 1


def test_post_that_could_not_leave_at_all_goes_out_on_a_new_connection() -> None:
    """The stale check passes, but the kernel takes no byte: nothing was sent, so sending is not sending twice."""
    call = Caller()
    with Scripted(answers_and_stays) as service:
        call(service.upstream)
        call.proxy._pools[service.upstream]._idle[0].sock.shutdown(socket.SHUT_WR)
        assert call(service.upstream, "POST", body=b"letter") == b"ok"
        assert [r.line.split()[0] for r in service.received] == ["GET", "POST"]
        assert service.accepted == 2


def answers_and_stays(sock, stream, server):  # type: ignore[no-untyped-def]
    """Answer one request, then neither read nor close until the test is over."""
    server.received.append(read_request(stream))
    sock.sendall(OK)
    server.over.wait(5)


def test_post_cut_within_its_body_is_unknown_and_not_repeated() -> None:
    def cuts(sock, stream, server):  # type: ignore[no-untyped-def]
        stream.read(1_000_000)
        reset(sock)

    call = Caller()
    with Scripted(cuts) as service:
        with pytest.raises(OutcomeUnknown):
            call(service.upstream, "POST", body=b"x" * 20_000_000)
        assert service.accepted == 1
