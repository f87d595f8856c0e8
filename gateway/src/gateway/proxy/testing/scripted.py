"""A scripted service on real sockets: it answers, stalls and breaks byte by byte as its script says."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

from gateway.proxy.settings import Upstream

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class Received:
    """A request as the service read it; `raw` is its head, `complete` whether all of its body came."""

    line: str
    headers: list[tuple[str, str]]
    body: bytes
    raw: bytes
    complete: bool = True

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]


def read_request(stream: BinaryIO) -> Received | None:
    """One request; None at the end of the stream. Reads the framing by itself, independently of the proxy's code."""
    raw = b""
    while not raw.endswith(b"\r\n\r\n"):
        line = stream.readline()
        if not line:
            return None
        raw += line
    first, *rest = raw.decode("latin-1").split("\r\n")[:-2]
    headers = [(name, value.strip(" \t")) for name, _, value in (item.partition(":") for item in rest)]
    request = Received(first, headers, b"", raw)
    if request.values("Transfer-Encoding"):
        request.body, request.complete = _read_chunks(stream)
    elif lengths := request.values("Content-Length"):
        request.body = stream.read(int(lengths[0]))
        request.complete = len(request.body) == int(lengths[0])
    return request


def _read_chunks(stream: BinaryIO) -> tuple[bytes, bool]:
    body = b""
    while line := stream.readline():
        size = int(line, 16)
        piece = stream.read(size + 2)
        if len(piece) < size + 2:
            break
        if size == 0:
            return body, True
        body += piece[:-2]
    return body, False


Script = Callable[[socket.socket, BinaryIO, "Scripted"], None]


@dataclass
class Scripted:
    """A service that does byte by byte what its script says, on every accepted connection in a thread of its own."""

    script: Script
    unix: str = ""
    received: list[Received] = field(default_factory=list)
    accepted: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Scripted:
        self._server = socket.socket(socket.AF_UNIX if self.unix else socket.AF_INET)
        self._server.bind(self.unix or ("127.0.0.1", 0))
        self._server.listen(64)
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for sock in self._open:
            shut(sock)
        for thread in self._threads:
            thread.join(10)

    def play(self, script: Script) -> None:
        """Change the script, for connections from now on."""
        self.script = script
        self.received.clear()

    @property
    def upstream(self) -> Upstream:
        if self.unix:
            return Upstream(unix=self.unix, name="test")
        return Upstream("127.0.0.1", self._server.getsockname()[1], name="test")

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._server.accept()
            except OSError:
                return
            self.accepted += 1
            self._open.append(sock)
            self._threads.append(threading.Thread(target=self._serve, args=(sock,), daemon=True))
            self._threads[-1].start()

    def _serve(self, sock: socket.socket) -> None:
        with sock, sock.makefile("rb") as stream:
            try:
                self.script(sock, stream, self)
            except OSError:
                return  # the proxy hung up, or the test is over


def shut(sock: socket.socket) -> None:
    """End a connection that may have ended already."""
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        sock.close()


def reset(sock: socket.socket) -> None:
    """Arrange for RST instead of FIN when the connection is closed."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def answers(*texts: bytes) -> Script:
    """Read a request, send the next text; the last one serves for ever. The count runs over all connections."""

    def script(sock: socket.socket, stream: BinaryIO, server: Scripted) -> None:
        while (request := read_request(stream)) is not None:
            server.received.append(request)
            sock.sendall(texts[min(len(server.received), len(texts)) - 1])

    return script


def answer_and_close(text: bytes) -> Script:
    """Read one request, send the text, close."""

    def script(sock: socket.socket, stream: BinaryIO, server: Scripted) -> None:
        if (request := read_request(stream)) is not None:
            server.received.append(request)
            sock.sendall(text)

    return script


def read_once(answer: bytes, *, read_body: bool = True) -> Script:
    """Read one request (or its first line only), answer, say the end, and take in what still comes."""

    def script(sock: socket.socket, stream: BinaryIO, server: Scripted) -> None:
        request = read_request(stream) if read_body else None
        if request is not None:
            server.received.append(request)
        elif not read_body:
            stream.readline()
        sock.sendall(answer)
        sock.shutdown(socket.SHUT_WR)
        stream.read()

    return script
