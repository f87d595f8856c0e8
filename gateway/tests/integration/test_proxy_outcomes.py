"""Never twice, and what the caller learns: retries, timeouts, limits of the pool."""

import socket
import threading
import time

import pytest

from gateway.proxy.outcomes import (
    AnswerCut,
    AnswerTimeout,
    BodyTooLarge,
    ClientGone,
    Failure,
    MethodRefused,
    NotSent,
    OutcomeUnknown,
)
from gateway.proxy.problem import problem
from gateway.proxy.settings import ProxySettings, Upstream
from gateway.proxy.testing import OK, Caller, Scripted, answers, read_request, reset, wsgi_environ


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def first_answers_then_dies(sock, stream, server):  # type: ignore[no-untyped-def]
    """Each connection: the first request is answered, the second read and met with a closed door."""
    for number in range(2):
        request = read_request(stream)
        if request is None:
            return
        server.received.append(request)
        if number == 0:
            sock.sendall(OK)


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


def test_idle_time_at_its_edge() -> None:
    call = Caller(ProxySettings(idle_seconds=0.3))
    with Scripted(answers(OK)) as service:
        call(service.upstream)
        call(service.upstream)
        assert service.accepted == 1
        threading.Event().wait(0.35)
        call(service.upstream)
        assert service.accepted == 2
        assert call.proxy.close_idle() == 0
        assert call.proxy.close_idle(0) == 1
        assert call.idle(service.upstream) == 0


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
        assert time.monotonic() - began < 1.5
        assert len(service.received) == 1
        assert call.idle(service.upstream) == 0


def test_a_service_that_does_not_read_is_a_timeout() -> None:
    def deaf(sock, stream, server):  # type: ignore[no-untyped-def]
        threading.Event().wait(0.5)

    with Scripted(deaf) as service, pytest.raises(AnswerTimeout):
        Caller(ProxySettings(between_bytes=0.2))(service.upstream, "POST", body=b"x" * 20_000_000)


def test_connections_at_their_edge() -> None:
    both, go_on = threading.Barrier(3), threading.Event()

    def script(sock, stream, server):  # type: ignore[no-untyped-def]
        while (request := read_request(stream)) is not None:
            server.received.append(request)
            if "/slow" in request.line:
                both.wait(5)
                assert go_on.wait(5)
            sock.sendall(OK)

    call = Caller(ProxySettings(max_connections=2, acquire=0.2))
    with Scripted(script) as service:
        threads = [
            threading.Thread(target=Caller.__call__, args=(call, service.upstream, "GET", "/slow")) for _ in "12"
        ]
        for thread in threads:
            thread.start()
        both.wait(5)
        with pytest.raises(NotSent, match="all 2 connections"):
            call(service.upstream)
        go_on.set()
        for thread in threads:
            thread.join(5)
        assert call(service.upstream) == b"ok"
        assert (service.accepted, call.idle(service.upstream)) == (2, 2)


def test_places_are_given_back_whatever_happens() -> None:
    """One connection at most: any place lost would show as NotSent."""
    call = Caller(ProxySettings(max_connections=1, acquire=0.1, first_byte=0.1))
    texts = [OK, b"bad\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\n123456789", b"", OK]
    with Scripted(answers(*texts)) as service:
        seen: list[object] = []
        for _ in texts:
            try:
                seen.append(call(service.upstream, "POST"))
            except Failure as failure:
                seen.append(type(failure).__name__)
        assert seen == [b"ok", "BadAnswer", b"123456789", "AnswerTimeout", b"ok"]


