"""Which events there are, who announces them, and who hears them: from the declarations of all services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from casework.contracts import schemas
from casework.contracts.types import Schema
from casework.domain.events import Event
from casework.messaging import names
from casework.personal.messages import EVENTS as PERSONAL
from casework.referral_messages import EVENTS as REFERRALS
from casework.service import Handler, Service

KERNEL = (*REFERRALS, *PERSONAL)


@dataclass(frozen=True)
class Entry:
    """One event and version. The kernel's own have no channel: every service may announce them."""

    event: type[Event]
    channel: str = ""
    announced_by: tuple[str, ...] = ()  # channels
    heard_by: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """`mailbox.letter_answered.v1`, or `case_referred.v1`."""
        return f"{self.channel}.{self.short}" if self.channel else self.short

    @property
    def short(self) -> str:
        """The end of its routing key."""
        return f"{self.event.name}.v{self.event.version}"

    @property
    def routing_key(self) -> str:
        """An example of the topic it is published under."""
        return f"{self.channel or (self.announced_by or ('any',))[0]}.city.{self.short}"

    @property
    def schema(self) -> Schema:
        """The schema of the whole message."""
        return schemas.event_schema(self.event, self.channel)


@dataclass(frozen=True)
class Catalogue:
    """All services of a city."""

    services: Sequence[Service]

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All events, by service in the order given, the kernel's own last."""
        own = [
            self._entry(event, service.channel)
            for service in self.services
            for event in service.events
            if event not in KERNEL
        ]
        return (*own, *(self._entry(event, "") for event in KERNEL))

    @cached_property
    def documents(self) -> Mapping[str, Schema]:
        """`{title: schema}` of the envelope and every event."""
        found = {schemas.ENVELOPE: schemas.envelope_schema()}
        for entry in self.entries:
            if entry.title in found:
                raise ValueError(f"two events are called {entry.title}; a changed one gets a new version")
            found[entry.title] = entry.schema
        return found

    def of(self, channel: str) -> list[Entry]:
        """What this channel alone announces; the kernel's own for an empty name."""
        return [entry for entry in self.entries if entry.channel == channel]

    def readers(self, entry: Entry) -> list[tuple[Service, Handler]]:
        """Every service's handler for this event."""
        return [
            (service, handler)
            for service in self.services
            for handler in service.handlers
            if names.matches(handler.pattern, entry.routing_key)
        ]

    def _entry(self, event: type[Event], channel: str) -> Entry:
        by = tuple(service.channel for service in self.services if event in service.events)
        known = Entry(event, channel, by)
        heard = dict.fromkeys(service.channel for service, _handler in self.readers(known))
        return Entry(event, channel, by, tuple(heard))
