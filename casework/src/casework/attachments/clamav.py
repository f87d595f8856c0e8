"""A small client of ClamAV's daemon (clamd, command INSTREAM). Optional: without an address nobody scans."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass

from casework.domain.errors import Unavailable

_CHUNK = 64 * 1024


@dataclass(frozen=True)
class Verdict:
    """`infected`, and by which `signature`."""

    infected: bool
    signature: str = ""


def scan(data: bytes, address: str, timeout: float = 30.0) -> Verdict:
    """What clamd at `address` (`/run/clamd.sock` or `host:port`) says. Raises Unavailable when it gives no verdict.

    The file then stays in quarantine and is scanned again later; no answer is never taken for a clean one.
    """
    try:
        with _connected(address, timeout) as connection:
            connection.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), _CHUNK):
                chunk = data[start : start + _CHUNK]
                connection.sendall(struct.pack(">I", len(chunk)) + chunk)
            connection.sendall(struct.pack(">I", 0))
            answer = _answer(connection)
    except (OSError, ValueError) as error:
        raise Unavailable("scanner_unavailable", "The virus scanner does not answer; the file waits for it.") from error
    return _verdict(answer)


def _connected(address: str, timeout: float) -> socket.socket:
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(timeout)
        connection.connect(address)
        return connection
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout)


def _answer(connection: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < 4096:
        more = connection.recv(4096)
        if not more:
            break
        answer += more
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _verdict(answer: str) -> Verdict:
    if answer.endswith(" OK"):
        return Verdict(False)
    if answer.endswith(" FOUND"):
        return Verdict(True, answer.removesuffix(" FOUND").partition(": ")[2])
    raise Unavailable(
        "scanner_unavailable", f"The virus scanner gave no verdict ({answer[:80]}); the file waits for it."
    )
