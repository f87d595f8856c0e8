"""One connection to a service: bytes out, bytes in, each with its deadline."""

from __future__ import annotations

import socket
import time

from gateway.proxy.settings import Upstream

_RECEIVE = 64 * 1024


class Connection:
    """Used by one exchange at a time. `reused`: from the second exchange on; `sent`: bytes sent in this exchange."""

    __slots__ = ("buffer", "idle_since", "reused", "sent", "sock")

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.buffer = b""
        self.reused = False
        self.sent = 0
        self.idle_since = 0.0

    @classmethod
    def open(cls, upstream: Upstream, timeout: float) -> Connection:
        """Connect; raises OSError (refused, unreachable, TimeoutError)."""
        if upstream.unix:
            sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                sock.settimeout(timeout)
                sock.connect(upstream.unix)
            except BaseException:
                sock.close()
                raise
            return cls(sock)
        sock = socket.create_connection((upstream.host, upstream.port), timeout)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return cls(sock)

    def send(self, data: bytes, silence: float, until: float) -> None:
        """Send all of `data`, counting in `sent` what the kernel took; raises OSError (TimeoutError past a limit)."""
        self._arm(silence, until)
        taken = self.sock.send(data)
        self.sent += taken
        if taken < len(data):
            rest = memoryview(data)[taken:]
            while rest:
                self._arm(silence, until)
                taken = self.sock.send(rest)
                self.sent += taken
                rest = rest[taken:]

    def receive(self, silence: float, until: float) -> bytes:
        """Some bytes, or b"" when the service has closed; raises OSError (TimeoutError past a limit)."""
        self._arm(silence, until)
        return self.sock.recv(_RECEIVE)

    def readable(self) -> bool:
        """Whether bytes or the end of the stream wait. On an idle connection either means: dead, do not use."""
        try:
            self.sock.settimeout(0.0)
            self.sock.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

    def close(self) -> None:
        self.sock.close()

    def _arm(self, silence: float, until: float) -> None:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time for the whole exchange is over")
        self.sock.settimeout(min(silence, left))
