"""A line to a service that breaks after any byte, in either direction, or hands a request over when all was lost."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, field

from gateway.proxy.testing import read_request, reset, shut

ANSWER_SECONDS = 20.0


@dataclass(frozen=True)
class Break:
    """What happens to one request. Shares are of the bytes there are: 0 is before the first, 1 after the last.

    `request` of it reaches the service; of its answer `answer` reaches the gateway. With `late` the gateway loses the
    connection at once, and the whole request reaches the service when the line is told to `release` it.
    """

    request: float = 1.0
    answer: float = 1.0
    late: bool = False


WHOLE = Break()


@dataclass
class Line:
    """Listens on `port` and passes each request on over a connection of its own, broken as `breaks` say, then not."""

    target: int
    breaks: list[Break] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._held: list[bytes] = []
        self._server = socket.socket()
        self._server.bind(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Line:
        self._server.listen(64)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        shut(self._server)
        self._server.close()
        self._thread.join(10)

    def release(self) -> int:
        """Hands over what was held back, and waits for the service to be done with it; how many there were."""
        held, self._held = self._held, []
        for request in held:
            self._ask(request, 1.0)
        return len(held)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._pass, args=(client,), daemon=True).start()

    def _pass(self, client: socket.socket) -> None:
        with client, client.makefile("rb") as stream:
            received = read_request(stream)
            if received is None:
                return
            chosen = self.breaks.pop(0) if self.breaks else WHOLE
            request = _once(received.raw) + received.body
            if chosen.late:
                self._held.append(request)
                reset(client)
                return
            answer = self._ask(request, chosen.request)
            client.sendall(answer[: round(len(answer) * chosen.answer)])
            if chosen != WHOLE:
                reset(client)

    def _ask(self, request: bytes, share: float) -> bytes:
        """The service's whole answer to so much of the request; nothing when it cannot make sense of it."""
        with socket.create_connection(("127.0.0.1", self.target), ANSWER_SECONDS) as service:
            service.sendall(request[: round(len(request) * share)])
            service.shutdown(socket.SHUT_WR)
            pieces = []
            try:
                while piece := service.recv(65536):
                    pieces.append(piece)
            except ConnectionResetError:
                return b""
        return b"".join(pieces) if share == 1 else b""


def _once(head: bytes) -> bytes:
    """One request a connection, so that its end is the end of the answer."""
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith((b"connection:", b"expect:"))]
    lines.insert(1, b"Connection: close")
    return b"\r\n".join(lines)
