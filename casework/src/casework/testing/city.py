"""Several instances at work in this process: real HTTP or a real broker between them, each on its own database."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Flask
from werkzeug.serving import make_server

from casework.messaging import names, rabbit_admin
from casework.messaging.http_link import HttpLink
from casework.messaging.inbox import Inbox
from casework.messaging.rabbit_inbox import RabbitInbox
from casework.messaging.rabbit_link import RabbitLink
from casework.messaging.relay import Link, Relay
from casework.ports import free_ports
from casework.runtime import Runtime
from casework.service import Service
from casework.testing.ground import Clock, Databases, Ground
from casework.testing.servers.rabbit import Rabbit
from casework.topology import Topology
from casework.web.app import create_app


class Web:
    """A web app on a real port, in a thread."""

    def __init__(self, app: Flask, port: int) -> None:
        self._server = make_server("127.0.0.1", port, app, threaded=True)
        # looks every 20 ms whether it shall stop: at half a second, stopping was most of a test's time
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_port)

    def stop(self) -> None:
        """Answers nobody any more."""
        self._server.shutdown()
        self._thread.join(timeout=10)
        self._server.server_close()


@dataclass
class Member:
    """One instance: what it declares, what it holds, and what of it is at work."""

    service: Service
    runtime: Runtime
    running: list[Any] = field(default_factory=list)

    def stop(self) -> None:
        """Relay first, then the way in."""
        while self.running:
            self.running.pop().stop()


class City:
    """`City(ground, {"sample/alice": service, …}, databases, "sqlite")`; with `rabbit` events go over a broker.

    The ground must have been made for these instances (and the gateway).
    """

    def __init__(
        self,
        ground: Ground,
        services: Mapping[str, Service],
        databases: Databases,
        kind: str,
        *,
        clock: Clock | None = None,
        rabbit: Rabbit | None = None,
    ) -> None:
        self.ground = ground
        self.accounts: dict[str, str] = {}
        self.admin = ""
        for name, service in services.items():
            ground.place(name, subscribes=list(service.subscribes))
        if rabbit is not None:
            self._prepare(rabbit, services)
        self.members = {
            name: Member(service, self._runtime(name, databases.fresh(service, kind), clock))
            for name, service in services.items()
        }
        self._find_ports()

    def __getitem__(self, name: str) -> Runtime:
        return self.members[name].runtime

    def start(self, *chosen: str) -> None:
        """Brings these instances to work (all when none is named)."""
        for name in chosen or self.members:
            self.open_inbox(name)
            self.open_relay(name)

    def stop(self, *chosen: str) -> None:
        """Takes these instances down (all when none is named)."""
        for name in chosen or self.members:
            self.members[name].stop()

    def close(self) -> None:
        """Everything at rest, connections closed."""
        self.stop()
        for member in self.members.values():
            member.runtime.database.dispose()

    def restart(self, name: str) -> None:
        """The instance as a new process would find it: its settings and its database, nothing in memory."""
        member = self.members[name]
        member.stop()
        settings, now = member.runtime.settings, member.runtime.now
        member.runtime.database.dispose()
        member.runtime = Runtime(settings, now=now)
        self.start(name)

    def open_inbox(self, name: str) -> None:
        """The instance hears."""
        member = self.members[name]
        if self.accounts:
            consumer = RabbitInbox(self.inbox(name))
            consumer.start()
            member.running.append(consumer)
        port = int(self.ground.peers[name]["url"].rsplit(":", 1)[1])
        member.running.append(Web(create_app(member.service, member.runtime), port))

    def open_relay(self, name: str) -> Relay:
        """The instance tells."""
        member = self.members[name]
        relay = Relay(member.runtime, list(self._links(name)))
        relay.start()
        member.running.append(relay)
        return relay

    def inbox(self, name: str) -> Inbox:
        """The inbox of an instance, for commands."""
        member = self.members[name]
        return Inbox(member.service, member.runtime)

    def _links(self, name: str) -> Iterable[Link]:
        runtime = self[name]
        if self.accounts:
            return [RabbitLink(runtime)]
        peers = Topology.load(self.ground.topology).subscribers(name)
        return [HttpLink(runtime, peer) for peer in peers]

    def _runtime(self, name: str, database_url: str, clock: Clock | None) -> Runtime:
        settings = self.ground.settings(name, database_url)
        return Runtime(replace(settings, amqp_url=self.accounts.get(name, "")), now=clock)

    def _find_ports(self) -> None:
        for name, port in zip(self.members, free_ports(len(self.members)), strict=True):
            self.ground.place(name, url=f"http://127.0.0.1:{port}")
        for member in self.members.values():
            member.runtime.__dict__.pop("topology", None)  # read before the ports were known

    def _prepare(self, rabbit: Rabbit, names_: Iterable[str]) -> None:
        """A vhost on which each account can do what it may, and nothing else."""
        self.admin = rabbit.create_vhost()
        vhost = self.admin.rsplit("/", 1)[1]
        rabbit_admin.declare(self.admin, Topology.load(self.ground.topology))
        for name in names_:
            account = names.account(name)
            permissions = rabbit_admin.permissions(name)
            self.accounts[name] = rabbit.create_user(account, "secret", vhost, **permissions)
            rabbit.permit_topic(account, vhost, names.EXCHANGE, write=rabbit_admin.topic_permission(name))
