"""The published JSON Schemas: every message that comes is held against them, and every one that goes out, too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from deploy.partners.wire import FORMAT, NO_SERVICE, Refused


class Schemas:
    """The folder docs/exchange/schemas: `<type>.json` for a message, `<type>.sealed.json` for what is sealed in it."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise FileNotFoundError(f"{folder} is not there: name the contract's schemas by --schemas")
        self._folder = folder
        self._validator = lru_cache(maxsize=128)(self._load)

    def check(self, message: Mapping[str, Any]) -> None:
        """Raises Refused, saying where it does not fit."""
        if validator := self._validator(_name(message)):
            _check(validator, message)
            return
        raise Refused(NO_SERVICE, f"no such message: {message.get('type')}")

    def check_sealed(self, message: Mapping[str, Any], content: Mapping[str, Any]) -> None:
        """The same for the sealed part."""
        if validator := self._validator(f"{_name(message)}.sealed"):
            _check(validator, content)
            return
        raise Refused(FORMAT, f"nothing is sealed in {message['type']}")

    def _load(self, name: str) -> Draft202012Validator | None:
        path = self._folder / f"{name}.json"
        if not path.is_file():
            return None
        schema = json.loads(path.read_text(encoding="utf-8"))
        try:
            Draft202012Validator.check_schema(schema)
        except SchemaError as error:
            raise ValueError(f"{path} is no JSON Schema: {error.message}") from error
        return Draft202012Validator(schema)


def _name(message: Mapping[str, Any]) -> str:
    """Only a name of the contract's form becomes part of a path."""
    type_ = message.get("type")
    if isinstance(type_, str) and len(type_) < 64 and all(part.replace("-", "").isalnum() for part in type_.split(".")):
        return type_
    raise Refused(NO_SERVICE, "a message without a type of the contract's")


def _check(validator: Draft202012Validator, value: Mapping[str, Any]) -> None:
    if error := next(validator.iter_errors(value), None):
        where = "/".join(str(part) for part in error.absolute_path) or "the message"
        raise Refused(FORMAT, f"{where}: {error.message[:300]}")
