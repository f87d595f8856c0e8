"""CONFIG_DIR/identity-providers.json: which providers there are. Read at the start; every fault is named at once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from marshmallow import ValidationError

from casework.domain.errors import Refusal
from casework.settings import SettingsError
from casework.web import json_body
from gateway.idp.calls import is_safe_url
from gateway.idp.configuration_schema import FileSchema
from gateway.routes import OWN, ROUTES

FILE = "identity-providers.json"
LEAST_SECRET = 16  # characters


@dataclass(frozen=True)
class LevelRule:
    """Unsafe requests on the route of this name need at least this level; `anonymous` leaves out who has no account."""

    route: str
    level: str
    anonymous: bool = False


@dataclass(frozen=True)
class ProviderSettings:
    """One provider. `options` are those of its style, with their defaults; `secret` never shows itself."""

    id: str
    style: str
    name: str
    name_en: str
    issuer: str
    redirect_uri: str
    client_id: str
    secret: str = field(repr=False)
    options: Mapping[str, Any] = field(repr=False)
    skew: int
    folder: Path

    def file(self, option: str) -> str:
        """A file that is named in the options, seen from the configuration's folder; empty when none is."""
        named = self.options.get(option) or ""
        return str(self.folder / named) if named else ""


@dataclass(frozen=True)
class Configuration:
    """The whole file; without one, there are no providers and local logins go on."""

    providers: tuple[ProviderSettings, ...] = ()
    local_login: bool = True
    levels: tuple[LevelRule, ...] = ()
    origin: str = ""

    @classmethod
    def load(cls, folder: Path, origin: str, environ: Mapping[str, str] = os.environ) -> Configuration:
        """`origin` is PUBLIC_ORIGIN: callbacks are addresses of ours alone. Raises SettingsError."""
        path = folder / FILE
        if not path.exists():
            return cls()
        faults: list[str] = []
        try:
            body = FileSchema().load(json_body.load(path.read_bytes()))
        except (ValidationError, Refusal, OSError) as error:
            faults += _texts(error.normalized_messages() if isinstance(error, ValidationError) else str(error))
            raise SettingsError(f"cannot start: {path}: {'; '.join(faults)}.") from error
        entries = body["providers"]
        faults += _faults(folder, body, origin)
        made = [_provider(folder, entry, origin, body["skew"], environ, faults) for entry in entries]
        if faults:
            raise SettingsError(f"cannot start: {path}: {'; '.join(faults)}.")
        rules = tuple(LevelRule(**rule) for rule in body["levels"])
        return cls(tuple(one for one in made if one), body["local_login"], rules, origin.rstrip("/"))


def _faults(folder: Path, body: Mapping[str, Any], origin: str) -> list[str]:
    entries, found = body["providers"], []
    if entries and not (is_safe_url(origin) and origin.rstrip("/").count("/") == 2):
        found.append("PUBLIC_ORIGIN must be set (https://host): callbacks are addresses of this site")
    ids = [entry["id"] for entry in entries]
    found += [f"providers: the id {id_} stands twice" for id_ in sorted({i for i in ids if ids.count(i) > 1})]
    issuers = [entry["issuer"] for entry in entries]
    found += [f"providers: the issuer {i} stands twice" for i in sorted({i for i in issuers if issuers.count(i) > 1})]
    # ours are left out: a level for logging in would lock everybody out
    names = {route.name for route in ROUTES if route.channel != OWN}
    found += [f"levels: there is no route {r['route']} of a service" for r in body["levels"] if r["route"] not in names]
    if not entries and not body["local_login"]:
        found.append("local_login is off and there is no provider: no citizen could log in")
    for entry in entries:
        found += _address_faults(entry) + _file_faults(folder, entry)
    return found


def _address_faults(entry: Mapping[str, Any]) -> list[str]:
    given = [(name, entry[name]) for name in sorted(entry) if name.endswith("_url") and entry[name]]
    if entry["style"] == "oidc":
        given.append(("issuer", entry["issuer"]))
    return [f"{entry['id']}.{name}: https is needed" for name, url in given if not is_safe_url(url)]


def _file_faults(folder: Path, entry: Mapping[str, Any]) -> list[str]:
    named = [(name, entry[name]) for name in sorted(entry) if name.endswith("_file") and entry[name]]
    return [f"{entry['id']}.{name}: there is no {folder / n}" for name, n in named if not (folder / n).is_file()]


def _provider(
    folder: Path,
    entry: dict[str, Any],
    origin: str,
    skew: int,
    environ: Mapping[str, str],
    faults: list[str],
) -> ProviderSettings:
    known = ("id", "style", "name", "name_en", "issuer", "client_id", "secret_env", "secret_file")
    options = {name: value for name, value in entry.items() if name not in known}
    return ProviderSettings(
        id=entry["id"], style=entry["style"], name=entry["name"], name_en=entry["name_en"], issuer=entry["issuer"],
        client_id=entry["client_id"], secret=_secret(folder, entry, environ, faults), options=options, skew=skew,
        redirect_uri=f"{origin.rstrip('/')}/api/auth/providers/{entry['id']}/callback", folder=folder,
    )  # fmt: skip


def _secret(folder: Path, entry: Mapping[str, Any], environ: Mapping[str, str], faults: list[str]) -> str:
    """From the environment or a file of its own: never out of the configuration itself."""
    if not entry["secret_needed"]:
        return ""
    name, file = entry["secret_env"], entry["secret_file"]
    if bool(name) == bool(file):
        faults.append(f"{entry['id']}: give one of secret_env and secret_file")
        return ""
    path = folder / file
    found = environ.get(name, "") if name else (path.read_text().strip() if path.is_file() else "")
    if len(found) < LEAST_SECRET:
        faults.append(f"{entry['id']}: {name or path} must hold a secret of at least {LEAST_SECRET} characters")
    return found


def _texts(messages: Any, where: str = "") -> list[str]:
    if isinstance(messages, Mapping):
        inner = [(f"{where}.{key}" if where else str(key), value) for key, value in messages.items()]
        return [text for place, value in inner for text in _texts(value, place)]
    if isinstance(messages, list):
        return [text for value in messages for text in _texts(value, where)]
    return [f"{where}: {messages}" if where else str(messages)]
