"""What operators watch: answers by route (measured as they happen), and the state of events (read when asked)."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import REGISTRY, Collector
from sqlalchemy import func, select

from casework.messaging.parking import OPEN
from casework.runtime import Runtime
from casework.storage.tables import event_log, parked, relay_cursor


class _Events(Collector):
    """Figures from the database: how many events are parked, and how far each subscriber is behind."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Reads them now."""
        waiting = GaugeMetricFamily("casework_parked_events", "Events that wait for somebody", labels=["state"])
        behind = GaugeMetricFamily("casework_relay_behind", "Events a subscriber has not taken", labels=["subscriber"])
        with self._runtime.read() as connection:
            counted = select(parked.c.state, func.count().label("n")).where(parked.c.state.in_(OPEN))
            for row in connection.execute(counted.group_by(parked.c.state)):
                waiting.add_metric([row.state], row.n)
            placed = connection.scalar(select(func.max(event_log.c.position))) or 0
            for row in connection.execute(select(relay_cursor.c.subscriber, relay_cursor.c.position)):
                behind.add_metric([row.subscriber], placed - row.position)
        return waiting, behind


def exposition(runtime: Runtime) -> bytes:
    """All metrics in Prometheus' text format."""
    own = CollectorRegistry()
    own.register(_Events(runtime))
    return generate_latest(REGISTRY) + generate_latest(own)
