"""A TCP wire between the gateway and a service that can be cut at chosen points: real bytes, real endings."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Self

from gateway.proxy.testing import read_request, reset, shut

ANSWER_SECONDS = 20.0


class Cut(StrEnum):
    """Where the wire is cut for one connection."""

    NOT = "not"  # everything goes through
    CONNECT = "connect"  # nobody listens
    BEFORE = "before"  # the request is read here, the service never sees it, no answer
    AFTER = "after"  # the service takes the request and answers; the answer is lost
    MIDDLE = "middle"  # the service answers; half of its answer arrives
    AWAY = "away"  # the service is up and says 503


AWAY = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@contextmanager
def refused(port: int) -> Iterator[None]:
    """A port whose server has gone, kept from whoever is given a free one: connections to it are refused."""
    with socket.socket() as closed:
        closed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        closed.bind(("127.0.0.1", port))
        yield


class Listener:
    """Listens on `port` from `with` on; each connection goes to `_pass` on a thread of its own."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._server = socket.socket()
        self._server.bind(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._server.listen(64)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        shut(self._server)
        self._server.close()
        self._thread.join(10)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._pass, args=(client,), daemon=True).start()

    def _pass(self, client: socket.socket) -> None:
        raise AssertionError("each kind of listener says what it does with a connection")


class Wire(Listener):
    """Passes each request on over a connection of its own, cut as `cuts` say, then not."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self._closed = socket.socket()  # bound and not listening: connections to it are refused
        self._closed.bind(("127.0.0.1", 0))
        self.cuts: list[Cut] = []
        self.seen: list[Cut] = []

    def __exit__(self, *_: object) -> None:
        super().__exit__()
        self._closed.close()

    @property
    def refused_port(self) -> int:
        """A port where nobody listens."""
        return int(self._closed.getsockname()[1])

    def _pass(self, client: socket.socket) -> None:
        cut = self.cuts.pop(0) if self.cuts else Cut.NOT
        self.seen.append(cut)
        with client, client.makefile("rb") as stream:
            if cut is Cut.CONNECT:
                reset(client)
                return
            request = read_request(stream)
            if request is None:
                return
            answer = AWAY if cut is Cut.AWAY else b""
            if cut in (Cut.NOT, Cut.AFTER, Cut.MIDDLE):
                answer = self._ask(request.raw, request.body)
            if cut is Cut.MIDDLE:
                answer = answer[: len(answer) // 2]
            if cut not in (Cut.BEFORE, Cut.AFTER):
                client.sendall(answer)
            if cut is not Cut.NOT and cut is not Cut.AWAY:
                reset(client)

    def _ask(self, head: bytes, body: bytes) -> bytes:
        """The service's whole answer; one request a connection, so its end is the end of the answer."""
        with socket.create_connection(("127.0.0.1", self._target), ANSWER_SECONDS) as service:
            service.sendall(once(head) + body)
            pieces = []
            while piece := service.recv(65536):
                pieces.append(piece)
        return b"".join(pieces)


def once(head: bytes) -> bytes:
    """One request a connection, so that its end is the end of the answer."""
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith((b"connection:", b"expect:"))]
    lines.insert(1, b"Connection: close")
    return b"\r\n".join(lines)
