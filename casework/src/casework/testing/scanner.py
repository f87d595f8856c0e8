"""A virus scanner on a real socket, for tests of files that wait for one."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

INFECTED: Final = b"this content counts as a virus for the scanner of this test"


@contextmanager
def scanner() -> Iterator[tuple[str, list[bytes]]]:
    """A program that speaks clamd's INSTREAM on a real socket. Yields its address and the contents it was given."""
    seen: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as incoming:
                assert incoming.read(10) == b"zINSTREAM\0"
                data = b""
                while size := struct.unpack(">I", incoming.read(4))[0]:
                    data += incoming.read(size)
                seen.append(data)
                connection.sendall(b"stream: Test FOUND\0" if INFECTED in data else b"stream: OK\0")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{listening.getsockname()[1]}", seen
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(timeout=5)
