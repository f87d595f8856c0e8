"""Events to RabbitMQ: persistent, confirmed, a whole batch in flight (one by one is ten times slower)."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

import pika
import structlog
from pika.adapters.select_connection import SelectConnection

from casework.domain.events import Envelope
from casework.messaging import names
from casework.runtime import Runtime

CONFIRM_SECONDS = 30

Item = TypeVar("Item")

log = structlog.get_logger()


class Publishing(NamedTuple):
    """One message as the broker gets it."""

    exchange: str
    routing_key: str
    body: bytes
    properties: pika.BasicProperties


class _Batch:
    """Publishings in flight. Confirmed tags may come out of order; what counts is the unbroken run from the start."""

    def __init__(self, size: int) -> None:
        self.confirmed = [False] * size
        self.first_tag = 0
        self.failed = ""
        self.done = threading.Event()

    def settle(self, tag: int, multiple: bool, ok: bool) -> None:
        last = tag - self.first_tag
        for index in range(0 if multiple else last, last + 1):
            if ok:
                self.confirmed[index] = True
            else:
                self.failed = "the broker refused a message"
        if self.failed or all(self.confirmed):
            self.done.set()

    def run(self) -> int:
        """How many of the first are confirmed."""
        return next((i for i, ok in enumerate(self.confirmed) if not ok), len(self.confirmed))


class RabbitPublisher(Generic[Item]):
    """One connection in a thread of its own, so that heartbeats go on while others do database work.

    `publishing` says how an item goes out.
    """

    def __init__(self, url: str, publishing: Callable[[Item], Publishing]) -> None:
        self._url = url
        self._publishing = publishing
        self._opening: Any = None
        self._connection: SelectConnection | None = None
        self._channel: Any = None
        self._thread: threading.Thread | None = None
        self._batch: _Batch | None = None
        self._next_tag = 1
        self._ready = threading.Event()
        self._problem = ""

    def hand_over(self, batch: Sequence[Item]) -> int:
        """How many of the first the broker has on disk. Raises ConnectionError when it is away."""
        self._connect()
        connection = self._connection
        if connection is None:
            raise ConnectionError(f"broker: {self._problem}")
        flight = self._batch = _Batch(len(batch))
        connection.ioloop.add_callback_threadsafe(lambda: self._publish(flight, batch))
        if not flight.done.wait(CONFIRM_SECONDS):
            self.close()
            raise ConnectionError("broker: no confirmation in time")
        if flight.failed and not flight.run():
            raise ConnectionError(f"broker: {flight.failed}")
        return flight.run()

    def close(self) -> None:
        """Closes connection and thread."""
        connection, thread = self._connection, self._thread
        self._connection, self._thread = None, None
        if connection is not None and thread is not None:
            connection.ioloop.add_callback_threadsafe(lambda: self._shut(connection))
            thread.join(timeout=5)

    def _connect(self) -> None:
        if self._connection is not None:
            return
        self._ready.clear()
        self._problem = "no answer"
        self._thread = threading.Thread(target=self._loop, name="relay-broker-io", daemon=True)
        self._thread.start()
        self._ready.wait(CONFIRM_SECONDS)

    def _loop(self) -> None:
        connection = SelectConnection(
            pika.URLParameters(self._url),
            on_open_callback=lambda c: c.channel(on_open_callback=self._opened),
            on_open_error_callback=lambda _c, error: self._closed(repr(error)),
            on_close_callback=lambda _c, reason: self._closed(repr(reason)),
        )
        try:
            self._opening = connection
            connection.ioloop.start()
        finally:
            self._closed("connection ended")
            connection.ioloop.close()

    def _opened(self, channel: Any) -> None:
        self._channel = channel
        self._next_tag = 1
        channel.add_on_close_callback(lambda _ch, reason: self._shut(self._opening))
        channel.confirm_delivery(ack_nack_callback=self._confirmed, callback=self._confirming)

    def _confirming(self, _frame: Any) -> None:
        self._connection = self._opening
        self._ready.set()

    def _publish(self, flight: _Batch, batch: Sequence[Item]) -> None:
        if self._channel is None or not self._channel.is_open:
            flight.failed = "channel closed"
            flight.done.set()
            return
        flight.first_tag = self._next_tag
        for item in batch:
            self._channel.basic_publish(*self._publishing(item))
            self._next_tag += 1

    def _confirmed(self, frame: Any) -> None:
        flight = self._batch
        if flight is not None:
            method = frame.method
            flight.settle(method.delivery_tag, method.multiple, isinstance(method, pika.spec.Basic.Ack))

    def _closed(self, reason: str) -> None:
        self._problem = reason
        self._connection, self._channel = None, None
        flight = self._batch
        if flight is not None and not flight.done.is_set():
            flight.failed = reason
            flight.done.set()
        self._ready.set()
        self._opening.ioloop.stop()

    @staticmethod
    def _shut(connection: SelectConnection) -> None:
        if connection.is_open:
            connection.close()
        elif not connection.is_closing:
            connection.ioloop.stop()


class RabbitLink(RabbitPublisher[Envelope]):
    """Events of one instance to the city's exchange."""

    name = "broker"
    most = 500

    def __init__(self, runtime: Runtime) -> None:
        self._user = names.account(runtime.instance)
        super().__init__(runtime.settings.amqp_url, self._as_event)

    def _as_event(self, envelope: Envelope) -> Publishing:
        return Publishing(names.EXCHANGE, envelope.routing_key, _encode(envelope), _properties(self._user, envelope))


def _encode(envelope: Envelope) -> bytes:
    return json.dumps(envelope.to_json(), ensure_ascii=False, separators=(",", ":")).encode()


def _properties(user: str, envelope: Envelope) -> pika.BasicProperties:
    return pika.BasicProperties(
        content_type="application/cloudevents+json",
        delivery_mode=pika.DeliveryMode.Persistent,
        message_id=envelope.id,
        user_id=user,  # the broker refuses another's name, so receivers can believe it
        type=envelope.type,
    )
