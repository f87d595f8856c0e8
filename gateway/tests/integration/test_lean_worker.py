"""The front door's worker class under a real gunicorn: one answer is one send, and a connection nobody uses ends."""

import socket
import time
from collections.abc import Iterator

import pytest

from gateway.proxy.testing import OK, Scripted, answers, connect, gunicorn, read_all

KEEP_ALIVE = 2  # seconds
FRONT = "casework.web.lean_worker.LeanWorker"
ASK = b"GET /x HTTP/1.1\r\nHost: test\r\n\r\n"
LARGE = b"x" * (64 * 1024)  # the largest body that is taken in whole


@pytest.fixture(scope="module")
def service() -> Iterator[Scripted]:
    with Scripted(answers(OK)) as running:
        yield running


@pytest.fixture(scope="module")
def port(service: Scripted) -> Iterator[int]:
    with gunicorn(service.upstream, FRONT, "--keep-alive", str(KEEP_ALIVE)) as listening:
        yield listening


def whole(sock: socket.socket) -> tuple[bytes, bytes]:
    """One answer with its length declared."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += sock.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += sock.recv(65536)
    assert len(body) == length
    return head, body


def test_head_and_body_come_together_and_the_head_is_complete(port):
    with connect(port) as sock:
        sock.sendall(ASK)
        first = sock.recv(65536)
        head, _, body = first.partition(b"\r\n\r\n")
        assert body
        assert head.startswith(b"HTTP/1.1 200 ")
        assert b"\r\nConnection: keep-alive" in head
        assert head.count(b"\r\nDate: ") == 1
        assert head.count(b"\r\nServer: ") == 1


def test_head_only_where_head_was_asked(port):
    with connect(port) as sock:
        sock.sendall(b"HEAD /x HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
        answer = read_all(sock)
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert answer.endswith(b"\r\n\r\n")


def test_a_body_larger_than_the_socket_s_buffer_arrives_whole_at_a_slow_reader():
    with (
        Scripted(answers(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(LARGE), LARGE))) as large,
        gunicorn(large.upstream, FRONT) as listening,
        socket.socket() as sock,
    ):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.settimeout(10)
        sock.connect(("127.0.0.1", listening))
        sock.sendall(19 * ASK + ASK.replace(b"Host:", b"Connection: close\r\nHost:"))
        time.sleep(0.5)  # meanwhile the buffers on the way fill up
        answer = read_all(sock)
        assert answer.count(b"HTTP/1.1 200 ") == 20
        assert answer.count(LARGE) == 20


@pytest.mark.parametrize("begun", [b"", b"GET /x HTTP/1.1\r\nHos"])
def test_a_wait_ends_after_its_time_also_with_half_a_head(port, begun):
    with connect(port) as sock:
        sock.sendall(ASK)
        whole(sock)
        sock.sendall(begun)
        began = time.monotonic()
        assert sock.recv(100) == b""
        assert KEEP_ALIVE - 0.2 <= time.monotonic() - began <= KEEP_ALIVE + 2


def test_a_connection_in_use_lives_on_past_the_time_of_one_wait(port):
    with connect(port) as sock:
        until = time.monotonic() + 1.5 * KEEP_ALIVE
        while time.monotonic() < until:
            sock.sendall(ASK)
            assert whole(sock)[0].startswith(b"HTTP/1.1 200 ")
