"""What was entered into the form of an act, as the JSON that the API takes, and to be shown again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import request

from portal.web.forms import field as typed
from portal.web.lang import CITY

NAMED = re.compile(r"(text|boolean|integer|list|lines):([a-z_]{1,40})")
ROW = re.compile(r"(row|object):([a-z_]{1,40}):([0-4]):([a-z_]{1,40})")
NUMBERS = ("number",)  # cells that hold whole numbers


def entered_into(address: str) -> dict[str, Any]:
    """What the form at `address` held, to be shown again."""
    return {"act": address} | {name: request.form.getlist(name) for name in request.form}


def json_of_form() -> dict[str, Any]:
    """Everything the form held, by name, of the types it named; what is empty is left out: the API says what lacks."""
    return _plain() | rows_of_form() | moments_of_form()


def _plain() -> dict[str, Any]:
    body: dict[str, Any] = {}
    for full_name in request.form:
        found = NAMED.fullmatch(full_name)
        if found is None:
            continue
        value = _READ[found[1]](full_name)
        if value not in ("", None, []):
            body[found[2]] = value
    return body


def _integer(name: str) -> int | str:
    """A number; what is none goes as it is, for the API to refuse at its field."""
    given = typed(name)
    return int(given) if re.fullmatch(r"-?[0-9]{1,9}", given) else given


_READ: dict[str, Callable[[str], Any]] = {
    "text": typed,
    "boolean": lambda name: {"true": True, "false": False}.get(typed(name)),
    "integer": _integer,
    "lines": lambda name: [line.strip() for line in typed(name).split("\n") if line.strip()],
    "list": lambda name: [v for v in request.form.getlist(name) if v],
}


def rows_of_form() -> dict[str, Any]:
    """Lists of objects, and single ones; rows that are wholly empty are left out, and the API says what a row lacks."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    single = set()
    for name in request.form:
        if (cell := ROW.fullmatch(name)) and typed(name):
            value = _integer(name) if cell[4] in NUMBERS else typed(name)
            found.setdefault(cell[2], {}).setdefault(cell[3], {})[cell[4]] = value
            single |= {cell[2]} if cell[1] == "object" else set()
    listed = {name: [rows[n] for n in sorted(rows)] for name, rows in found.items()}
    return {name: rows[0] if name in single else rows for name, rows in listed.items()}


def moments_of_form() -> dict[str, str]:
    """Times as the city reads its clocks, sent as UTC (RFC 3339); what is none goes as it is, for the API to refuse."""
    names = [name for name in request.form if re.fullmatch(r"moment:[a-z_]{1,40}", name)]
    return {name.split(":")[1]: _utc(text) for name in names if (text := typed(name))}


def _utc(text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    local = at if at.tzinfo else at.replace(tzinfo=CITY)
    return local.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
