"""The head that goes to the service: what is dropped, rewritten, refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.proxy.outcomes import BadRequest, MethodRefused
from gateway.proxy.request_head import METHODS, checked_method, origin_form, request_head
from gateway.proxy.settings import ProxySettings, Upstream
from gateway.proxy.testing import wsgi_environ

Pairs = list[tuple[str, str]]


def head(headers: Pairs, add: Pairs | None = None, drop: frozenset[str] = frozenset()) -> list[str]:
    environ = wsgi_environ(headers=headers)
    raw = request_head(environ, "GET /x", "127.0.0.1:81", "", add or [], drop, "x-wenzheng-")
    assert raw.endswith(b"\r\n\r\n")
    return raw.decode("latin-1")[:-4].split("\r\n")


OURS = ["GET /x HTTP/1.1", "Host: 127.0.0.1:81", "X-Forwarded-For: 192.0.2.7", "X-Forwarded-Proto: https"]


@pytest.mark.parametrize(
    "name",
    [
        "Connection", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "HTTP2-Settings", "Expect",
        "Proxy-Authorization", "Proxy-Connection", "Proxy-Anything", "Forwarded", "X-Forwarded-For",
        "X-Forwarded-Proto",
        "X-Forwarded-Prefix", "X-Forwarded-Server", "X-Real-Ip", "X-Original-Url", "X-Http-Method-Override", "Via",
        "X-Wenzheng-Assertion", "X-Wenzheng-Anything", "X_Wenzheng_Assertion", "x-wenzheng_assertion",
        "X_Forwarded_For",
    ],
)  # fmt: skip
def test_dropped_from_the_client(name: str) -> None:
    assert head([(name, "forged")]) == OURS


def test_host_is_rewritten_and_passed_along_as_forwarded() -> None:
    assert head([("Host", "city.example:8000")]) == [*OURS, "X-Forwarded-Host: city.example:8000"]


@pytest.mark.parametrize("host", ["a b", "a,b", "a/b", "a@b", "a\r\nX: y", "x" * 256])
def test_odd_host_is_refused(host: str) -> None:
    with pytest.raises(BadRequest):
        head([("Host", host)])


def test_headers_named_by_connection_are_dropped_but_never_ours() -> None:
    named = head(
        [("Connection", "X-Once, x-wenzheng-assertion"), ("X-Once", "1"), ("X-Kept", "2")],
        add=[("X-Wenzheng-Assertion", "ours")],
    )
    assert named == [*OURS, "X-Kept: 2", "X-Wenzheng-Assertion: ours"]


def test_added_headers_win_and_dropped_ones_go() -> None:
    out = head(
        [("X-Request-Id", "client"), ("Cookie", "session=1"), ("X-Query-Code", "ABCD")],
        add=[("X-Request-Id", "ours"), ("X-Forwarded-For", "198.51.100.1")],
        drop=frozenset({"cookie", "x-forwarded-proto"}),
    )
    assert out == [*OURS[:2], "X-Query-Code: ABCD", "X-Request-Id: ours", "X-Forwarded-For: 198.51.100.1"]


@pytest.mark.parametrize("value", ["a\r\nX-Wenzheng-Assertion: x", "a\nb", "a\rb", "a\0b", "a\x7fb"])
@pytest.mark.parametrize("by_us", [True, False])
def test_control_characters_never_leave(value: str, by_us: bool) -> None:
    pair = [("X-Note", value)]
    with pytest.raises(BadRequest):
        head([] if by_us else pair, add=pair if by_us else [])


@pytest.mark.parametrize(
    ("raw", "target"),
    [
        ("/", "/"),
        ("/a?b=c", "/a?b=c"),
        ("//a/../b", "//a/../b"),
        ("/a%2Fb%0d%0aX:%20y%00", "/a%2Fb%0d%0aX:%20y%00"),
        ("/a#fragment", "/a"),
        ("http://other.example/a?b", "/a?b"),
        ("HTTPS://other.example:8/", "/"),
        ("http://other.example", "/"),
        ("http://other.example?x=/y", "/?x=/y"),
        ("/a?u=http://x/", "/a?u=http://x/"),
    ],
)
def test_targets(raw: str, target: str) -> None:
    assert origin_form({"RAW_URI": raw}) == target


@pytest.mark.parametrize(
    "raw",
    ["", "*", "a", "host:80", "ftp://h/a", "a:b://c/d", "http:///a", "/a b", "/a\r\nX: y", "/a\0", "/\xe9", "/\u4e2d"],
)
def test_targets_refused(raw: str) -> None:
    with pytest.raises(BadRequest):
        origin_form({"RAW_URI": raw})


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "get", "GET /x HTTP/1.1\r\nX:"])
def test_methods_refused(method: str) -> None:
    with pytest.raises(MethodRefused):
        checked_method({"REQUEST_METHOD": method})


def test_methods_taken() -> None:
    assert [checked_method({"REQUEST_METHOD": m}) for m in METHODS] == list(METHODS)


@given(st.dictionaries(st.text(max_size=12), st.text(max_size=20), max_size=5))
def test_whatever_the_server_lets_through_stays_one_request(headers: dict[str, str]) -> None:
    """No header set can add a line, end the head early, or reach the internal family."""
    environ = wsgi_environ() | {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    environ.pop("HTTP_HOST", None)
    try:
        raw = request_head(environ, "GET /", "h:1", "", [], frozenset(), "x-wenzheng-")
    except (BadRequest, UnicodeEncodeError):
        return
    assert raw.count(b"\r\n\r\n") == 1
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    assert raw.count(b"\r\n") <= 5 + len(headers)


def test_settings_and_upstreams_refuse_nonsense() -> None:
    for wrong in ({"host": "a", "port": 0}, {"host": "a", "port": 65536}, {}, {"host": "a", "port": 1, "unix": "/s"}):
        with pytest.raises(ValueError, match="upstream"):
            Upstream(**wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="connect"):
        ProxySettings(connect=0)
    assert Upstream("::1", 80).authority == "[::1]:80"
