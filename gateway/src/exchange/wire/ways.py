"""The ways to a partner: RabbitMQ in a vhost that only the two of us enter, or signed messages over HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import pika
import requests
from sqlalchemy import Row

from casework.messaging import names
from casework.messaging.rabbit_link import Publishing, RabbitPublisher
from exchange.domain.catalogue import MOST_MESSAGE

PATH = "/exchange/messages"
MOST_MESSAGES = 100  # in one hand-over
MOST_CHARACTERS = MOST_MESSAGE + 2**20  # of a hand-over: one message of any size, or many small ones
CONTENT_TYPE = "application/jose"
TIMEOUT = (2, 30)  # seconds to connect, to answer


class Way(Protocol):
    """Rows of the outgoing table to one partner, in order."""

    def hand_over(self, batch: Sequence[Row[Any]]) -> int:
        """How many of the first are durable there. Raises when nobody answers."""
        ...

    def close(self) -> None:
        """Gives up the connection."""
        ...


def rabbit(amqp_url: str, instance: str) -> Way:
    """To our exchange in the partner's vhost; persistent, confirmed."""
    user = names.account(instance)

    def publishing(row: Row[Any]) -> Publishing:
        properties = pika.BasicProperties(
            content_type=CONTENT_TYPE,
            delivery_mode=pika.DeliveryMode.Persistent,
            message_id=row.message_id,
            type=row.type,
            user_id=user,
        )
        return Publishing(names.our_exchange(), "", row.body.encode("ascii"), properties)

    return RabbitPublisher(amqp_url, publishing)


class Http:
    """To the partner's HTTP side, where there is no broker."""

    def __init__(self, url: str) -> None:
        self._url = url + PATH
        self._session = requests.Session()
        self._session.trust_env = False

    def hand_over(self, batch: Sequence[Row[Any]]) -> int:
        """How many of the first are durable there. Raises RequestException, ValueError, KeyError."""
        done = 0
        for part in parts([row.body for row in batch]):
            answer = self._session.post(self._url, json={"messages": part}, timeout=TIMEOUT)
            answer.raise_for_status()
            taken = max(0, min(int(answer.json()["taken"]), len(part)))
            done += taken
            if taken < len(part):
                break
        return done

    def close(self) -> None:
        """Gives up the connection."""
        self._session.close()


def parts(bodies: Sequence[str]) -> Iterator[list[str]]:
    """Hand-overs that keep within both bounds; one message may fill one alone."""
    part: list[str] = []
    size = 0
    for body in bodies:
        if part and (len(part) == MOST_MESSAGES or size + len(body) > MOST_CHARACTERS):
            yield part
            part, size = [], 0
        part.append(body)
        size += len(body)
    if part:
        yield part
