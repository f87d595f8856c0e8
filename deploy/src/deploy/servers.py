"""PostgreSQL and RabbitMQ for a city: private ones, made ready for its instances and gone with it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from casework.messaging import names, rabbit_admin
from casework.testing.servers.ensure import ensure
from casework.topology import Peer, Topology
from deploy.city import MEMBERS

NAMES = ("DATABASE_URL", "AMQP_URL", "AMQP_ADMIN_URL")


@contextmanager
def borrowed() -> Iterator[dict[str, Any]]:
    """`{"databases": {instance: url}, "brokers": {instance: url}}`, as `deploy.city.City` takes them.

    On the servers that DATABASE_URL and AMQP_URL name (accounts that may create databases and vhosts; the broker's
    management API is AMQP_ADMIN_URL, or port 15672 of the same host), else on private ones.
    """
    named = {f"TEST_{name}": os.environ[name] for name in NAMES if os.environ.get(name)}
    with ensure(dict(os.environ) | named) as servers:
        databases = {member.instance: servers.postgres.create_database() for member in MEMBERS}
        yield {"databases": databases, "brokers": brokers(servers.rabbit)}


def brokers(rabbit: Any) -> dict[str, str]:
    """A vhost with exchange, queues and one account an instance, each with only the rights it needs."""
    admin = rabbit.create_vhost()
    vhost = admin.rsplit("/", 1)[1]
    peers = {m.instance: Peer(m.instance, "", m.code, m.service.subscribes) for m in MEMBERS}
    rabbit_admin.declare(admin, Topology(peers))
    urls = {}
    for member in MEMBERS:
        account = names.account(member.instance)
        rights = rabbit_admin.permissions(member.instance)
        urls[member.instance] = rabbit.create_user(account, secrets.token_urlsafe(12), vhost, **rights)
        rabbit.permit_topic(account, vhost, names.EXCHANGE, write=rabbit_admin.topic_permission(member.instance))
    return urls
