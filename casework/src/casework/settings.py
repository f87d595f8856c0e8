"""Settings come from the environment, all at once: an instance starts complete or says everything that is missing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from casework.calendars import DEFAULT_REGIONS

INSTANCE = re.compile(r"[a-z]+/[a-z][a-z0-9-]{0,31}")


class SettingsError(Exception):
    """The instance cannot start; the text names every setting that is missing or wrong."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an instance is told from outside. Environment names are the field names in capitals."""

    instance: str  # mailbox/city
    database_url: str  # sqlite:///var/data/mailbox-city.db or postgresql+psycopg://…
    keys_dir: Path  # made by `python -m deploy init`
    topology: Path  # var/config/topology.json: addresses, codes, subscriptions
    data_dir: Path  # attachments
    config_dir: Path  # calendars, limits, departments
    bind: str = "127.0.0.1:0"
    amqp_url: str = ""  # empty: events travel over HTTP (embedded)
    inline_worker: bool = True  # relay, inbox and jobs as threads of the web process; False with `worker` beside it
    web_workers: int = 1
    smtp_url: str = ""  # smtp://user:password@host:25; empty: no e-mail is sent
    demo_clock: str = ""  # a file {"offset_seconds": n}; for demonstrations only
    log_level: str = "INFO"
    clamd: str = ""  # host:port or a socket path; empty: no virus scanner
    regions: tuple[str, ...] = DEFAULT_REGIONS

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Reads and checks all settings. Raises SettingsError naming all that is missing or wrong."""
        problems: list[str] = []
        required = {k: environ.get(k.upper(), "") for k in ("instance", "database_url", "topology")}
        problems += [f"{k.upper()} is missing" for k, v in required.items() if not v]
        if required["instance"] and not INSTANCE.fullmatch(required["instance"]):
            problems.append("INSTANCE must be like mailbox/city")
        if required["database_url"] and not required["database_url"].startswith(("sqlite:", "postgresql+psycopg:")):
            problems.append("DATABASE_URL must begin with sqlite: or postgresql+psycopg:")
        var = Path(environ.get("VAR_DIR") or "var")
        paths = {
            "keys_dir": Path(environ.get("KEYS_DIR") or var / "keys"),
            "data_dir": Path(environ.get("DATA_DIR") or var / "data"),
            "config_dir": Path(environ.get("CONFIG_DIR") or var / "config"),
        }
        for key in ("topology",):
            if required[key] and not Path(required[key]).is_file():
                problems.append(f"{key.upper()} names {required[key]}, which is not there: run `python -m deploy init`")
        if not paths["keys_dir"].is_dir():
            problems.append(f"KEYS_DIR names {paths['keys_dir']}, which is not there: run `python -m deploy init`")
        workers = environ.get("WEB_WORKERS") or "1"
        if not workers.isdigit() or not 1 <= int(workers) <= 64:
            problems.append("WEB_WORKERS must be a whole number from 1 to 64")
        inline = (environ.get("INLINE_WORKER") or "1") != "0"
        if inline and workers.isdigit() and int(workers) > 1:
            problems.append("WEB_WORKERS above 1 needs INLINE_WORKER=0 and a `worker` process beside the web one")
        if problems:
            raise SettingsError("cannot start: " + "; ".join(problems) + ".")
        return cls(
            instance=required["instance"],
            database_url=required["database_url"],
            topology=Path(required["topology"]),
            inline_worker=inline,
            web_workers=int(workers),
            regions=tuple(r for r in environ.get("REGIONS", ",".join(DEFAULT_REGIONS)).split(",") if r),
            **paths,
            **{
                k: environ[k.upper()]
                for k in ("bind", "amqp_url", "smtp_url", "demo_clock", "log_level", "clamd")
                if environ.get(k.upper())
            },
        )

    def clock(self) -> Callable[[], datetime]:
        """The domain's time: the real one, or moved by what the demo clock's file says right now."""
        if not self.demo_clock:
            return lambda: datetime.now(UTC)
        path = Path(self.demo_clock)

        def moved() -> datetime:
            offset = json.loads(path.read_text())["offset_seconds"] if path.exists() else 0
            return datetime.now(UTC) + timedelta(seconds=offset)

        return moved
