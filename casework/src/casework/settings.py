"""Settings come from the environment, all at once: an instance starts complete or says everything that is missing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

INSTANCE = re.compile(r"[a-z]+/[a-z][a-z0-9-]{0,31}")
MOST_WORKERS = 64
DEFAULT_REGIONS = ("guangxi",)  # the model city is Nanning: 壮族三月三 is a holiday there


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
    web_workers: int = 0  # 0: what the service is made for (`Service.web_workers`)
    smtp_url: str = ""  # smtp://user:password@host:25; empty: no e-mail is sent
    demo_clock: str = ""  # a file {"offset_seconds": n}; for demonstrations only
    log_level: str = "INFO"
    clamd: str = ""  # host:port or a socket path; empty: no virus scanner
    regions: tuple[str, ...] = DEFAULT_REGIONS
    step_up_seconds: int = 300  # how long ago a person may have proven who they are, before a sensitive act

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Reads and checks all settings. Raises SettingsError naming all that is missing or wrong."""
        given = {k: v for k, v in environ.items() if v}
        problems = _problems(given)
        if problems:
            raise SettingsError("cannot start: " + "; ".join(problems) + ".")
        return cls(
            instance=given["INSTANCE"],
            database_url=given["DATABASE_URL"],
            topology=Path(given["TOPOLOGY"]),
            keys_dir=_folder(given, "keys"),
            data_dir=_folder(given, "data"),
            config_dir=_folder(given, "config"),
            bind=given.get("BIND", "127.0.0.1:0"),
            amqp_url=given.get("AMQP_URL", ""),
            inline_worker=given.get("INLINE_WORKER") != "0",
            web_workers=int(given.get("WEB_WORKERS", "0")),
            smtp_url=given.get("SMTP_URL", ""),
            demo_clock=given.get("DEMO_CLOCK", ""),
            log_level=given.get("LOG_LEVEL", "INFO"),
            clamd=given.get("CLAMD", ""),
            step_up_seconds=int(given.get("STEP_UP_SECONDS", "300")),
            regions=tuple(r for r in given.get("REGIONS", ",".join(DEFAULT_REGIONS)).split(",") if r),
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


def _folder(given: Mapping[str, str], name: str) -> Path:
    return Path(given.get(f"{name.upper()}_DIR") or Path(given.get("VAR_DIR", "var")) / name)


def _problems(given: Mapping[str, str]) -> list[str]:
    """Everything that stands in the way of a start."""
    found = [f"{k} is missing" for k in ("INSTANCE", "DATABASE_URL", "TOPOLOGY") if k not in given]
    if not INSTANCE.fullmatch(given.get("INSTANCE", "mailbox/city")):
        found.append("INSTANCE must be like mailbox/city")
    if not given.get("DATABASE_URL", "sqlite:").startswith(("sqlite:", "postgresql+psycopg:")):
        found.append("DATABASE_URL must begin with sqlite: or postgresql+psycopg:")
    keys = _folder(given, "keys")
    if not keys.is_dir():
        found.append(f"KEYS_DIR names {keys}, which is not there: run `python -m deploy init`")
    if "TOPOLOGY" in given and not Path(given["TOPOLOGY"]).is_file():
        found.append(f"TOPOLOGY names {given['TOPOLOGY']}, which is not there: run `python -m deploy init`")
    if not re.fullmatch(r"[1-9][0-9]{0,3}", given.get("STEP_UP_SECONDS", "300")):
        found.append("STEP_UP_SECONDS must be a whole number from 1 to 9999")
    return found + _worker_problems(given)


def _worker_problems(given: Mapping[str, str]) -> list[str]:
    workers = given.get("WEB_WORKERS", "1")
    if not (workers.isascii() and workers.isdigit() and 1 <= int(workers[:4]) <= MOST_WORKERS):
        return [f"WEB_WORKERS must be a whole number from 1 to {MOST_WORKERS}"]
    if given.get("INLINE_WORKER") != "0" and int(workers) > 1:
        return ["WEB_WORKERS above 1 needs INLINE_WORKER=0 and a `worker` process beside the web one"]
    return []
