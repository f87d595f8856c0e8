"""What a service declares. From this the kernel derives web app, worker, migrations, OpenAPI and commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from marshmallow import EXCLUDE, Schema
from sqlalchemy import MetaData

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import ColumnElement, Connection

    from casework.domain.actors import Actor
    from casework.domain.events import Envelope, Event
    from casework.domain.lifecycle import Lifecycle
    from casework.personal.model import PersonalData
    from casework.runtime import Runtime
    from casework.storage.look import Look
    from casework.storage.unit_of_work import UnitOfWork

HandlerFunction = Callable[["UnitOfWork", "Envelope", Mapping[str, Any]], None]


@dataclass(frozen=True)
class Handler:
    """`run(uow, envelope, data)` for events whose routing key matches `pattern`; `data` was loaded by `schema`."""

    pattern: str  # mailbox.*.letter_answered.v1
    run: HandlerFunction
    schema: type[Schema] | None = None

    def load(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """The fields this consumer needs; others are let be, so that producers may add some."""
        return data if self.schema is None else self.schema(unknown=EXCLUDE).load(dict(data))


@dataclass(frozen=True)
class Job:
    """`run(runtime)` every `every` seconds in the worker; it must be safe to run twice.

    `after`: seconds from the worker's start to the first run, where others' events should have come in before.
    """

    name: str
    every: float
    run: Callable[[Runtime], object]
    after: float = 0


@dataclass(frozen=True)
class Gauge:
    """A figure for /metrics: `values` by the value of `label`, which never comes from a request or names a person."""

    name: str  # exchange_waiting
    said: str
    label: str
    values: Mapping[str, float]


class Companion(Protocol):
    """Something that the worker runs beside relay, inbox and jobs, in threads of its own."""

    def start(self) -> None:
        """Begins; returns at once."""
        ...

    def stop(self) -> None:
        """Ends after the work in hand."""
        ...


@dataclass(frozen=True, kw_only=True)
class Service:
    """The declaration. `package` is the importable package that holds `migrations/versions`."""

    channel: str
    package: str
    title: str
    metadata: MetaData
    blueprints: Sequence[Any] = ()
    events: Sequence[type[Event]] = ()  # all that it announces: the published contract
    handlers: Sequence[Handler] = ()
    jobs: Sequence[Job] = ()
    companions: Sequence[Callable[[Runtime], Companion]] = ()  # made and started when the worker leads
    # Only where identity begins, the gateway: who asks, in place of the assertion. Routes for services alone keep it
    identify: Callable[[Runtime], Actor] | None = None
    # For what a declaration cannot say, e.g. the gateway's WSGI proxy: gets the finished app, may wrap it
    finish: Callable[[Flask, Runtime], None] | None = None
    web_workers: int = 2  # on PostgreSQL, unless WEB_WORKERS says otherwise; 1 where something is counted per process
    lifecycles: Mapping[str, Lifecycle] = field(default_factory=dict)  # by name; `lifecycle` prints their diagrams
    commands: Mapping[str, Callable[[Runtime, Sequence[str]], int]] = field(default_factory=dict)
    # What operators watch beyond what every service has; asked at each reading of /metrics, so a few cheap queries
    gauges: Callable[[Runtime, Connection], Iterable[Gauge]] | None = None
    # How the rights over personal data are kept: routes, jobs, handlers, events and `personal` follow from it
    personal: PersonalData | None = None
    # Where cases are hidden from accounts: which ones an auditor may come across, as a condition on a column of numbers
    clear: Callable[[Look, ColumnElement[str]], ColumnElement[bool]] | None = None
    custody: bool = False  # whether it keeps values under a custodian's key of its own (`casework.crypto.custody`)

    def __post_init__(self) -> None:
        """Adds what follows from `personal`, once."""
        from casework.personal import derive

        if self.personal is None or any(event in self.events for event in derive.EVENTS):
            return
        added = {
            "blueprints": (*self.blueprints, derive.blueprint(self.channel, self.personal)),
            "handlers": (*self.handlers, *derive.made_handlers(self.personal)),
            "jobs": (*self.jobs, *derive.made_jobs(self.personal)),
            "events": (*self.events, *derive.EVENTS),
        }
        for name, value in added.items():
            object.__setattr__(self, name, value)

    @property
    def subscribes(self) -> tuple[str, ...]:
        """The routing key patterns of all handlers."""
        return tuple(dict.fromkeys(handler.pattern for handler in self.handlers))
