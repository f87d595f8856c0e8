"""Decoders for the three ways an answer's body is framed. Pure: `feed` bytes, get body bytes.

`done` turns true at the end; `rest` then holds what followed, which nobody asked for (the connection is thrown away).
`end` is called when the service closed the connection, and says whether that was a proper end.
"""

from __future__ import annotations

import re
from typing import Protocol

from gateway.proxy.outcomes import BadAnswer

_SIZE_LINE = re.compile(rb"([0-9A-Fa-f]{1,15})(?:[ \t]*;[\t\x20-\x7e\x80-\xff]*)?")
_TRAILERS = re.compile(rb"(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]++:[\t\x20-\x7e\x80-\xff]*+\r\n)*+\r\n")
MAX_SIZE_LINE = 512
MAX_TRAILERS = 8 * 1024


class Decoder(Protocol):
    done: bool
    rest: bytes

    def feed(self, data: bytes) -> bytes: ...

    def end(self) -> None: ...


class LengthDecoder:
    """Content-Length."""

    def __init__(self, length: int) -> None:
        self._left = length
        self.done = length == 0
        self.rest = b""

    def feed(self, data: bytes) -> bytes:
        piece, self.rest = data[: self._left], data[self._left :]
        self._left -= len(piece)
        self.done = self._left == 0
        return piece

    def end(self) -> None:
        raise BadAnswer(f"answer cut {self._left} bytes short")


class CloseDecoder:
    """Neither length nor chunks: the body lasts until the service closes."""

    def __init__(self) -> None:
        self.done = False
        self.rest = b""

    def feed(self, data: bytes) -> bytes:
        return data

    def end(self) -> None:
        self.done = True


class ChunkedDecoder:
    """Transfer-Encoding: chunked, read strictly; extensions and trailers are dropped."""

    def __init__(self) -> None:
        self._buffer = b""
        self._at = 0
        self._left = 0
        self._step = self._size
        self._out: list[bytes] = []
        self.done = False
        self.rest = b""

    def feed(self, data: bytes) -> bytes:
        """Body bytes decoded so far; raises BadAnswer at the first malformed byte."""
        self._buffer, self._at = self._buffer[self._at :] + data, 0
        while not self.done and self._step():
            pass
        out, self._out = b"".join(self._out), []
        return out

    def end(self) -> None:
        raise BadAnswer("answer cut before its last chunk")

    def _size(self) -> bool:
        end = self._buffer.find(b"\r\n", self._at, self._at + MAX_SIZE_LINE)
        if end < 0 and len(self._buffer) - self._at < MAX_SIZE_LINE and self._buffer.find(b"\n", self._at) < 0:
            return False
        match = _SIZE_LINE.fullmatch(self._buffer, self._at, end) if end >= 0 else None
        if match is None:
            raise BadAnswer("malformed chunk size")
        self._at = end + 2
        self._left = int(match[1], 16)
        self._step = self._data if self._left else self._trailers
        return True

    def _data(self) -> bool:
        piece = self._buffer[self._at : self._at + self._left]
        if not piece:
            return False
        self._out.append(piece)
        self._left -= len(piece)
        self._at += len(piece)
        if self._left == 0:
            self._step = self._chunk_end
        return True

    def _chunk_end(self) -> bool:
        ending = self._buffer[self._at : self._at + 2]
        if not b"\r\n".startswith(ending):
            raise BadAnswer("chunk longer than its size")
        if len(ending) < 2:
            return False
        self._at += 2
        self._step = self._size
        return True

    def _trailers(self) -> bool:
        if self._buffer.startswith(b"\r\n", self._at):
            end = self._at + 2
        else:
            found = self._buffer.find(b"\r\n\r\n", self._at, self._at + MAX_TRAILERS)
            if found < 0 and len(self._buffer) - self._at < MAX_TRAILERS:
                return False
            end = found + 4
        if not _TRAILERS.fullmatch(self._buffer, self._at, end):
            raise BadAnswer("malformed or oversized trailers")
        self.rest, self._buffer, self._at, self.done = self._buffer[end:], b"", 0, True
        return True


def decoder_for(length: int | None, chunked: bool) -> Decoder:
    if chunked:
        return ChunkedDecoder()
    return CloseDecoder() if length is None else LengthDecoder(length)
