"""Keep-alive connections to one upstream: bounded, last used first, checked before reuse."""

from __future__ import annotations

import time
from collections import deque

from gateway.proxy.connection import Connection
from gateway.proxy.metrics import PoolMetrics
from gateway.proxy.outcomes import NotSent
from gateway.proxy.places import Places
from gateway.proxy.settings import ProxySettings, Upstream


class Pool:
    """Safe for threads and greenlets. Make it inside the worker process: the places' lock must be the patched one.

    `acquire` takes one of `max_connections` places; whoever took it gives it back with `release` or `discard`.
    """

    def __init__(self, upstream: Upstream, settings: ProxySettings, metrics: PoolMetrics) -> None:
        self.upstream = upstream
        self.authority = upstream.authority
        self.metrics = metrics
        self._settings = settings
        self._places = Places(settings.max_connections)
        self._idle: deque[Connection] = deque()

    def acquire(self) -> Connection:
        """A live idle connection, or a new one; raises NotSent."""
        places = self._places
        if not places.acquire(self._settings.acquire):
            raise NotSent(f"all {self._settings.max_connections} connections to {self.upstream.label} are in use")
        try:
            return self._reuse() or self._open()
        except BaseException:
            places.release()
            raise

    def replace(self, dead: Connection) -> Connection:
        """A new connection in the place of one that died; the place is given back if there is none (NotSent)."""
        self.metrics.connection("died")
        dead.close()
        try:
            return self._open()
        except BaseException:
            self._places.release()
            raise

    def release(self, connection: Connection) -> None:
        """Keep a connection whose exchange is complete on both sides."""
        connection.reused, connection.sent = True, 0
        connection.idle_since = time.monotonic()
        self.close_idle(self._settings.idle_seconds)
        self._idle.append(connection)
        if len(self._idle) > self._settings.max_idle:
            self._close_oldest()
        self._places.release()

    def discard(self, connection: Connection) -> None:
        """Close a connection that must not carry another request."""
        self.metrics.connection("discarded")
        connection.close()
        self._places.release()

    def close_idle(self, older_than: float = 0.0) -> int:
        """Close connections idle for more than `older_than` seconds; how many."""
        closed, horizon = 0, time.monotonic() - older_than
        while self._oldest() <= horizon and self._close_oldest():
            closed += 1
        return closed

    @property
    def idle(self) -> int:
        return len(self._idle)

    def _reuse(self) -> Connection | None:
        horizon = time.monotonic() - self._settings.idle_seconds
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return None
            if connection.idle_since > horizon and not connection.readable():
                self.metrics.connection("reused")
                return connection
            self.metrics.connection("stale")
            connection.close()

    def _open(self) -> Connection:
        try:
            connection = Connection.open(self.upstream, self._settings.connect)
        except OSError as error:
            raise NotSent(f"cannot connect to {self.upstream.label}: {error}") from error
        self.metrics.connection("opened")
        return connection

    def _oldest(self) -> float:
        try:
            return self._idle[0].idle_since
        except IndexError:
            return float("inf")

    def _close_oldest(self) -> bool:
        try:
            connection = self._idle.popleft()
        except IndexError:
            return False
        self.metrics.connection("expired")
        connection.close()
        return True
