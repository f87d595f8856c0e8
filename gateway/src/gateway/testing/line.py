"""A line to a service that breaks after any byte, in either direction, or hands a request over when all was lost."""

from __future__ import annotations

import socket
from dataclasses import dataclass

from gateway.proxy.testing import read_request, reset
from gateway.testing.wire import ANSWER_SECONDS, Listener, once


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


class Line(Listener):
    """Passes each request on over a connection of its own, broken as `breaks` say, then not."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.breaks: list[Break] = []
        self._held: list[bytes] = []

    def release(self) -> int:
        """Hands over what was held back, and waits for the service to be done with it; how many there were."""
        held, self._held = self._held, []
        for request in held:
            self._ask(request, 1.0)
        return len(held)

    def _pass(self, client: socket.socket) -> None:
        with client, client.makefile("rb") as stream:
            received = read_request(stream)
            if received is None:
                return
            chosen = self.breaks.pop(0) if self.breaks else WHOLE
            request = once(received.raw) + received.body
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
        with socket.create_connection(("127.0.0.1", self._target), ANSWER_SECONDS) as service:
            service.sendall(request[: round(len(request) * share)])
            service.shutdown(socket.SHUT_WR)
            pieces = []
            try:
                while piece := service.recv(65536):
                    pieces.append(piece)
            except ConnectionResetError:
                return b""
        return b"".join(pieces) if share == 1 else b""
