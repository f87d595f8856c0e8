"""Answers, good and bad, over real sockets: what the client gets, and whether the connection is used again."""

import threading

import pytest

from gateway.proxy.answer import WHOLE
from gateway.proxy.outcomes import AnswerCut, BadAnswer
from gateway.proxy.settings import ProxySettings
from gateway.proxy.testing import OK, Caller, Scripted, answer_and_close, answers, reset, wsgi_environ

LONG = b"z" * (WHOLE + 1)


@pytest.mark.parametrize(
    ("answer", "body", "kept"),
    [
        (OK, b"ok", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", b"", True),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nok\r\n1\r\n!\r\n0\r\nSum: 1\r\n\r\n",
            b"ok!",
            True,
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(LONG), LONG), LONG, True),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b"", True),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n", b"", True),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n" + OK, b"ok", True),
        (OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"), b"ok", False),
        (OK.replace(b"1.1", b"1.0"), b"ok", False),
        # One byte too many means that the next answer on this connection would not be ours.
        (OK + b"H", b"ok", False),
        (b"HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nabc", b"", False),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n", b"", False),
    ],
)
def test_good_answers(answer: bytes, body: bytes, kept: bool) -> None:
    call = Caller()
    with Scripted(answers(answer, OK)) as service:
        assert call(service.upstream) == body
        assert call.idle(service.upstream) == int(kept)
        assert call(service.upstream) == b"ok"
        assert service.accepted == (1 if kept else 2)


def test_until_close() -> None:
    call = Caller()
    with Scripted(answer_and_close(b"HTTP/1.1 200 OK\r\n\r\nhello")) as service:
        assert call(service.upstream) == b"hello"
        assert call.idle(service.upstream) == 0


def test_head_has_no_body_and_keeps_the_length() -> None:
    call = Caller()
    with Scripted(answers(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", OK)) as service:
        assert call(service.upstream, "HEAD") == b""
        assert ("Content-Length", "99") in call.headers
        assert call(service.upstream) == b"ok"
        assert service.accepted == 1


def test_trailers_and_framing_do_not_reach_the_client() -> None:
    call = Caller()
    text = b"HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\nTrailer: Sum\r\nX-A: 1\r\n\r\n0\r\nSum: 1\r\n\r\n"
    with Scripted(answers(text)) as service:
        call(service.upstream)
    assert (call.status, call.headers) == ("200 Fine", [("X-A", "1")])


@pytest.mark.parametrize(
    "answer",
    [
        b"garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\rSet-Cookie: b\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\n\r\n" * 9,
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 101 + b"Content-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 33000 + b"\r\nContent-Length: 0\r\n\r\n",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_malformed_answers_are_refused_and_their_connection_never_used_again(answer: bytes, method: str) -> None:
    call = Caller()
    with Scripted(answers(OK, answer, OK)) as service:
        call(service.upstream)
        with pytest.raises(BadAnswer):
            call(service.upstream, method)
        assert call.status == ""
        assert call.idle(service.upstream) == 0
        assert len(service.received) == 2
        assert call(service.upstream) == b"ok"
        assert service.accepted == 2
    assert call.count("gateway_upstream_requests_total", status="", outcome="bad_answer") == 1
    assert call.count("gateway_upstream_requests_total", status="200", outcome="answered") == 2
    assert call.count("gateway_upstream_seconds_count") == 3


@pytest.mark.parametrize("cut", [b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", b"HTTP/1.1 200 OK\r\nContent-Le"])
def test_a_short_answer_that_is_cut_is_a_clean_failure(cut: bytes) -> None:
    call = Caller()
    with Scripted(answer_and_close(cut)) as service, pytest.raises(BadAnswer):
        call(service.upstream)
    assert call.status == ""


@pytest.mark.parametrize(
    "cut",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(LONG), LONG[:-1]),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n",
    ],
)
def test_a_streamed_answer_that_is_cut_raises_instead_of_ending(cut: bytes) -> None:
    call = Caller()
    with Scripted(answer_and_close(cut)) as service, pytest.raises(AnswerCut):
        call(service.upstream)
    assert call.status == "200 OK"
    assert call.count("gateway_upstream_connections_total", event="cut") == 1


def test_a_reset_is_not_the_end_of_a_body_that_lasts_until_close() -> None:
    def script(sock, stream, server):  # type: ignore[no-untyped-def]
        stream.readline()
        sock.sendall(b"HTTP/1.1 200 OK\r\n\r\nhalf")
        reset(sock)  # the unread rest of the request makes it certain

    call = Caller()
    with Scripted(script) as service, pytest.raises((AnswerCut, BadAnswer)):
        call(service.upstream)


def test_a_client_that_leaves_takes_the_connection_with_it() -> None:
    call = Caller()
    text = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n"
    with Scripted(answers(text, OK)) as service:
        pieces = call.proxy.forward(wsgi_environ(), lambda *_: None, service.upstream)
        assert next(iter(pieces)) == b"ok"
        pieces.close()  # type: ignore[attr-defined]
        assert call.idle(service.upstream) == 0
        assert call(service.upstream) == b"ok"
        assert service.accepted == 2


def test_event_stream_comes_through_at_once_and_may_be_silent_longer() -> None:
    call = Caller(ProxySettings(between_bytes=0.2, total=0.3, stream_between_bytes=5))
    go_on = threading.Event()

    def script(sock, stream, server):  # type: ignore[no-untyped-def]
        stream.readline()
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(2):
            assert go_on.wait(5)
            go_on.clear()
            sock.sendall(b"3\r\n:a\n\r\n")
        sock.sendall(b"0\r\n\r\n")

    with Scripted(script) as service:
        pieces = iter(call.proxy.forward(wsgi_environ(), lambda *_: None, service.upstream))
        assert next(pieces) == b""  # the head goes out before there is any event
        threading.Timer(0.5, go_on.set).start()
        assert next(pieces) == b":a\n"
        go_on.set()
        assert next(pieces) == b":a\n"
        assert list(pieces) == []
