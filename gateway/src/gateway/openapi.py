"""One OpenAPI document from many: the services' own, and the gateway's. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Document = Mapping[str, Any]
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
REFERENCE = "#/components/"

DESCRIPTION = (
    "问政平台的公开接口，由各服务的接口合并而成。The platform's public API, merged from its services.\n\n"
    "Errors are application/problem+json. Every POST takes an Idempotency-Key. One case is opened by the header "
    "X-Query-Code or by the account that owns it. With a session cookie, unsafe methods need the header X-CSRF-Token."
)
SECURITY_SCHEMES = {
    "session": {"type": "apiKey", "in": "cookie", "name": "wz_session"},
    "bearer": {"type": "http", "scheme": "bearer"},
    "queryCode": {"type": "apiKey", "in": "header", "name": "X-Query-Code"},
}


def merge(own: Document, services: Iterable[tuple[str, Document]]) -> dict[str, Any]:
    """All public paths. Component names, references, tags and operation ids get their channel's name in front."""
    merged: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "Wenzheng 问政", "version": "v1", "description": DESCRIPTION},
        "paths": {},
        "components": {"securitySchemes": dict(SECURITY_SCHEMES)},
        "tags": [],
        "security": [{}, {"session": []}, {"bearer": []}, {"queryCode": []}],
    }
    for channel, document in (("gateway", own), *services):
        _add(merged, channel, _renamed(document, channel))
    return merged


def _add(merged: dict[str, Any], channel: str, document: Document) -> None:
    for path, item in document.get("paths", {}).items():
        if path.startswith("/internal"):
            continue
        made = _path_item(item, channel)
        known = merged["paths"].setdefault(path, made)
        if known is not made:
            _answer_too(known, made)
    for kind, entries in document.get("components", {}).items():
        named = {f"{_prefix(channel)}{name}": entry for name, entry in entries.items()}
        if named:
            merged["components"].setdefault(kind, {}).update(named)
    merged["tags"] += [{**tag, "name": _tag(channel, tag["name"])} for tag in document.get("tags", [])]


def _answer_too(known: Document, other: Document) -> None:
    """A path that several channels answer, /api/track/{number}: the answer has one form or the other."""
    for method in METHODS:
        for status, answer in other.get(method, {}).get("responses", {}).items():
            mine, theirs = (_json_of(a) for a in (known.get(method, {}).get("responses", {}).get(status, {}), answer))
            if mine and theirs:
                forms = [*mine["schema"].get("anyOf", [mine["schema"]]), theirs["schema"]]
                mine["schema"] = {"anyOf": forms}


def _json_of(answer: Document) -> dict[str, Any]:
    """The JSON of an answer, if it says what that looks like."""
    found: dict[str, Any] = answer.get("content", {}).get("application/json", {})
    return found if "schema" in found else {}


def _path_item(item: Document, channel: str) -> dict[str, Any]:
    return {
        name: _operation(value, channel) if name in METHODS and isinstance(value, Mapping) else value
        for name, value in item.items()
    }


def _operation(operation: Document, channel: str) -> dict[str, Any]:
    changed = dict(operation)
    if "tags" in changed:
        changed["tags"] = [_tag(channel, name) for name in changed["tags"]]
    if "operationId" in changed:
        changed["operationId"] = f"{channel}_{changed['operationId']}"
    # services trust the gateway's assertion; what their callers need is said once, at the top
    changed.pop("security", None)
    return changed


def _renamed(value: Any, channel: str) -> Any:
    """The same with every local reference pointing to the component's new name."""
    if isinstance(value, Mapping):
        return {
            key: _reference(inner, channel) if key == "$ref" and isinstance(inner, str) else _renamed(inner, channel)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_renamed(inner, channel) for inner in value]
    return value


def _reference(text: str, channel: str) -> str:
    if not text.startswith(REFERENCE):
        return text
    kind, _, name = text.removeprefix(REFERENCE).partition("/")
    return f"{REFERENCE}{kind}/{_prefix(channel)}{name}"


def _prefix(channel: str) -> str:
    return channel.capitalize()


def _tag(channel: str, name: str) -> str:
    return f"{channel}: {name}"
