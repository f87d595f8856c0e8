"""Messages held against the published schemas: for tests, and for whoever announces or reads events elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from casework.contracts.catalogue import KERNEL
from casework.contracts.types import Schema

KERNEL_NAMES = {f"{event.name}.v{event.version}" for event in KERNEL}


class Published:
    """The schemas of a folder such as `docs/events/schemas`, by title."""

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self.schemas = schemas
        registry: Registry[Any] = Registry().with_resources(
            [(f"{title}.json", Resource.from_contents(schema)) for title, schema in schemas.items()]
        )
        self._validators = {
            title: Draft202012Validator(schema, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER)
            for title, schema in schemas.items()
        }

    @classmethod
    def load(cls, folder: Path) -> Published:
        """Reads every `*.json` there."""
        found = {path.name.removesuffix(".json"): json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")}
        return cls(found)

    def title(self, type_: str) -> str:
        """Which schema a CloudEvents type has: `mailbox.case_referred.v1` has the kernel's `case_referred.v1`."""
        short = type_.partition(".")[2]
        return short if short in KERNEL_NAMES else type_

    def problems(self, message: Any) -> list[str]:
        """What is wrong with a message, by path; nothing when it conforms. Unknown types are a problem too."""
        type_ = message.get("type") if isinstance(message, dict) else None
        validator = self._validators.get(self.title(type_)) if isinstance(type_, str) else None
        if validator is None:
            return [f"type: there is no published event {type_!r}"]
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(message)]

    def unpublished(self, message: Mapping[str, Any]) -> set[str]:
        """Fields of `data` that the schema does not name: allowed to readers, but ours to publish first."""
        schema = self.schemas[self.title(message["type"])]
        return set(message["data"]) - set(schema["properties"]["data"]["properties"])
