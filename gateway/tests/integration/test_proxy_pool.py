"""The pool: how many connections, how long idle, and every place given back."""

import threading

import pytest

from gateway.proxy.outcomes import (
    Failure,
    NotSent,
)
from gateway.proxy.settings import ProxySettings, Upstream
from gateway.proxy.testing import OK, Caller, Scripted, answers, read_request, wsgi_environ


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


def test_unix_socket(tmp_path) -> None:  # type: ignore[no-untyped-def]
    call = Caller()
    with Scripted(answers(OK), unix=str(tmp_path / "s")) as service:
        assert call(service.upstream) == b"ok"
        assert call(service.upstream) == b"ok"
        assert service.accepted == 1
        assert service.received[0].values("Host") == ["localhost"]
    with pytest.raises(NotSent):
        Caller()(Upstream(unix=str(tmp_path / "none")))
