"""The client's body: read with limits on size and time, framed anew, and left behind properly when not wanted."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from gunicorn.http.errors import NoMoreData, ParseException

from gateway.proxy.outcomes import BadRequest, BodyTimeout, BodyTooLarge, ClientGone
from gateway.proxy.settings import ProxySettings

_PART = 64 * 1024
# What a client may still send after an early answer before the connection is closed on it.
LINGER_BYTES = 1024 * 1024
LINGER_SECONDS = 2.0


class _TimedSocket:
    """Stands in for the client's socket while its body is read.

    gunicorn reads until it holds as many bytes as asked, so a timeout per `recv` alone lets a client drip for hours.
    """

    def __init__(self, sock: Any, idle: float, until: float) -> None:
        self._sock, self._idle, self._until = sock, idle, until

    def recv(self, size: int) -> bytes:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the body took too long")
        before = self._sock.gettimeout()
        self._sock.settimeout(min(left, self._idle))
        try:
            data: bytes = self._sock.recv(size)
            return data
        finally:
            self._sock.settimeout(before)


class ClientBody:
    """The request body in parts. `length` is None when it comes in chunks; `complete` once all of it was read."""

    def __init__(self, environ: dict[str, Any], settings: ProxySettings) -> None:
        self._stream = environ["wsgi.input"]
        self._limit = settings.max_body
        self._idle, self._total = settings.body_idle, settings.body_total
        self._until = 0.0
        self._read = 0
        self.length = _declared_length(environ)
        self.complete = self.length == 0
        if self.length is not None and self.length > self._limit:
            raise BodyTooLarge(f"{self.length} bytes, the limit is {self._limit}")

    def read(self) -> bytes:
        """The next part (at most 64 KiB), b"" at the end; raises a ClientFault."""
        if self.complete:
            return b""
        wanted = _PART if self.length is None else min(_PART, self.length - self._read)
        part = self._timed_read(wanted)
        self._read += len(part)
        if self.length is None:
            self.complete = len(part) < wanted
        elif len(part) < wanted:
            raise ClientGone(f"{self._read} of {self.length} bytes came")
        else:
            self.complete = self._read == self.length
        if self._read > self._limit:
            raise BodyTooLarge(f"more than {self._limit} bytes")
        return part

    def __iter__(self) -> Iterator[bytes]:
        while part := self.read():
            yield part

    def _timed_read(self, size: int) -> bytes:
        self._until = self._until or time.monotonic() + self._total
        try:
            return _read_timed(self._stream, size, self._idle, self._until)
        except TimeoutError as error:
            raise BodyTimeout(str(error)) from error
        except (NoMoreData, ConnectionError) as error:
            raise ClientGone(type(error).__name__) from error
        except (ParseException, OSError, ValueError) as error:
            raise BadRequest(f"malformed body: {type(error).__name__}") from error


def abandon_body(environ: dict[str, Any]) -> None:
    """After an answer that did not need the whole body: take in a little of what still comes, then have it closed.

    Closing at once would reset the connection under a client that is still sending, and could cost it our answer.
    Reading on without an end would let anybody keep us busy with a body that nobody wants.
    """
    stream = environ["wsgi.input"]
    until, left = time.monotonic() + LINGER_SECONDS, LINGER_BYTES
    try:
        while left > 0 and not getattr(stream, "failed", False):
            part = _read_timed(stream, _PART, LINGER_SECONDS, until)
            if not part:
                return
            left -= len(part)
    except (OSError, ParseException, ValueError):
        left = 0
    if hasattr(stream, "failed"):
        stream.failed = True  # gunicorn: where a next request would start is unknown, so close


def _read_timed(stream: Any, size: int, idle: float, until: float) -> bytes:
    unreader = _unreader(stream)
    sock = getattr(unreader, "sock", None)
    if sock is not None:
        unreader.sock = _TimedSocket(sock, idle, until)
    try:
        data: bytes = stream.read(size)
        return data
    finally:
        if sock is not None:
            unreader.sock = sock


def _unreader(stream: Any) -> Any:
    """gunicorn's reader of the client's socket behind `wsgi.input`; None under another server (no time limits then)."""
    reader = getattr(stream, "reader", None)
    return getattr(reader, "unreader", None) or getattr(getattr(reader, "req", None), "unreader", None)


def _declared_length(environ: dict[str, Any]) -> int | None:
    """Bytes by Content-Length, 0 without a body, None when chunked; raises BadRequest for both or neither kind."""
    coding, length = environ.get("HTTP_TRANSFER_ENCODING"), environ.get("CONTENT_LENGTH")
    if coding:
        if length or coding.lower() != "chunked":
            raise BadRequest("ambiguous or unsupported body framing")
        return None
    if not length:
        return 0
    if not (length.isascii() and length.isdigit()):
        raise BadRequest("malformed Content-Length")
    return int(length)
