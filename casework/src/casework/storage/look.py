"""What reading needs: a unit of work has it, and so has somebody who only looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Connection

from casework.domain.actors import Actor

if TYPE_CHECKING:
    from casework.runtime import Runtime


class Look(Protocol):
    """Enough to read: a unit of work has it, and so has `Reading`."""

    @property
    def runtime(self) -> Runtime: ...
    @property
    def connection(self) -> Connection: ...
    @property
    def actor(self) -> Actor: ...
    @property
    def now(self) -> datetime: ...


@dataclass(frozen=True)
class Reading:
    """A look without a transaction that writes."""

    runtime: Runtime
    connection: Connection
    actor: Actor
    now: datetime
