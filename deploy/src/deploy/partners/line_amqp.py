"""The way over RabbitMQ: the partner's vhost, where it writes one exchange and reads one queue."""

from __future__ import annotations

import threading
from typing import Any
from urllib.parse import unquote, urlsplit

import pika
from pika.exceptions import AMQPError

from deploy.partners.faults import Faults
from deploy.partners.office import Office, unverified

POLL_SECONDS = 0.1
RECONNECT_SECONDS = 1.0
PREFETCH = 50


class AmqpLine:
    """One thread, one connection: takes what comes (acknowledged when it is in the book), sends what waits."""

    def __init__(self, office: Office, faults: Faults, url: str) -> None:
        self._office = office
        self._faults = faults
        self._url = url
        self._account = unquote(urlsplit(url).username or "")
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="broker", daemon=True)

    def start(self) -> None:
        """Begins; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the message in hand."""
        self._stop.set()
        self._thread.join(timeout=30)

    def _run(self) -> None:
        while not self._stop.is_set():
            if self._faults.silent:
                self._stop.wait(POLL_SECONDS)
                continue
            try:
                with pika.BlockingConnection(pika.URLParameters(self._url)) as connection:
                    self._work(connection)
            except (AMQPError, OSError) as error:
                print(f"{self._office.name}: the broker is away: {error!r}", flush=True)
                self._stop.wait(RECONNECT_SECONDS)

    def _work(self, connection: Any) -> None:
        channel = connection.channel()
        channel.confirm_delivery()
        channel.basic_qos(prefetch_count=PREFETCH)
        inbox = f"{self._office.name}.inbox"
        for method, _, body in channel.consume(inbox, inactivity_timeout=POLL_SECONDS):
            if self._stop.is_set() or self._faults.silent:
                break
            if method is not None:
                self._office.take(body.decode("ascii", "replace"))
                channel.basic_ack(method.delivery_tag)
            self._send(channel)
        channel.cancel()

    def _send(self, channel: Any) -> None:
        waiting = self._office.waiting()
        if not waiting or self._faults.holds_back(len(waiting)):
            return
        for token in self._faults.spoil([token for _, token in waiting]):
            message = unverified(token)
            described = pika.BasicProperties(
                content_type="application/jose",
                delivery_mode=pika.DeliveryMode.Persistent,
                message_id=message["id"],
                type=message["type"],
                user_id=self._account,
            )
            channel.basic_publish(f"{self._office.name}.out", "", token.encode(), described, mandatory=True)
        self._office.delivered([position for position, _ in waiting])
