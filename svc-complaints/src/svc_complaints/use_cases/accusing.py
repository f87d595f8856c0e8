"""Whom a complaint is about, from what people write to what the rules know."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from casework.crypto.keyed import keyed_digest
from casework.runtime import Runtime
from svc_complaints import configuration
from svc_complaints.domain.barrier import Accused

DOMAIN = "wenzheng-accused-person-v1"
Official = Mapping[str, str]  # {"name", "department"}


def accused_of(
    runtime: Runtime, departments: Iterable[str], officials: Iterable[Official], accounts: Iterable[str] = ()
) -> Accused:
    """Departments, officials (whose departments are complained about with them) and accounts. Raises Invalid."""
    setting = configuration.of(runtime)
    officials = list(officials)
    named = {setting.accusable(one, "accused.departments") for one in departments}
    named |= {setting.accusable(one["department"], "accused.officials") for one in officials}
    persons = frozenset(person(runtime, one["name"], one["department"]) for one in officials)
    names = frozenset(person(runtime, one["name"]) for one in officials)
    return Accused(frozenset(named), frozenset(accounts), persons, names)


def person(runtime: Runtime, name: str, department: str = "") -> str:
    """A keyed digest of an official's name, with the department or alone: it finds them again, and tells nobody who."""
    plain = "".join(unicodedata.normalize("NFKC", name).split()).casefold()
    return keyed_digest(runtime.ring.code, DOMAIN, department, plain)


def shown(runtime: Runtime, accused: Accused, officials: Iterable[Official]) -> dict[str, Any]:
    """For views: `{"departments": [{id, name, name_en}], "officials": [{"name", "department"}]}`."""
    return {
        "departments": [department(runtime, one) for one in sorted(accused.departments)],
        "officials": [{"name": one["name"], "department": department(runtime, one["department"])} for one in officials],
    }


def department(runtime: Runtime, id_: str) -> dict[str, str]:
    """A department as views show it."""
    known = configuration.of(runtime).named(id_)
    return {"id": id_, "name": known.name, "name_en": known.name_en}
