"""Which instances a city runs: where each listens, the code in its case numbers, and the events it wants."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from casework.domain.errors import NotFound


@dataclass(frozen=True)
class Peer:
    """One instance as the others see it."""

    instance: str  # mailbox/city
    url: str  # http://127.0.0.1:8101
    code: str = ""  # of its case numbers; empty when it mints none
    subscribes: tuple[str, ...] = ()  # routing key patterns


@dataclass(frozen=True)
class Topology:
    """All instances, by name."""

    peers: Mapping[str, Peer]

    @classmethod
    def load(cls, path: Path) -> Topology:
        """Reads `{"instances": {"mailbox/city": {"url": …, "code": "MC", "subscribes": ["#"]}}}`."""
        body = json.loads(Path(path).read_text(encoding="utf-8"))
        return cls(
            {
                name: Peer(name, entry["url"], entry.get("code", ""), tuple(entry.get("subscribes", ())))
                for name, entry in body["instances"].items()
            }
        )

    def peer(self, instance: str) -> Peer:
        """Raises NotFound for an instance this city does not run."""
        if instance not in self.peers:
            raise NotFound("instance_unknown", f"There is no instance {instance} in this city.")
        return self.peers[instance]

    def by_code(self, code: str) -> Peer:
        """The home of a case number. Raises NotFound."""
        for peer in self.peers.values():
            if peer.code == code:
                return peer
        raise NotFound("number_unknown", "No service has numbers like this; check the number on your receipt.")

    def subscribers(self, instance: str) -> list[Peer]:
        """Everyone else who subscribes to anything."""
        return [p for p in self.peers.values() if p.subscribes and p.instance != instance]
