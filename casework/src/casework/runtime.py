"""What a running instance holds: settings, database, keys, time, and the signal that wakes its relay."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy import Connection

from casework.crypto.keys import KeyRing, PublicKeys
from casework.crypto.vault import Vault
from casework.domain.actors import Actor, Kind
from casework.settings import Settings
from casework.storage.database import Database
from casework.storage.unit_of_work import UnitOfWork, unit_of_work
from casework.topology import Topology


def _real_now() -> datetime:
    return datetime.now(UTC)


class Runtime:
    """One per process. Nothing is global: web app, worker and commands are given this."""

    def __init__(self, settings: Settings, *, now: Callable[[], datetime] | None = None) -> None:
        self.settings = settings
        self.instance = settings.instance
        self.channel = settings.instance.split("/")[0]
        self.source = f"/{settings.instance}"
        self.database = Database(settings.database_url)
        self.ring = KeyRing.load(settings.keys_dir, settings.instance)
        self.vault = Vault.of(self.ring)
        self.woken = threading.Event()
        self.wakers: list[Callable[[], None]] = [self.woken.set]
        self.real_now = _real_now
        self._now = now or settings.clock()

    def now(self) -> datetime:
        """The domain's time (a demo clock may drive it); sessions, tokens and audit use `real_now`."""
        return self._now()

    @cached_property
    def topology(self) -> Topology:
        """Which instances there are, where they listen and what they subscribe to."""
        return Topology.load(self.settings.topology)

    @cached_property
    def public_keys(self) -> PublicKeys:
        """The public halves of every instance's keys."""
        return PublicKeys.load(Path(self.settings.keys_dir) / "public.json")

    @property
    def system(self) -> Actor:
        """The instance itself as an actor: jobs and handlers."""
        return Actor(Kind.SERVICE, self.instance)

    @contextmanager
    def unit_of_work(
        self, actor: Actor | None = None, *, request_id: str = "", traceparent: str = ""
    ) -> Iterator[UnitOfWork]:
        """A transaction for `actor` (the instance itself when not given)."""
        with unit_of_work(self, actor or self.system, request_id=request_id, traceparent=traceparent) as uow:
            yield uow

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for queries that change nothing."""
        with self.database.read() as connection:
            yield connection

    def wake(self) -> None:
        """Tells whoever relays our events that there are new ones."""
        for waker in self.wakers:
            waker()
