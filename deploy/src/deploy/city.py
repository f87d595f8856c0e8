"""The city that runs here: its instances, their addresses, and the settings each of them starts with."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from casework.ports import free_port

if TYPE_CHECKING:
    from casework.service import Service

GATEWAY = "gateway/main"
BRIDGE = "exchange/main"  # the partners' messages come in and go out by it


@dataclass(frozen=True)
class Member:
    """An instance of this city: where its declaration is, and the code in its case numbers."""

    instance: str
    declaration: str  # module:name
    code: str = ""

    @property
    def service(self) -> Service:
        """The declaration itself."""
        module, name = self.declaration.split(":")
        service: Service = getattr(import_module(module), name)
        return service

    @property
    def file_name(self) -> str:
        """How its files are called: mailbox-city."""
        return self.instance.replace("/", "-")


MEMBERS = (
    Member("mailbox/city", "svc_mailbox.service:service", "MC"),
    Member("complaints/city", "svc_complaints.service:service", "CS"),
    Member("disclosure/city", "svc_disclosure.service:service", "DS"),
    Member("portal/main", "portal.service:service"),
    Member(GATEWAY, "gateway.service:service"),
    Member(BRIDGE, "exchange.service:service"),
)


@dataclass(frozen=True)
class City:
    """Folders and addresses of one running city; databases and brokers are named when it does not run embedded."""

    var: Path
    port: int = 8000
    host: str = "127.0.0.1"
    databases: Mapping[str, str] = field(default_factory=dict)  # instance → URL; SQLite where there is none
    brokers: Mapping[str, str] = field(default_factory=dict)  # instance → AMQP URL; embedded where there is none
    partners: Mapping[str, str] = field(default_factory=dict)  # partner → AMQP URL of the bridge in its vhost
    twins: bool = False  # whether both partners are played here, by HTTP
    demo: bool = False

    @property
    def url(self) -> str:
        """Where the city's front door is."""
        return f"http://{self.host}:{self.port}"

    @property
    def topology(self) -> Path:
        """The file that tells instances about each other."""
        return self.var / "config" / "topology.json"

    @property
    def demo_clock(self) -> Path:
        """The file that moves the domain's time in a demonstration."""
        return self.var / "config" / "demo-clock.json"

    def database_url(self, member: Member) -> str:
        """The database of an instance."""
        return self.databases.get(member.instance) or f"sqlite:///{self.var / 'data' / member.file_name}.db"

    def local_url(self, member: Member) -> str:
        """The front door, or a free internal port of this machine."""
        return self.url if member.instance == GATEWAY else f"http://127.0.0.1:{free_port()}"

    def write_topology(self, url_of: Callable[[Member], str] | None = None) -> None:
        """Writes down who is where (by default: `local_url`), and who wants which events."""
        url_of = url_of or self.local_url
        instances = {
            m.instance: {
                "url": url_of(m),
                "code": m.code,
                "subscribes": list(m.service.subscribes),
            }
            for m in MEMBERS
        }
        self.topology.parent.mkdir(parents=True, exist_ok=True)
        self.topology.write_text(json.dumps({"instances": instances}, indent=1), encoding="utf-8")

    def environment(self, member: Member) -> dict[str, str]:
        """The settings of an instance, as its environment."""
        placed = json.loads(self.topology.read_text(encoding="utf-8"))["instances"][member.instance]
        address = placed["url"].removeprefix("http://")
        chosen = {
            "INSTANCE": member.instance,
            "DATABASE_URL": self.database_url(member),
            "TOPOLOGY": str(self.topology),
            "KEYS_DIR": str(self.var / "keys"),
            "CONFIG_DIR": str(self.var / "config"),
            "DATA_DIR": str(self.var / "data" / member.file_name),
            "BIND": address,
            "AMQP_URL": self.brokers.get(member.instance, ""),
            "INLINE_WORKER": "0" if member.instance in self.brokers else "1",
            "DEMO_CLOCK": str(self.demo_clock) if self.demo else "",
        }
        if member.instance == BRIDGE:
            chosen["PARTNER_AMQP_URLS"] = json.dumps(dict(self.partners)) if self.partners else ""
        return dict(os.environ) | chosen


def port_is_free(host: str, port: int) -> bool:
    """Whether we could listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True
