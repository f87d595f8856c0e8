"""Both partners, played beside a local city: their keys and addresses in exchange.json, and how they are started."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from deploy.city import BRIDGE, City, free_port
from deploy.partners.clock import VARIABLE
from deploy.partners.wire import Keys

SCHEMAS = Path(__file__).parents[3] / "docs" / "exchange" / "schemas"


@dataclass(frozen=True)
class Twin:
    """A partner that can be played here."""

    id: str
    name: str
    name_en: str


TWINS = (
    Twin("petitions", "市信访局", "Petitions Bureau"),
    Twin("centre", "市政务服务中心", "Government Service Centre"),
)


def folder(city: City) -> Path:
    """Where the twins keep keys and books: they are no part of the city."""
    return city.var / "partners"


def settings_file(city: City) -> Path:
    """Who the partners are, for the bridge."""
    return city.var / "config" / "exchange.json"


def write_partners(city: City) -> None:
    """exchange.json: the twins switched on with a free port each, or off. What others wrote there stays."""
    path = settings_file(city)
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    partners = found.setdefault("partners", {})
    found["public_url"] = found.get("public_url") or city.url
    for twin in TWINS:
        jwks = Keys.load_or_make(folder(city) / f"{twin.id}.keys.json", twin.id).public()
        known = partners.setdefault(twin.id, {"name": twin.name, "name_en": twin.name_en, "jwks": jwks})
        if known.get("jwks") != jwks:
            continue  # the city's real partner
        known["enabled"] = city.twins or twin.id in city.partners
        known["url"] = f"http://127.0.0.1:{free_port()}" if city.twins else ""
        known.setdefault("default_department", _first_department(city))
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(path)


def twin_url(city: City, partner: str) -> str:
    """Where a twin listens: messages, and its control."""
    return str(json.loads(settings_file(city).read_text(encoding="utf-8"))["partners"][partner]["url"])


def become(city: City, twin: Twin) -> NoReturn:
    """This process becomes the twin: another program, which shares nothing with the city's."""
    bridge = json.loads(city.topology.read_text(encoding="utf-8"))["instances"][BRIDGE]["url"]
    port = twin_url(city, twin.id).rpartition(":")[2]
    command = [
        sys.executable, "-m", "deploy", "partners", twin.id, "--bridge", bridge, "--port", port,
        "--folder", str(folder(city)), "--city-keys", str(city.var / "keys" / "public.json"),
        "--schemas", str(SCHEMAS),
    ]  # fmt: skip
    clock = {VARIABLE: str(city.demo_clock)} if city.demo else {}
    os.execve(sys.executable, command, os.environ | clock)  # noqa: S606 - ourselves


def _first_department(city: City) -> str:
    path = city.var / "config" / "departments.json"
    listed = json.loads(path.read_text(encoding="utf-8"))["departments"] if path.exists() else []
    return str(listed[0]["id"]) if listed else ""
