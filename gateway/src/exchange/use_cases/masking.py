"""Reasons that people write travel in the clear: what is personal in them is masked first (个人信息保护法 art. 6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.redaction import find, redact


def masked(reason: str, content: Mapping[str, Any]) -> str:
    """`reason` without numbers of persons, and without the name and address of who wrote the letter `content`."""
    people = content.get("people") or {}
    names = [name for name in (people.get("name"),) if name]
    addresses = [address for address in (people.get("address"),) if address]
    return redact(reason, find(reason, names=names, addresses=addresses))
