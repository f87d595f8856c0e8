"""CONFIG_DIR/exchange.json and PARTNER_AMQP_URLS: who the partners are, their keys, and where they can be reached.

{"mailbox": "mailbox/city", "public_url": "https://…", "reconcile_at": "02:30", "partners": {"petitions": {"name",
"name_en", "url"?, "enabled"?, "default_department"?, "messages_per_minute"?,
"jwks": {"keys": […]}}}}. The file is read again when it changes.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Any

import structlog

from casework.calendars import FOLDER, completed, load, stamp
from casework.crypto.key_documents import file_stamp
from casework.crypto.keys import PublicKey, PublicKeys
from casework.domain.calendar import Calendar
from casework.domain.errors import Conflict, NotFound
from casework.per_runtime import per_runtime
from casework.runtime import Runtime
from exchange.domain.catalogue import PARTNERS

FILE = "exchange.json"
URLS = "PARTNER_AMQP_URLS"
MESSAGES_PER_MINUTE = 3000  # a hundred thousand that waited for days are through in half an hour
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")

log = structlog.get_logger()


class ConfigurationUnusable(Exception):
    """The file or a setting is wrong; the text says what and where."""


@dataclass(frozen=True)
class Partner:
    """One partner: how it is called, reached and known by its keys."""

    id: str
    name: str
    name_en: str = ""
    url: str = ""  # of its HTTP side, where there is no broker
    amqp_url: str = field(default="", repr=False)
    enabled: bool = True
    default_department: str = ""
    messages_per_minute: int = MESSAGES_PER_MINUTE  # what is beyond is held back until it is its turn
    keys: PublicKeys = field(default_factory=lambda: PublicKeys(()), repr=False, compare=False)

    def signing(self, kid: str) -> PublicKey | None:
        """Its key with this id, if it has one for signing."""
        return self.keys.signing(kid)

    def sealing(self) -> PublicKey:
        """The key to seal to: the first `enc` key listed. Raises KeysUnusable."""
        return self.keys.sealing(_owner(self.id))


@dataclass(frozen=True)
class Exchange:
    """What the file says."""

    mailbox: str = "mailbox/city"
    public_url: str = ""
    reconcile_at: time = time(2, 30)  # in China
    partners: Mapping[str, Partner] = field(default_factory=dict)

    def partner(self, id_: str) -> Partner:
        """Raises NotFound for a partner that is not named."""
        if id_ not in self.partners:
            raise NotFound("partner_unknown", f"There is no partner {id_}; name it in {FILE}.")
        return self.partners[id_]

    def enabled(self, id_: str) -> Partner:
        """Raises NotFound, or Conflict for one that is switched off."""
        found = self.partner(id_)
        if not found.enabled:
            raise Conflict("partner_disabled", f"与{found.name}的交换已停用。 The exchange with {id_} is switched off.")
        return found


class Configuration:
    """One per runtime; use `of(runtime)`."""

    def __init__(self, runtime: Runtime) -> None:
        self.path = Path(runtime.settings.config_dir) / FILE
        self._shipped: Calendar = load(regions=runtime.settings.regions)
        self._calendar: tuple[tuple[tuple[str, int], ...], Calendar] = ((), self._shipped)
        self._kept: tuple[tuple[int, ...], str, Exchange] | None = None

    def calendar(self) -> Calendar:
        """The shipped calendar, with what was published since: the notices in CONFIG_DIR/calendars."""
        folder = self.path.parent / FOLDER
        now = stamp(self._shipped, folder)
        if now != self._calendar[0]:
            self._calendar = (now, completed(self._shipped, folder))
        return self._calendar[1]

    def exchange(self) -> Exchange:
        """What is set now. One that cannot be read is reported, and what was there before holds on."""
        stamp, urls = file_stamp(self.path), os.environ.get(URLS, "")
        kept = self._kept
        if kept is None or kept[:2] != (stamp, urls):
            try:
                kept = (stamp, urls, parse(read(self.path), urls))
            except ConfigurationUnusable as error:
                if kept is None:
                    raise
                log.error("configuration_unreadable", file=str(self.path), reason=str(error)[:300])
                kept = (stamp, urls, kept[2])
            self._kept = kept
        return kept[2]


def read(path: Path) -> dict[str, Any]:
    """The file as it stands; empty when there is none. Raises ConfigurationUnusable."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ConfigurationUnusable(f"{path} cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise ConfigurationUnusable(f"{path} must hold an object")
    return found


def parse(document: Mapping[str, Any], urls: str = "") -> Exchange:
    """Checked settings. Raises ConfigurationUnusable naming the fault."""
    at = str(document.get("reconcile_at", "02:30"))
    if not CLOCK.fullmatch(at):
        raise ConfigurationUnusable(f"reconcile_at must be like 02:30, not {at!r}")
    amqp = _amqp_urls(urls)
    partners = {
        id_: _partner(id_, entry, amqp.get(id_, "")) for id_, entry in dict(document.get("partners", {})).items()
    }
    return Exchange(
        mailbox=str(document.get("mailbox", "mailbox/city")),
        public_url=str(document.get("public_url", "")).rstrip("/"),
        reconcile_at=time.fromisoformat(at),
        partners=partners,
    )


def _amqp_urls(urls: str) -> dict[str, str]:
    try:
        found = json.loads(urls or "{}")
        return {str(partner): str(url) for partner, url in found.items()}
    except (ValueError, AttributeError) as error:
        raise ConfigurationUnusable(f'{URLS} must be JSON like {{"petitions": "amqp://…"}}') from error


def _partner(id_: str, entry: Any, amqp_url: str) -> Partner:
    if id_ not in PARTNERS:
        raise ConfigurationUnusable(f"there is no contract with {id_!r}; partners are {', '.join(PARTNERS)}")
    try:
        keys = [jwk | {"instance": _owner(id_)} for jwk in entry.get("jwks", {}).get("keys", [])]
        return Partner(
            id=id_,
            name=str(entry.get("name", id_)),
            name_en=str(entry.get("name_en", "")),
            url=str(entry.get("url") or "").rstrip("/"),
            amqp_url=amqp_url,
            enabled=bool(entry.get("enabled", True)),
            default_department=str(entry.get("default_department", "")),
            messages_per_minute=_budget(entry.get("messages_per_minute", MESSAGES_PER_MINUTE)),
            keys=PublicKeys.from_jwks({"keys": keys}),
        )
    except (AttributeError, TypeError, ValueError) as error:
        raise ConfigurationUnusable(f"partner {id_}: {error}") from error


def _budget(given: Any) -> int:
    if type(given) is not int or not 1 <= given <= 1_000_000:
        raise ValueError("messages_per_minute must be a whole number from 1 to 1000000")
    return given


def _owner(partner: str) -> str:
    """How our key sets name the owner of a partner's key."""
    return f"partner/{partner}"


configured = per_runtime(Configuration)  # (runtime): the configuration of a running instance


def of(runtime: Runtime) -> Exchange:
    """What is set now."""
    return configured(runtime).exchange()


def calendar_of(runtime: Runtime) -> Calendar:
    """The working-day calendar."""
    return configured(runtime).calendar()
