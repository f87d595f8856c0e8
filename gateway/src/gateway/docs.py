"""The merged OpenAPI document, and the same as a page to read: no script, nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template

from casework.web.access import ANYONE, OPEN, allow
from gateway.openapi import METHODS, merge
from gateway.parts import parts

blueprint = Blueprint("docs", __name__, template_folder="templates")

STYLE = """
body{font:16px/1.6 system-ui,"Noto Sans CJK SC",sans-serif;max-width:60rem;margin:0 auto;padding:1rem;color:#1b1f24;
background:#fff}h1{font-size:1.6rem}h2{margin-top:2.5rem;border-bottom:1px solid #c9ced6}h3{margin:1.6rem 0 .2rem}
code,.m{font-family:ui-monospace,monospace;font-size:.92em}.m{display:inline-block;min-width:4.5em;font-weight:700}
table{border-collapse:collapse;width:100%;margin:.4rem 0}td,th{border:1px solid #c9ced6;padding:.25rem .5rem;
text-align:left;vertical-align:top}th{background:#f2f4f7}nav ul{columns:2;padding-left:1.2rem}a{color:#0a4ea2}
@media(max-width:40rem){nav ul{columns:1}table{display:block;overflow-x:auto}}
@media(prefers-color-scheme:dark){body{background:#14171b;color:#e6e9ee}th{background:#22272e}a{color:#8cb8ff}}
"""
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
CSP = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def document() -> dict[str, Any]:
    """The merged document as it is now."""
    own = current_app.extensions["casework_api"].document()
    return merge(own, parts().documents.by_channel())


@blueprint.get("/api/openapi.json")
@allow(ANYONE)
def openapi_json() -> Any:
    """For programs."""
    return jsonify(document())


@blueprint.get("/api/docs")
@allow(ANYONE)
def docs_page() -> Any:
    """For people."""
    whole = document()
    html = render_template("docs.html", document=whole, groups=groups(whole), style=STYLE)
    return Response(html, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": CSP})


@blueprint.get("/.well-known/jwks.json")
@allow(OPEN)
def jwks() -> Any:
    """Everybody's public keys: for checking receipts without asking us."""
    return jsonify(parts().runtime.public_keys.jwks())


def groups(whole: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Operations by tag, each with its parameters, body fields and answers, ready to show."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, item in whole["paths"].items():
        for method in METHODS:
            if method in item:
                operation = item[method]
                tag = (operation.get("tags") or ["other"])[0]
                entry = _entry(whole, path, method, item, operation)
                found.setdefault(tag, []).append(entry)
    return found


def _entry(
    whole: Mapping[str, Any], path: str, method: str, item: Mapping[str, Any], operation: Mapping[str, Any]
) -> dict[str, Any]:
    parameters = [_resolved(whole, p) for p in (*item.get("parameters", ()), *operation.get("parameters", ()))]
    body = _resolved(whole, operation.get("requestBody", {})).get("content", {})
    return {
        "id": operation.get("operationId") or f"{method}{path}",
        "method": method.upper(),
        "path": path,
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "parameters": [p for p in parameters if "name" in p],
        "bodies": [(type_, list(_fields(whole, content.get("schema", {})))) for type_, content in body.items()],
        "answers": [
            (status, answer.get("description", ""), _shape(whole, answer))
            for status, answer in ((s, _resolved(whole, a)) for s, a in operation.get("responses", {}).items())
        ],
    }


def _shape(whole: Mapping[str, Any], answer: Mapping[str, Any]) -> list[str]:
    """Names of the members of an answer that is no problem document."""
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return list(dict.fromkeys(name for name, *_ in _fields(whole, schema)))


def _fields(whole: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[tuple[str, str, bool, str]]:
    """(name, type, required, bounds) of an object's members; of all forms it may have."""
    known = _resolved(whole, schema)
    for form in known.get("anyOf", ()):
        yield from _fields(whole, form)
    required = known.get("required", [])
    for name, raw in known.get("properties", {}).items():
        field = _resolved(whole, raw)
        yield name, _type(field), name in required, _bounds(field)


def _type(field: Mapping[str, Any]) -> str:
    type_ = field.get("type", "")
    text = " or ".join(type_) if isinstance(type_, list) else str(type_ or "any")
    return f"{text} ({field['format']})" if "format" in field else text


def _bounds(field: Mapping[str, Any]) -> str:
    words = {"minLength": "at least {} characters", "maxLength": "at most {} characters", "minimum": "from {}"}
    words |= {"maximum": "up to {}", "enum": "one of {}"}
    return "; ".join(
        text.format(", ".join(map(str, field[key])) if key == "enum" else field[key])
        for key, text in words.items()
        if key in field
    )


def _resolved(whole: Mapping[str, Any], value: Mapping[str, Any]) -> Mapping[str, Any]:
    """The component behind a local reference."""
    for _ in range(8):
        reference = value.get("$ref", "")
        if not reference.startswith("#/"):
            return value
        target: Any = whole
        for part in reference.removeprefix("#/").split("/"):
            target = target.get(part, {})
        value = target
    return value