def test_idle_connections_at_their_edge() -> None:
    call = Caller(ProxySettings(max_idle=1))
    meet = threading.Barrier(2)

    def script(sock, stream, server):  # type: ignore[no-untyped-def]
        while read_request(stream) is not None:
            meet.wait(5)
            sock.sendall(OK)

    with Scripted(script) as service:
        threads = [threading.Thread(target=Caller.__call__, args=(call, service.upstream)) for _ in "12"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(5)
        assert call.idle(service.upstream) == 1
    assert call.count("gateway_upstream_connections_total", event="expired") == 1


def test_body_size_at_its_edge() -> None:
    call = Caller(ProxySettings(max_body=10))
    with Scripted(answers(OK)) as service:
        call(service.upstream, "POST", body=b"x" * 10)
        with pytest.raises(BodyTooLarge) as caught:
            call(service.upstream, "POST", body=b"x" * 11)
        assert caught.value.status == 413
        assert [len(r.body) for r in service.received] == [10]


def test_client_that_sends_less_than_it_said() -> None:
    with Scripted(answers(OK)) as service:
        environ = wsgi_environ("POST", "/", b"abc") | {"CONTENT_LENGTH": "4"}
        with pytest.raises(ClientGone):
            Caller().proxy.forward(environ, lambda *_: None, service.upstream)
        assert service.accepted == 0


def test_method_refused_reaches_nobody() -> None:
    with Scripted(answers(OK)) as service:
        with pytest.raises(MethodRefused):
            Caller()(service.upstream, "TRACE")
        assert service.accepted == 0


def test_early_answer_while_the_body_is_still_being_sent() -> None:
    def hasty(sock, stream, server):  # type: ignore[no-untyped-def]
        stream.readline()
        sock.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno")
        threading.Event().wait(1)

    call = Caller(ProxySettings(between_bytes=0.5))
    with Scripted(hasty) as service:
        assert call(service.upstream, "POST", body=b"x" * 20_000_000) == b"no"
        assert call.status == "413 Too Large"
        assert call.idle(service.upstream) == 0


def test_interim_answers_do_not_stop_a_body_that_is_still_being_sent() -> None:
    def chatty(sock, stream, server):  # type: ignore[no-untyped-def]
        sock.sendall(b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early")
        threading.Event().wait(0.1)
        sock.sendall(b" Hints\r\n\r\n")
        server.received.append(read_request(stream))
        sock.sendall(OK)

    body = b"x" * 20_000_000
    with Scripted(chatty) as service:
        assert Caller()(service.upstream, "POST", body=body) == b"ok"
        assert service.received[0].body == body


def test_a_start_response_that_raises_gives_the_place_back() -> None:
    def refuses(status: str, headers: object) -> None:
        raise ValueError(status)

    call = Caller(ProxySettings(max_connections=1, acquire=0.1))
    text = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n"
    with Scripted(answers(text, OK)) as service:
        with pytest.raises(ValueError, match="200 OK"):
            call.proxy.forward(wsgi_environ(), refuses, service.upstream)
        assert call(service.upstream) == b"ok"


def test_traffic_closes_what_lay_idle_too_long() -> None:
    call = Caller(ProxySettings(idle_seconds=0.3))
    meet = threading.Barrier(2)

    def script(sock, stream, server):  # type: ignore[no-untyped-def]
        while (request := read_request(stream)) is not None:
            if "/both" in request.line:
                meet.wait(5)
            sock.sendall(OK)

    with Scripted(script) as service:
        threads = [
            threading.Thread(target=Caller.__call__, args=(call, service.upstream, "GET", "/both")) for _ in "12"
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(5)
        assert call.idle(service.upstream) == 2
        for _ in range(4):
            threading.Event().wait(0.1)
            call(service.upstream)
        assert call.idle(service.upstream) == 1


def test_path_and_body_of_the_caller() -> None:
    with Scripted(answers(OK)) as service:
        Caller()(service.upstream, "POST", "/client?a", path="/ours?b=%20", body=b"", headers=[("Cookie", "c")])
        sealed = b"y" * 200_000
        environ = wsgi_environ("POST", "/client", b"read already")
        assert Caller().proxy.forward(environ, lambda *_: None, service.upstream, body=sealed) == [b"ok"]
        first, second = service.received
        assert (first.line, first.values("Content-Length")) == ("POST /ours?b=%20 HTTP/1.1", ["0"])
        assert (second.line, second.body) == ("POST /client HTTP/1.1", sealed)


def test_unix_socket(tmp_path) -> None:  # type: ignore[no-untyped-def]
    call = Caller()
    with Scripted(answers(OK), unix=str(tmp_path / "s")) as service:
        assert call(service.upstream) == b"ok"
        assert call(service.upstream) == b"ok"
        assert service.accepted == 1
        assert service.received[0].values("Host") == ["localhost"]
    with pytest.raises(NotSent):
        Caller()(Upstream(unix=str(tmp_path / "none")))
