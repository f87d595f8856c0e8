"""The answer's body on its way to the client, and the end of the exchange: connection kept, or thrown away."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable, Iterator
from typing import Any

from gateway.proxy.answer_body import Decoder, decoder_for
from gateway.proxy.answer_head import AnswerHead
from gateway.proxy.connection import Connection
from gateway.proxy.outcomes import AnswerCut, AnswerTimeout, BadAnswer
from gateway.proxy.pool import Pool
from gateway.proxy.request_body import abandon_body
from gateway.proxy.settings import ProxySettings

# Bodies of known length up to this size are taken in whole before the client hears anything: a cut in one of them is
# then a clean 502, and the connection is free before a slow client has read a byte.
WHOLE = 64 * 1024


def without_body(method: str, head: AnswerHead) -> bool:
    """Whether no body follows, whatever the fields say (RFC 9112, 6.3). The length goes on as information to HEAD."""
    if method != "HEAD" and head.status not in (204, 304):
        return False
    if head.length is not None and head.status != 204:
        head.headers.append(("Content-Length", str(head.length)))
    return True


class Lease:
    """A connection taken from its pool for one exchange; `settle` gives it back exactly once."""

    __slots__ = ("_open", "connection", "pool")

    def __init__(self, pool: Pool, connection: Connection) -> None:
        self.pool, self.connection, self._open = pool, connection, True

    def settle(self, keep: bool) -> None:
        """Back to the pool if the exchange is complete and not a byte too many has come; else closed."""
        if self._open:
            self._open = False
            give = self.pool.release if keep and not self.connection.buffer else self.pool.discard
            give(self.connection)


def read_whole(lease: Lease, head: AnswerHead, settings: ProxySettings, until: float) -> bytes:
    """A short body of known length; raises BadAnswer when it is cut, AnswerTimeout when it stalls."""
    connection, length = lease.connection, head.length or 0
    body = connection.buffer
    while len(body) < length:
        try:
            data = connection.receive(settings.between_bytes, until)
        except TimeoutError as error:
            raise AnswerTimeout("the answer stalled") from error
        except OSError as error:
            raise BadAnswer("connection lost within the answer") from error
        if not data:
            raise BadAnswer(f"answer cut {length - len(body)} bytes short")
        body += data
    connection.buffer = body[length:]
    head.headers.append(("Content-Length", str(length)))
    lease.settle(head.keep)
    return body[:length]


class StreamedAnswer:
    """A body that goes through piece by piece as it comes (WSGI iterable).

    The first bytes are decoded in the constructor, so that a malformed beginning is still a BadAnswer. After that a
    break raises AnswerCut: the server closes on the client without ending the message.
    """

    def __init__(self, lease: Lease, head: AnswerHead, settings: ProxySettings, until: float, client: Any) -> None:
        self._lease, self._keep, self._client = lease, head.keep, client
        if head.length is not None:
            head.headers.append(("Content-Length", str(head.length)))
        live = head.field("content-type").startswith("text/event-stream")
        self._silence = settings.stream_between_bytes if live else settings.between_bytes
        self._until = float("inf") if live else until
        self._decoder: Decoder = decoder_for(head.length, head.chunked)
        buffered, lease.connection.buffer = lease.connection.buffer, b""
        # An empty first piece makes gunicorn send the head at once: the client of a stream waits for it.
        self._first: bytes | None = self._decode(buffered)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._first is not None:
            piece, self._first = self._first, None
            return piece
        try:
            while not self._decoder.done:
                if piece := self._receive():
                    return piece
        except (BadAnswer, OSError) as error:
            self.close()
            self._lease.pool.metrics.connection("cut")
            _reset(self._client)
            raise AnswerCut(str(error)) from error
        raise StopIteration

    def close(self) -> None:
        """Called by the server in any case; a body not read to its end takes its connection with it."""
        self._lease.settle(keep=False)

    def _receive(self) -> bytes:
        data = self._lease.connection.receive(self._silence, self._until)
        if data:
            return self._decode(data)
        self._decoder.end()
        self._lease.settle(keep=False)
        return b""

    def _decode(self, data: bytes) -> bytes:
        piece = self._decoder.feed(data)
        if self._decoder.done:
            self._lease.settle(self._keep and not self._decoder.rest)
        return piece


class ThenAbandon:
    """An answer given before all of the client's body was read: once it is out, the rest is dealt with."""

    def __init__(self, pieces: Iterable[bytes], environ: dict[str, Any]) -> None:
        self._pieces, self._environ = pieces, environ

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)

    def close(self) -> None:
        close = getattr(self._pieces, "close", None)
        if close is not None:
            close()
        abandon_body(self._environ)


def _reset(client: Any) -> None:
    """Reset the client's connection now.

    An orderly close, which is what the server would do next, means to an HTTP/1.0 client that the answer is complete.
    """
    if client is not None:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
