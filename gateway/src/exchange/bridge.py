"""The bridge itself: threads of the worker that carry messages to each partner and take theirs in."""

from __future__ import annotations

import threading
from typing import Any

import structlog

from casework.messaging import names
from casework.messaging.inbox import Held
from casework.messaging.rabbit_inbox import RabbitConsumer
from casework.messaging.relay import BACKOFF_SECONDS, POLL_SECONDS
from casework.runtime import Runtime
from exchange import configuration
from exchange.configuration import Partner
from exchange.domain import codes
from exchange.storage import messages
from exchange.use_cases.taking import Taker
from exchange.wire import ways
from exchange.wire.reading import Bad

BATCH = 100

log = structlog.get_logger()


class Pump:
    """Carries what waits for one partner, in order; a thread of its own, so that one away keeps no other waiting."""

    def __init__(self, runtime: Runtime, partner: Partner) -> None:
        self._runtime = runtime
        self._partner = partner.id
        way = ways.rabbit(partner.amqp_url, runtime.instance) if partner.amqp_url else ways.Http(partner.url)
        self._way: ways.Way = way
        self._stop = threading.Event()
        self._signal = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"exchange-{partner.id}", daemon=True)

    def start(self) -> None:
        """Begins; returns at once."""
        self._runtime.wakers.append(self._signal.set)
        self._thread.start()

    def stop(self) -> None:
        """Ends after the batch in hand."""
        self._stop.set()
        self._signal.set()
        self._thread.join(timeout=15)
        self._runtime.wakers.remove(self._signal.set)
        self._way.close()

    def step(self) -> bool:
        """Hands over what there is; True when there may be more. Raises when the partner's side does not answer."""
        with self._runtime.read() as connection:
            rows = messages.waiting(connection, self._partner, BATCH)
        if not rows:
            return False
        taken = self._way.hand_over(rows)
        if taken:
            with self._runtime.database.write() as connection:
                messages.mark_sent(connection, [row.id for row in rows[:taken]], self._runtime.now())
        if taken < len(rows):
            raise ConnectionError(f"{self._partner} took {taken} of {len(rows)}")
        return len(rows) == BATCH

    def _run(self) -> None:
        pause = BACKOFF_SECONDS[0]
        while not self._stop.is_set():
            try:
                if not (configuration.of(self._runtime).partner(self._partner).enabled and self.step()):
                    self._signal.wait(POLL_SECONDS)
                    self._signal.clear()
                pause = BACKOFF_SECONDS[0]
            except Exception as error:  # noqa: BLE001 - whatever the other side does, the next message must go out
                log.warning("exchange_held", partner=self._partner, reason=str(error)[:300])
                self._stop.wait(pause)
                pause = min(pause * 2, BACKOFF_SECONDS[1])


class Bridge:
    """All partners that can be reached when the worker starts; a new one needs a restart."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._taker = Taker(runtime)
        self._running: list[Any] = []

    def start(self) -> None:
        """Begins; returns at once."""
        for partner in self._partners():
            if partner.amqp_url:
                self._running.append(self._consumer(partner))
            if partner.amqp_url or partner.url:
                self._running.append(Pump(self._runtime, partner))
        for each in self._running:
            each.start()

    def stop(self) -> None:
        """Ends after what is in hand."""
        while self._running:
            self._running.pop().stop()

    def _partners(self) -> list[Partner]:
        try:
            return list(configuration.of(self._runtime).partners.values())
        except configuration.ConfigurationUnusable as error:
            # the city's own events must still be heard: what needs the configuration is parked until it is mended
            log.error("exchange_has_no_partners", reason=str(error)[:300])
            return []

    def _consumer(self, partner: Partner) -> RabbitConsumer:
        def take(properties: Any, body: bytes) -> None:
            if not configuration.of(self._runtime).partner(partner.id).enabled:
                raise Held(f"{partner.id} is switched off", outage=True)
            if properties.user_id != names.partner_account(partner.id):
                self._taker.refuse(partner.id, body, _foreign(properties.user_id))
            else:
                self._taker.take(partner.id, body)

        return RabbitConsumer(partner.amqp_url, names.our_inbox(), take, f"exchange-in-{partner.id}")


def _foreign(user: object) -> Bad:
    return Bad("wrong_account", codes.NOT_PERMITTED, f"The broker account {str(user)[:64]} is not the partner's.")
