"""What operators watch: answers by route (measured as they happen), and the state of events (read when asked)."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, generate_latest, multiprocess, values
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import REGISTRY, Collector
from sqlalchemy import Connection, func, select

from casework.messaging.parking import OPEN
from casework.runtime import Runtime
from casework.service import Service
from casework.storage.tables import event_log, parked, relay_cursor

SHARED = "PROMETHEUS_MULTIPROC_DIR"  # where prometheus_client looks for the figures of all processes


class _Stored(Collector):
    """Figures from the database: parked events, how far each subscriber is behind, and what the service declares."""

    def __init__(self, service: Service, runtime: Runtime) -> None:
        self._service = service
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
            return waiting, behind, *self._own(connection)

    def _own(self, connection: Connection) -> Iterator[GaugeMetricFamily]:
        for gauge in self._service.gauges(self._runtime, connection) if self._service.gauges else ():
            family = GaugeMetricFamily(gauge.name, gauge.said, labels=[gauge.label])
            for name, value in gauge.values.items():
                family.add_metric([name], value)
            yield family


@contextmanager
def counted_together() -> Iterator[None]:
    """Around a server with several web processes: whichever of them is asked answers for all of them.

    Must begin before any of them counts. Figures of a single process (its memory, its garbage) are not shown then.
    """
    with tempfile.TemporaryDirectory(prefix="wenzheng-metrics-") as folder:
        os.environ[SHARED] = folder
        values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]
        try:
            yield
        finally:
            del os.environ[SHARED]
            values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]


def exposition(service: Service, runtime: Runtime) -> bytes:
    """All metrics in Prometheus' text format."""
    own = CollectorRegistry()
    own.register(_Stored(service, runtime))
    counted = REGISTRY
    if SHARED in os.environ:
        counted = CollectorRegistry()
        multiprocess.MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    return generate_latest(counted) + generate_latest(own)
