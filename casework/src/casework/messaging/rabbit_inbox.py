"""Events from RabbitMQ into the inbox: acknowledged after the commit, held (never requeued) during an outage."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pika
import structlog
from pika.exceptions import AMQPError

from casework.domain.errors import Refusal
from casework.domain.events import Envelope
from casework.messaging import names, parking
from casework.messaging.inbox import Held, Inbox
from casework.storage.database import is_outage
from casework.web import json_body

PREFETCH = 100
RETRY_SECONDS = (0.05, 10.0)  # between tries of one event; the longest counts for outages
RECONNECT_SECONDS = (0.2, 10.0)
MOST_BYTES = 8 * 2**20  # of one event; a sealed referral has at most 2 MiB

log = structlog.get_logger()


class RabbitConsumer:
    """One consumer thread for a queue: `take(properties, body)` settles a message, or raises Held: it is tried again.

    An account without `configure` rights cannot declare: the queue must be there.
    """

    def __init__(self, url: str, queue: str, take: Callable[[Any, bytes], object], name: str = "inbox") -> None:
        self._url = url
        self._queue = queue
        self._take = take
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begins; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the event in hand."""
        self._stop.set()
        self._thread.join(timeout=15)

    def _run(self) -> None:
        pause = RECONNECT_SECONDS[0]
        while not self._stop.is_set():
            try:
                with pika.BlockingConnection(pika.URLParameters(self._url)) as connection:
                    self._consume(connection)
                pause = RECONNECT_SECONDS[0]
            except (AMQPError, OSError) as error:
                log.warning("broker_away", error=repr(error)[:300])
                pause = self._pause(pause)
            except Exception as error:  # a consumer that ends would strand every later event
                log.error("inbox_failed", exc_info=error)
                pause = self._pause(pause)

    def _pause(self, seconds: float) -> float:
        self._stop.wait(seconds)
        return min(seconds * 2, RECONNECT_SECONDS[1])

    def _consume(self, connection: Any) -> None:
        channel = connection.channel()
        channel.basic_qos(prefetch_count=PREFETCH)
        channel.queue_declare(self._queue, passive=True)
        for method, properties, body in channel.consume(self._queue, inactivity_timeout=0.5):
            if self._stop.is_set():
                break
            if method is None:
                continue
            if self._settle(connection, properties, body):
                channel.basic_ack(method.delivery_tag)
        if channel.is_open:
            channel.cancel()

    def _settle(self, connection: Any, properties: Any, body: bytes) -> bool:
        """Tries one message until it is taken; False only when we are told to stop."""
        pause = RETRY_SECONDS[0]
        while not self._stop.is_set():
            try:
                self._take(properties, body)
                return True
            except Held as held:
                log.warning("event_held", reason=held.reason[:300], outage=held.outage)
            # connection.sleep serves heartbeats; time.sleep would lose the connection
            connection.sleep(pause)
            pause = min(pause * 2, RETRY_SECONDS[1])
        return False


class RabbitInbox(RabbitConsumer):
    """Events of the city into the inbox of one instance."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._runtime = inbox.runtime
        super().__init__(inbox.runtime.settings.amqp_url, names.queue(inbox.runtime.instance), self._settle_event)

    def _settle_event(self, properties: Any, body: bytes) -> None:
        try:
            envelope = Envelope.from_json(json_body.load(body, MOST_BYTES))
            if properties.user_id != names.account(envelope.source.lstrip("/")):
                raise _forged(properties.user_id, envelope)
        except (Refusal, ValueError) as error:
            self._refuse(properties, body, str(error))
            return
        self._inbox.take(envelope)

    def _refuse(self, properties: Any, body: bytes, reason: str) -> None:
        log.error("event_refused", user=properties.user_id, reason=reason[:300])
        try:
            with self._runtime.unit_of_work() as uow:
                parking.refuse(uow, str(properties.user_id or ""), body, reason)
        except Exception as error:
            if is_outage(error):
                raise Held("database away", outage=True) from error
            raise


def _forged(user: str | None, envelope: Envelope) -> ValueError:
    return ValueError(f"account {user} may not speak for {envelope.source}")
