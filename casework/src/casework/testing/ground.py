"""A small city for tests: a folder with keys, a topology and databases for the instances that are named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from casework.crypto.keyfiles import make_custody_key, make_keys, publish
from casework.runtime import Runtime
from casework.service import Service
from casework.settings import Settings
from casework.storage.database import Database
from casework.storage.migrate import upgrade

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # a Monday morning, 9:00 in Nanning


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> datetime:
        """Moves on by a `timedelta` of the given words: `clock.forward(days=3)`."""
        self.at += timedelta(**span)
        return self.at


class Ground:
    """Keys and topology for instances; makes their runtimes on databases that are up to date.

    `custody` names those whose service wants a custodian's key besides.
    """

    def __init__(self, folder: Path, instances: Sequence[str], custody: Sequence[str] = ()) -> None:
        self.folder = folder
        self.keys = folder / "keys"
        self.topology = folder / "topology.json"
        for instance in instances:
            make_keys(self.keys, instance)
        for instance in custody:
            make_custody_key(self.keys, instance)
        publish(self.keys)
        self.peers: dict[str, dict[str, Any]] = {
            name: {"url": "http://127.0.0.1:9", "code": _code(name), "subscribes": []} for name in instances
        }
        self.write()

    def write(self) -> None:
        """Writes the topology as it stands now."""
        self.topology.write_text(json.dumps({"instances": self.peers}), encoding="utf-8")

    def place(self, instance: str, **entry: Any) -> None:
        """Changes an instance's entry (`url`, `code`, `subscribes`)."""
        self.peers[instance].update(entry)
        self.write()

    def settings(self, instance: str, database_url: str, **over: Any) -> Settings:
        """Settings for an instance on this ground."""
        base = Settings(
            instance=instance,
            database_url=database_url,
            keys_dir=self.keys,
            topology=self.topology,
            data_dir=self.folder / "data" / instance.replace("/", "-"),
            config_dir=self.folder / "config",
        )
        return replace(base, **over)

    def runtime(
        self, instance: str, database_url: str, now: Callable[[], datetime] | None = None, **over: Any
    ) -> Runtime:
        """A runtime; `now` drives the domain's time."""
        return Runtime(self.settings(instance, database_url, **over), now=now)


def _code(instance: str) -> str:
    channel, name = instance.split("/")
    return (channel[0] + name[0]).upper()


class Databases:
    """Fresh databases, each copied from one that was migrated once."""

    def __init__(self, folder: Path, postgres: Callable[[], Any]) -> None:
        self._folder = folder
        self._postgres = postgres
        self._templates: dict[tuple[str, str], str] = {}
        self._count = 0

    def fresh(self, service: Service, kind: str) -> str:
        """The URL of a database for `service`, migrated and empty; `kind` is sqlite or postgres."""
        template = self._templates.get((service.package, kind)) or self._template(service, kind)
        self._count += 1
        if kind == "sqlite":
            path = self._folder / f"{service.package}-{self._count}.db"
            shutil.copyfile(template, path)
            return f"sqlite:///{path}"
        made: str = self._postgres().create_database(template=template)
        return made

    def drop(self, url: str) -> None:
        """Takes a fresh database away again: a thousand of them make a server slow to stop."""
        if url.startswith("sqlite"):
            Path(url.removeprefix("sqlite:///")).unlink(missing_ok=True)
        else:
            self._postgres().drop_database(url)

    def _template(self, service: Service, kind: str) -> str:
        name = f"template_{service.package}"
        if kind == "sqlite":
            path = self._folder / f"{name}.db"
            url, key = f"sqlite:///{path}", str(path)
        else:
            url, key = self._postgres().create_database(), ""
        database = Database(url)
        upgrade(service, database)
        if kind == "sqlite":
            with database.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            key = str(database.url.database)
        database.dispose()
        self._templates[service.package, kind] = key
        return key
