"""The gateway's reverse proxy at WSGI level: `Proxy.forward` sends one request to a service and passes its answer on.

Own HTTP/1.1 client over kept connections rather than urllib3's pool, by measurement (tests/bench/proxy_vs_nginx.py).
What makes it a correct client is written where it happens: `request_head` (nothing copied unchecked), `exchange`
(nothing sent twice), `answer_head` and `answer_body` (strict parsers), `answer` (nothing cut looks complete), `pool`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from prometheus_client import REGISTRY, CollectorRegistry

from gateway.proxy.answer import WHOLE, Lease, StreamedAnswer, ThenAbandon, read_whole, without_body
from gateway.proxy.answer_head import AnswerHead
from gateway.proxy.exchange import Died, Outgoing, read_head, send_request
from gateway.proxy.metrics import PoolMetrics, ProxyMetrics
from gateway.proxy.outcomes import Failure, NotSent, OutcomeUnknown
from gateway.proxy.outgoing import prepare
from gateway.proxy.pool import Pool
from gateway.proxy.settings import ProxySettings, Upstream

StartResponse = Callable[..., Any]
Headers = Iterable[tuple[str, str]]


class Proxy:
    """Pools to any number of upstreams. One per worker process; make it, or first use it, after the fork."""

    def __init__(self, settings: ProxySettings | None = None, registry: CollectorRegistry = REGISTRY) -> None:
        self.settings = settings or ProxySettings()
        self._metrics = ProxyMetrics(registry)
        self._pools: dict[Upstream, Pool] = {}
        self._lock = threading.Lock()

    def forward(
        self,
        environ: dict[str, Any],
        start_response: StartResponse,
        upstream: Upstream,
        path: str | None = None,
        add_headers: Headers = (),
        drop_headers: frozenset[str] = frozenset(),
        body: bytes | None = None,
    ) -> Iterable[bytes]:
        """Forward the request of `environ` and return the answer's body, `start_response` called with its head.

        `path`: raw path and query to ask for instead of the client's (`origin_form(environ)`). `add_headers` win over
        the client's; `drop_headers` are lower-case names. `body`: sent instead of the client's (which must be read).
        Raises, before `start_response` was called: NotSent, OutcomeUnknown (AnswerTimeout, BadAnswer), ClientFault.
        """
        pool = self._pools.get(upstream) or self._new_pool(upstream)
        began = time.monotonic()
        until = began + self.settings.total
        try:
            outgoing = prepare(environ, self.settings, pool.authority, path, add_headers, drop_headers, body)
            lease, head, sent = self._exchange(pool, outgoing, until)
            pieces = self._pieces(lease, head, outgoing.method, until, environ)
        except Failure as failure:
            pool.metrics.exchange(0, failure.outcome, time.monotonic() - began)
            raise
        pool.metrics.exchange(head.status, "answered", time.monotonic() - began)
        try:
            start_response(head.status_line, head.headers)
        except BaseException:
            if isinstance(pieces, StreamedAnswer):
                pieces.close()
            raise
        return pieces if sent else ThenAbandon(pieces, environ)

    def close_idle(self, older_than: float | None = None) -> int:
        """Close connections idle for longer than `older_than` seconds (default: the setting); how many.

        Traffic does this by itself, pool by pool; call it now and then for upstreams that have none.
        """
        horizon = self.settings.idle_seconds if older_than is None else older_than
        return sum(pool.close_idle(horizon) for pool in list(self._pools.values()))

    def _new_pool(self, upstream: Upstream) -> Pool:
        with self._lock:
            if upstream not in self._pools:
                metrics = PoolMetrics(self._metrics, upstream.label)
                self._pools[upstream] = Pool(upstream, self.settings, metrics)
            return self._pools[upstream]

    def _exchange(self, pool: Pool, outgoing: Outgoing, until: float) -> tuple[Lease, AnswerHead, bool]:
        """Send and read the head. A second connection is tried once, and only where that cannot mean twice.

        That is: the first had been used before (so it may have been closed while idle), it gave no byte of an answer,
        and either none of the request had left or the request is a GET or HEAD without a body.
        """
        connection = pool.acquire()
        while True:
            lease = Lease(pool, connection)
            try:
                sent = send_request(connection, outgoing, self.settings, until)
                head = read_head(connection, self.settings, until)
                head.keep = head.keep and sent
                return lease, head, sent
            except Died as death:
                if not connection.reused or (death.sent and not outgoing.repeatable):
                    lease.settle(keep=False)
                    raise (OutcomeUnknown if death.sent else NotSent)(str(death)) from death
                connection = pool.replace(connection)
            except BaseException:
                lease.settle(keep=False)
                raise

    def _pieces(
        self, lease: Lease, head: AnswerHead, method: str, until: float, environ: dict[str, Any]
    ) -> Iterable[bytes]:
        """The body as a WSGI iterable; raises BadAnswer or AnswerTimeout while that can still be said."""
        try:
            if without_body(method, head):
                lease.settle(head.keep)
                return ()
            if head.length is not None and head.length <= WHOLE:
                return [read_whole(lease, head, self.settings, until)]
            return StreamedAnswer(lease, head, self.settings, until, environ.get("gunicorn.socket"))
        except BaseException:
            lease.settle(keep=False)
            raise
