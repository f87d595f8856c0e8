"""Ports on 127.0.0.1 for what is about to listen.

Not those that the system would hand out: from that range every outgoing connection takes one too, and the port that was
free a moment ago is somebody's by the time that a service has started and binds it.

And none that was given to somebody who has not bound it yet, or has to be started again: what this process was given it
claims for as long as it lives, by a name in the kernel that every process sees and that goes away with its holder.
"""

from __future__ import annotations

import random
import socket
import sys
from collections import OrderedDict
from contextlib import ExitStack
from pathlib import Path

LOWEST = 20_000
RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")  # of outgoing connections
USUAL = 32_768  # where that begins on Linux
TRIES = 200
CLAIMS = 256  # that a process holds; the oldest goes first, and is long bound or no longer wanted

_claims: OrderedDict[int, socket.socket] = OrderedDict()


def free_ports(count: int) -> list[int]:
    """`count` different ports that nobody listens on now, and that no call here was given before, in any process.

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
            if _bound(probe, port) and _claimed(port):
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


def _claimed(port: int) -> bool:
    """Whether it is ours from now on. A name that begins with NUL is Linux's own: no file, nothing to clean up."""
    if port in _claims:
        return False
    claim = socket.socket(socket.AF_UNIX)
    try:
        if sys.platform == "linux":
            claim.bind(f"\0wenzheng-port-{port}")
    except OSError:
        claim.close()
        return False
    _claims[port] = claim
    if len(_claims) > CLAIMS:
        _claims.popitem(last=False)[1].close()
    return True


def _outgoing() -> int:
    try:
        return int(RANGE.read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return USUAL
