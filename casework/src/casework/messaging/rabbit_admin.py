"""What an administrator's command declares on the broker. Runtime accounts may configure nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pika

from casework.messaging import names
from casework.topology import Topology

# A dead-letter limit so high that outages never reach it: parking is ours, in the service's database
DELIVERY_LIMIT = 100_000
# A partner that floods us fills its own queue, not the disk that the city's events need. What is over it is refused to
# the publisher, who keeps it: nothing is dropped. Towards the partner there is no bound: it may be away for weeks.
MOST_WAITING = 2 * 2**30
REFUSE_MORE = {"x-overflow": "reject-publish"}


def declare(amqp_url: str, topology: Topology) -> list[str]:
    """Declares exchange, queues and bindings of all instances; returns the queue names. Safe to run again."""
    queues = []
    with pika.BlockingConnection(pika.URLParameters(amqp_url)) as connection:
        channel = connection.channel()
        channel.exchange_declare(names.EXCHANGE, exchange_type="topic", durable=True)
        for peer in topology.peers.values():
            if not peer.subscribes:
                continue
            queue = names.queue(peer.instance)
            _queue(channel, queue)
            for pattern in peer.subscribes:
                channel.queue_bind(queue, names.EXCHANGE, pattern)
            queues.append(queue)
    return queues


def declare_partner(amqp_url: str, partner: str) -> list[str]:
    """Declares both ways of a partner's vhost, which `amqp_url` names; returns the queue names. Safe to run again."""
    ways: tuple[tuple[str, str, dict[str, Any]], ...] = (
        (names.partner_exchange(partner), names.our_inbox(), {"x-max-length-bytes": MOST_WAITING, **REFUSE_MORE}),
        (names.our_exchange(), names.partner_inbox(partner), {}),
    )
    with pika.BlockingConnection(pika.URLParameters(amqp_url)) as connection:
        channel = connection.channel()
        for exchange, queue, limits in ways:
            channel.exchange_declare(exchange, exchange_type="fanout", durable=True)
            _queue(channel, queue, limits)
            channel.queue_bind(queue, exchange)
    return [queue for _, queue, _ in ways]


def _queue(channel: Any, name: str, limits: Mapping[str, Any] | None = None) -> None:
    arguments = {"x-queue-type": "quorum", "x-single-active-consumer": True, "x-delivery-limit": DELIVERY_LIMIT}
    channel.queue_declare(name, durable=True, arguments=arguments | dict(limits or {}))


def permissions(instance: str) -> dict[str, str]:
    """The broker permissions of an instance's account, as regular expressions."""
    return _rights(write=names.EXCHANGE, read=names.queue(instance))


def partner_permissions(partner: str) -> dict[str, str]:
    """What a partner's account may do in its own vhost; it may enter no other."""
    return _rights(write=names.partner_exchange(partner), read=names.partner_inbox(partner))


def bridge_permissions() -> dict[str, str]:
    """What the bridge's account may do in a partner's vhost."""
    return _rights(write=names.our_exchange(), read=names.our_inbox())


def _rights(write: str, read: str) -> dict[str, str]:
    return {"configure": "^$", "write": f"^{_literally(write)}$", "read": f"^{_literally(read)}$"}


def _literally(name: str) -> str:
    return name.replace(".", "[.]")


def topic_permission(instance: str) -> str:
    """The routing keys an account may publish: only its own."""
    return f"^{_literally(names.account(instance))}[.]"
