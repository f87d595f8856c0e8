"""Raw requests through a real gunicorn: none becomes two requests, or another one, at the service."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.proxy.testing import OK, Scripted, answers, exchange, gunicorn

HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.fixture(scope="module")
def service() -> Iterator[Scripted]:
    with Scripted(answers(OK)) as running:
        yield running


@pytest.fixture(scope="module", params=["gevent", "gthread", "casework.web.lean_worker.LeanWorker"])
def port(request: pytest.FixtureRequest, service: Scripted) -> Iterator[int]:
    with gunicorn(service.upstream, request.param, "--threads", "4") as listening:
        yield listening


def send(port: int, service: Scripted, request: bytes) -> tuple[bytes, list[str]]:
    """What came back, and the request lines that reached the service."""
    service.received.clear()
    return exchange(port, request), [item.line for item in service.received]


def post(*headers: bytes, body: bytes = b"", line: bytes = b"POST /letters HTTP/1.1") -> bytes:
    return b"\r\n".join([line, b"Host: a", b"Connection: close", *headers, b"", b""]) + body


REFUSED = {
    "length and chunked": post(b"Content-Length: 5", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n" + HIDDEN),
    "chunked and length": post(b"Transfer-Encoding: chunked", b"Content-Length: 5", body=b"0\r\n\r\n" + HIDDEN),
    "two lengths": post(b"Content-Length: 5", b"Content-Length: 0", body=b"hello" + HIDDEN),
    "two equal lengths": post(b"Content-Length: 5", b"Content-Length: 5", body=b"hello"),
    "list of lengths": post(b"Content-Length: 5, 5", body=b"hello"),
    "signed length": post(b"Content-Length: +5", body=b"hello"),
    "superscript length": post("Content-Length: 5²".encode("latin-1"), body=b"hello"),
    "two hosts": post(b"Host: b"),
    "odd host": post(line=b"GET / HTTP/1.1").replace(b"Host: a", b"Host: a/../b"),
    "unknown coding": post(b"Transfer-Encoding: xchunked", body=b"0\r\n\r\n"),
    "coding in disguise": post(b"Transfer-Encoding: chunked\x0b", body=b"0\r\n\r\n"),
    "stacked codings": post(b"Transfer-Encoding: chunked, chunked", body=b"0\r\n\r\n"),
    "coded and chunked": post(b"Transfer-Encoding: gzip, chunked", body=b"0\r\n\r\n"),
    "coding twice": post(b"Transfer-Encoding: chunked", b"Transfer-Encoding: identity", body=b"0\r\n\r\n"),
    "chunked in HTTP/1.0": post(b"Transfer-Encoding: chunked", body=b"0\r\n\r\n", line=b"POST / HTTP/1.0"),
    "blank before colon": post(b"Content-Length : 5", body=b"hello"),
    "folded header": post(b"X-A: b", b" Content-Length: 5"),
    "bare LF": post(b"X-A: b\nX-Wenzheng-Assertion: forged"),
    "bare CR": post(b"X-A: b\rX-Wenzheng-Assertion: forged"),
    "NUL in a header": post(b"X-A: b\x00c"),
    "NUL in the path": post(line=b"GET /a\x00b HTTP/1.1"),
    "blank in the path": post(line=b"GET /a HTTP/1.1 b HTTP/1.1"),
    "high byte in the path": post(line=b"GET /\xe9 HTTP/1.1"),
    "asterisk": post(line=b"OPTIONS * HTTP/1.1"),
    "authority": post(line=b"CONNECT other:80 HTTP/1.1"),
    "other scheme": post(line=b"GET ftp://h/x HTTP/1.1"),
    "trace": post(line=b"TRACE / HTTP/1.1"),
    "script name": post(b"SCRIPT_NAME: /letters", line=b"GET /letters/x HTTP/1.1"),
    "unknown method": post(line=b"PROPFIND / HTTP/1.1"),
    "lower-case method": post(line=b"post / HTTP/1.1"),
    "version": post(line=b"GET / HTTP/2.0"),
    "chunk size not hex": post(b"Transfer-Encoding: chunked", body=b"0x1\r\na\r\n0\r\n\r\n"),
    "chunk longer than its size": post(b"Transfer-Encoding: chunked", body=b"1\r\nab\r\n0\r\n\r\n"),
    "chunk extension with LF": post(b"Transfer-Encoding: chunked", body=b"1;a\nb\r\na\r\n0\r\n\r\n"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, port: int, service: Scripted) -> None:
    answer, lines = send(port, service, REFUSED[name])
    assert answer.startswith((b"HTTP/1.1 4", b"HTTP/1.1 501", b"HTTP/1.0 4")), answer[:200]
    assert answer.count(b"\r\n\r\n") == 1
    assert lines == []


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("//a//b", "//a//b"),
        ("/a/../../b", "/a/../../b"),
        ("/a%2F%2e%2e%2Fb", "/a%2F%2e%2e%2Fb"),
        ("/a%0d%0aX-Wenzheng-Assertion:%20x%0d%0a%0d%0aGET%20/hidden", None),
        ("/a%00b?c=%00", None),
        ("/a;b=c?d[]=e|f", None),
        ("/a\\b", None),
        ("http://other.example/a?b", "/a?b"),
        ("http://other.example?b", "/?b"),
        ("/a#b", "/a"),
    ],
)
def test_targets_arrive_undecoded_and_untidied(target: str, expected: str | None, port: int, service: Scripted) -> None:
    answer, lines = send(port, service, post(line=f"GET {target} HTTP/1.1".encode()))
    assert answer.startswith(b"HTTP/1.1 200")
    assert lines == [f"GET {expected or target} HTTP/1.1"]


def test_forged_headers_do_not_arrive(port: int, service: Scripted) -> None:
    forged = [
        b"X-Wenzheng-Assertion: forged", b"X_Wenzheng_Assertion: forged", b"X-Wenzheng_Assertion: forged",
        b"X-Forwarded-For: 1.2.3.4", b"X-Forwarded-Proto: https", b"Forwarded: for=1.2.3.4", b"X-Real-IP: 1.2.3.4",
        b"Proxy-Authorization: x", b"TE: trailers", b"Upgrade: h2c", b"Keep-Alive: 1", b"X-Kept: yes",
    ]  # fmt: skip
    send(port, service, post(*forged))
    (request,) = service.received
    assert request.values("X-Wenzheng-Assertion") == ["ours"]
    assert request.values("X-Forwarded-For") == ["127.0.0.1"]
    assert request.values("X-Forwarded-Host") == ["a"]
    assert request.values("X-Kept") == ["yes"]
    assert request.values("Host") == [service.upstream.authority]
    assert b"forged" not in request.raw
    assert b"1.2.3.4" not in request.raw
    assert not {"te", "upgrade", "keep-alive", "connection", "proxy-authorization"} & {
        n.lower() for n, _ in request.headers
    }


@pytest.mark.parametrize("ending", [b"0\r\n\r\n", b"0\r\nX-Sum: 1\r\n\r\n", b"0;last=1\r\n\r\n"])
def test_chunks_are_framed_anew_without_extensions_and_trailers(ending: bytes, port: int, service: Scripted) -> None:
    body = b'5;a="b"\r\nhello\r\n1\r\n!\r\n' + ending
    send(port, service, post(b"Transfer-Encoding: chunked", body=body))
    (request,) = service.received
    assert request.body == b"hello!"
    assert request.values("Content-Length") == ["6"]
    assert request.values("X-Sum") == request.values("Transfer-Encoding") == []


def test_two_requests_on_one_connection_stay_two(port: int, service: Scripted) -> None:
    first = b"POST /one HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%b" % (len(HIDDEN), HIDDEN)
    answer, lines = send(port, service, first + post(line=b"GET /two HTTP/1.1"))
    assert lines == ["POST /one HTTP/1.1", "GET /two HTTP/1.1"]
    assert answer.count(b"HTTP/1.1 200") == 2
    assert service.received[0].body == HIDDEN


TOKEN = st.text("abcdefghijklmnopqrstuvwxyz0123456789-!#$%&'*+.^`|~", min_size=1, max_size=12).map(lambda t: f"x-t-{t}")
VALUE = st.text([chr(c) for c in (*range(0x20, 0x7F), *range(0x80, 0x100), 9)], max_size=30)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(TOKEN, VALUE, max_size=6),
    st.lists(st.binary(max_size=3000), max_size=5),
    st.booleans(),
    st.sampled_from(["POST", "PUT", "PATCH"]),
)
def test_what_arrives_is_what_was_sent(
    port: int, service: Scripted, headers: dict[str, str], parts: list[bytes], chunked: bool, method: str
) -> None:
    parts = [part for part in parts if part]
    body = b"".join(parts)
    lines = [f"{name}: {value}".encode("latin-1") for name, value in headers.items()]
    if chunked:
        wire = b"".join(b"%X\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
        request = post(*lines, b"Transfer-Encoding: chunked", body=wire, line=f"{method} /p?q=%2F HTTP/1.1".encode())
    else:
        length = b"Content-Length: %d" % len(body)
        request = post(*lines, length, body=body, line=f"{method} /p?q=%2F HTTP/1.1".encode())
    answer, arrived = send(port, service, request)
    assert answer.startswith(b"HTTP/1.1 200"), answer[:300]
    assert arrived == [f"{method} /p?q=%2F HTTP/1.1"]
    (got,) = service.received
    assert got.body == body
    sent = {name: value.strip(" \t") for name, value in headers.items()}
    assert {name.lower(): value for name, value in got.headers if name.lower() in sent} == sent
