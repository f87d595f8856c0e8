"""A city in containers: a key folder for each instance, addresses by container name, databases and broker by URL.

Each instance's volume holds its own secret keys and everybody's public ones, so that a service that is broken into
gives away nobody else's.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from casework.crypto.keyfiles import PUBLIC_FILE, make_custody_key, make_keys
from casework.crypto.keys import KeyRing, PublicKeys, public_half
from deploy.city import MEMBERS, City, Member
from deploy.disclosure import write_disclosure
from deploy.setup import write_complaints, write_departments
from deploy.written import write_once

PORT = 8080  # on which every container serves; see deploy/images/base/Dockerfile


class SetupFailed(Exception):
    """Set-up cannot go on; the text says what to do."""


def container_url(member: Member) -> str:
    """Containers are called after their instance: mailbox/city is mailbox-city."""
    return f"http://{member.file_name}:{PORT}"


def urls(environ: Mapping[str, str], setting: str) -> dict[str, str]:
    """`{instance: url}` from MAILBOX_CITY_DATABASE_URL and its like. Raises SetupFailed naming all that are missing."""
    wanted = {m.instance: f"{m.file_name.upper().replace('-', '_')}_{setting}" for m in MEMBERS}
    if missing := [name for name in wanted.values() if not environ.get(name)]:
        raise SetupFailed(f"{', '.join(missing)} must be set (deploy/compose/.env.example shows how)")
    return {instance: environ[name] for instance, name in wanted.items()}


def prepare_containers(city: City, owner: int | None = None) -> None:
    """Makes `<var>/keys/<instance>/` and `<var>/config/`. Keys stay; public halves and addresses are renewed."""
    folders = {m.instance: city.var / "keys" / m.file_name for m in MEMBERS}
    for member in MEMBERS:
        make_keys(folders[member.instance], member.instance)
        if member.service.custody:
            make_custody_key(folders[member.instance], member.instance)
    rings = [KeyRing.load(folder, instance) for instance, folder in folders.items()]
    public = PublicKeys(key for ring in rings for key in public_half(ring)).jwks()
    for folder in folders.values():
        _replace(folder / PUBLIC_FILE, json.dumps(public, indent=1))
        if owner is not None:
            _give(folder, owner)
    (city.var / "config").mkdir(parents=True, exist_ok=True)
    write_departments(city)
    write_complaints(city)
    write_disclosure(city)
    write_once(city.var / "config" / "exchange.json", {"mailbox": "mailbox/city", "public_url": "", "partners": {}})
    city.write_topology(container_url)
    _show(city.var / "config")


def _replace(path: Path, text: str) -> None:
    """Whole or not at all: a service may be reading it."""
    draft = path.with_suffix(".new")
    draft.write_text(text, encoding="utf-8")
    draft.chmod(0o644)
    draft.replace(path)


def _show(folder: Path) -> None:
    """Addresses and departments are no secret, and each instance reads them by an account of its own."""
    folder.chmod(0o755)
    for path in folder.iterdir():
        path.chmod(0o644)


def _give(folder: Path, owner: int) -> None:
    for path in (folder, *folder.iterdir()):
        os.chown(path, owner, owner)
