"""Counters of the proxy for prometheus-client. Labels come from settings and status codes only, never from requests."""

from __future__ import annotations

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram

_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class ProxyMetrics:
    """One set per registry and process."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self.requests = Counter(
            "gateway_upstream_requests",
            "Exchanges by upstream, status (empty without an answer) and outcome",
            ["upstream", "status", "outcome"],
            registry=registry,
        )
        self.seconds = Histogram(
            "gateway_upstream_seconds",
            "Seconds from taking the request to the head of the answer",
            ["upstream"],
            buckets=_BUCKETS,
            registry=registry,
        )
        self.connections = Counter(
            "gateway_upstream_connections",
            "Connections opened, reused, stale, expired, died, discarded; cut: died under a streamed answer",
            ["upstream", "event"],
            registry=registry,
        )


class PoolMetrics:
    """The metrics of one upstream with its labels bound: looking them up each time would cost more than counting."""

    def __init__(self, metrics: ProxyMetrics, label: str) -> None:
        self._metrics = metrics
        self._label = label
        self._requests: dict[tuple[int, str], Counter] = {}
        self._connections: dict[str, Counter] = {}
        self._seconds = metrics.seconds.labels(label)

    def exchange(self, status: int, outcome: str, seconds: float) -> None:
        """Count one exchange; `status` is 0 when there was no answer."""
        child = self._requests.get((status, outcome))
        if child is None:
            child = self._metrics.requests.labels(self._label, str(status or ""), outcome)
            self._requests[status, outcome] = child
        child.inc()
        self._seconds.observe(seconds)

    def connection(self, event: str) -> None:
        child = self._connections.get(event)
        if child is None:
            child = self._connections[event] = self._metrics.connections.labels(self._label, event)
        child.inc()
