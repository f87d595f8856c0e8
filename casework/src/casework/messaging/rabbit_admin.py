"""What an administrator's command declares on the broker. Runtime accounts may configure nothing."""

from __future__ import annotations

import pika

from casework.messaging import names
from casework.topology import Topology

# A dead-letter limit so high that outages never reach it: parking is ours, in the service's database
DELIVERY_LIMIT = 100_000


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
            channel.queue_declare(
                queue,
                durable=True,
                arguments={
                    "x-queue-type": "quorum",
                    "x-single-active-consumer": True,
                    "x-delivery-limit": DELIVERY_LIMIT,
                },
            )
            for pattern in peer.subscribes:
                channel.queue_bind(queue, names.EXCHANGE, pattern)
            queues.append(queue)
    return queues


def permissions(instance: str) -> dict[str, str]:
    """The broker permissions of an instance's account, as regular expressions."""
    return {
        "configure": "^$",
        "write": f"^{names.EXCHANGE.replace('.', '[.]')}$",
        "read": f"^{names.queue(instance).replace('.', '[.]')}$",
    }


def topic_permission(instance: str) -> str:
    """The routing keys an account may publish: only its own."""
    return f"^{names.account(instance).replace('.', '[.]')}[.]"
