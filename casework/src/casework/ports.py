"""Ports on 127.0.0.1 for what is about to listen.

Not those that the system would hand out: from that range every outgoing connection takes one too, and the port that was
free a moment ago is somebody's by the time that a service has started and binds it.
"""

from __future__ import annotations

import random
import socket
from contextlib import ExitStack
from pathlib import Path

LOWEST = 20_000
RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")  # of outgoing connections
USUAL = 32_768  # where that begins on Linux
TRIES = 200


def free_ports(count: int) -> list[int]:
    """`count` different ports that nobody listens on now; held open together so that none comes twice.

    Raises OSError when there are none.
    """
    below = max(_outgoing(), LOWEST + 1_000)
    rng = random.SystemRandom()
    with ExitStack() as held:
        found: list[int] = []
        for _ in range(TRIES + count):
            if len(found) == count:
                return found
            probe = held.enter_context(socket.socket())
            port = rng.randrange(LOWEST, below)
            if _bound(probe, port):
                found.append(port)
    raise OSError(f"no {count} free ports from {LOWEST} to {below} on 127.0.0.1")


def free_port() -> int:
    """One of them."""
    return free_ports(1)[0]


def _bound(probe: socket.socket, port: int) -> bool:
    try:
        probe.bind(("127.0.0.1", port))
    except OSError:
        return False
    return True


def _outgoing() -> int:
    try:
        return int(RANGE.read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return USUAL
