"""Requests and their bodies: limits, early answers, what the caller puts in."""

import threading

import pytest

from gateway.proxy.outcomes import (
    BodyTooLarge,
    ClientGone,
    MethodRefused,
)
from gateway.proxy.settings import ProxySettings
from gateway.proxy.testing import OK, Caller, Scripted, answers, read_request, wsgi_environ


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


def test_path_and_body_of_the_caller() -> None:
    with Scripted(answers(OK)) as service:
        Caller()(service.upstream, "POST", "/client?a", path="/ours?b=%20", body=b"", headers=[("Cookie", "c")])
        sealed = b"y" * 200_000
        environ = wsgi_environ("POST", "/client", b"read already")
        assert Caller().proxy.forward(environ, lambda *_: None, service.upstream, body=sealed) == [b"ok"]
        first, second = service.received
        assert (first.line, first.values("Content-Length")) == ("POST /ours?b=%20 HTTP/1.1", ["0"])
        assert (second.line, second.body) == ("POST /client HTTP/1.1", sealed)
