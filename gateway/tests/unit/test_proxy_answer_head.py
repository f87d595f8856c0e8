"""Heads of answers: what is taken, what is refused, at every limit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.proxy.answer_head import AnswerHead, parse_head, split_head
from gateway.proxy.outcomes import BadAnswer

GOOD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\n"


def parse(head: bytes, fields: int = 100) -> AnswerHead:
    return parse_head(head, fields, "x-wenzheng-")


def lines(*items: str, start: str = "HTTP/1.1 200 OK") -> bytes:
    return "\r\n".join([start, *items, "", ""]).encode("latin-1")


def test_plain_head() -> None:
    head = parse(GOOD)
    assert (head.status, head.status_line, head.length, head.chunked, head.keep) == (200, "200 OK", 5, False, True)
    assert head.headers == [("Content-Type", "text/plain")]


def test_hop_by_hop_named_and_internal_fields_do_not_leave() -> None:
    head = parse(
        lines(
            "Connection: X-Once, keep-alive", "X-Once: 1", "Keep-Alive: timeout=5", "Proxy-Authenticate: Basic",
            "Trailer: X-Sum", "Upgrade: h2c", "Server: other", "Date: now", "X-Wenzheng-Secret: s", "X-Kept: 1",
            "Set-Cookie: a=1", "Set-Cookie: b=2",
        )
    )  # fmt: skip
    assert head.headers == [("X-Kept", "1"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
    assert head.keep


@pytest.mark.parametrize(
    ("head", "keep"),
    [
        (lines("Connection: close"), False),
        (lines("Connection: Keep-Alive, Close"), False),
        (lines(start="HTTP/1.0 200 OK"), False),
        (lines("Connection: keep-alive", start="HTTP/1.0 200 OK"), False),
        (lines("X: y"), True),
    ],
)
def test_which_connections_may_be_kept(head: bytes, keep: bool) -> None:
    assert parse(head).keep is keep


@pytest.mark.parametrize(
    "head",
    [
        lines(start="HTTP/1.1 99 Low"),
        lines(start="HTTP/1.1 600 High"),
        lines(start="HTTP/1.1 2000 Long"),
        lines(start="HTTP/1.1 2x0 Odd"),
        lines(start="HTTP/1.1  200 OK"),
        lines(start="HTTP/2.0 200 OK"),
        lines(start="HTTP/1.1 200 O\x00K"),
        lines(start="http/1.1 200 OK"),
        lines(start="ICY 200 OK"),
        lines("X: a", " folded"),
        lines("X : a"),
        lines(": a"),
        lines("no colon"),
        lines("X: a\rb"),
        lines("X: a\nSet-Cookie: b"),
        lines("X: a\x00b"),
        lines("X: a\x7fb"),
        lines("Bad(name): a"),
        lines("Content-Length: 5", "Content-Length: 5"),
        lines("Content-Length: 5", "Content-Length: 6"),
        lines("Content-Length: 5, 5"),
        lines("Content-Length: -5"),
        lines("Content-Length: +5"),
        lines("Content-Length: 0x5"),
        lines("Content-Length: "),
        lines("Content-Length: " + "9" * 19),
        lines("Content-Length: 5", "Transfer-Encoding: chunked"),
        lines("Transfer-Encoding: gzip, chunked"),
        lines("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
        lines("Transfer-Encoding: identity"),
        lines("Transfer-Encoding: xchunked"),
        lines("Transfer-Encoding:"),
        lines("Transfer-Encoding: chunked", start="HTTP/1.0 200 OK"),
    ],
)
def test_refused_heads(head: bytes) -> None:
    with pytest.raises(BadAnswer):
        parse(head)


def test_field_count_at_its_edge() -> None:
    assert len(parse(lines(*["X: y"] * 100)).headers) == 100
    with pytest.raises(BadAnswer):
        parse(lines(*["X: y"] * 101))


def test_head_size_at_its_edge() -> None:
    assert split_head(GOOD + b"body", len(GOOD)) == (GOOD, b"body")
    with pytest.raises(BadAnswer):
        split_head(GOOD + b"body", len(GOOD) - 1)
    assert split_head(GOOD[:-1], len(GOOD)) is None
    with pytest.raises(BadAnswer):
        split_head(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 80, 100)


@pytest.mark.parametrize("start", [b"SSH-2.0-x", b"\r\n", b"HTTP/2", b"<html>", b"HTTP/1.1 200 OK\nX: y\n\n"])
def test_what_can_never_become_a_head_is_refused_at_once(start: bytes) -> None:
    with pytest.raises(BadAnswer):
        split_head(start, 1000)


@given(st.binary(max_size=300))
def test_any_bytes_are_parsed_or_refused(data: bytes) -> None:
    """No other exception, and nothing with a control character ever gets through."""
    try:
        head = parse(b"HTTP/1.1 200 OK\r\n" + data + b"\r\n\r\n")
    except BadAnswer:
        return
    assert all(c not in value for _, value in head.headers for c in "\r\n\0")


@given(st.integers(0, len(GOOD)), st.binary(max_size=20))
def test_a_head_cut_anywhere_is_incomplete_never_wrong(cut: int, body: bytes) -> None:
    if cut < len(GOOD):
        assert split_head(GOOD[:cut], 1000) is None
    else:
        assert split_head(GOOD + body, 1000) == (GOOD, body)
