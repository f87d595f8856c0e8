"""Forms of the acts that the API offers, built from the fields it describes, and what was entered as the JSON it takes.

A field is named `<type>:<name>` as at the letters' desk; a list of objects is rows of cells, `row:<name>:<n>:<cell>`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask import request

from portal.gateway import part
from portal.web.complaint_desk_words import CHOICES, FIELDS, HINTS
from portal.web.forms import field as typed
from portal.web.lang import CITY
from portal.web.words import Words, word

Options = list[tuple[str, str]]
ROWS: Mapping[str, tuple[str, ...]] = {
    "measures": ("kind", "owner", "due", "text"),
    "officials": ("name", "department"),
}
MOST_ROWS = 5
ROW = re.compile(r"row:([a-z_]{1,40}):([0-4]):([a-z_]{1,40})")
CHECKS = ("investigators", "departments")
KIND_OF_TYPE = {"integer": "integer", "number": "integer", "boolean": "boolean", "bool": "boolean", "list": "lines"}


@dataclass(frozen=True)
class Field:
    """One field as the template draws it; `was` holds what was entered, cells hold one list of fields per row."""

    id: str
    name: str
    label: str
    widget: str
    hint: str = ""
    required: bool = False
    options: Options = field(default_factory=list)
    was: list[str] = field(default_factory=list)
    least: int = 0
    most: int = 0
    rows: list[list[Field]] = field(default_factory=list)

    @property
    def used(self) -> int:
        """How many rows hold something."""
        return sum(any(cell.was and cell.was[0] for cell in row) for row in self.rows)


@dataclass(frozen=True)
class ActForm:
    """An act: where its form goes, what it asks for, and whether it stands open because it was refused."""

    id: str
    title: str
    address: str
    fields: list[Field]
    opened: bool = False


@dataclass(frozen=True)
class Given:
    """What the forms of one page know: by field what can be chosen, and what was entered (`act` names the form)."""

    choices: Mapping[str, Options] = field(default_factory=dict)
    entered: Mapping[str, Any] = field(default_factory=dict)
    query: str = ""  # kept in the address of every form, with its `?`


def forms(actions: Iterable[Mapping[str, Any]], base: str, words: Words, given: Given) -> list[ActForm]:
    """The forms of `actions` (`[{"name","fields"}]`); `base` is the address that the names are put behind."""
    return [_form(action, base, words, given) for action in actions]


def _form(action: Mapping[str, Any], base: str, words: Words, given: Given) -> ActForm:
    address = f"{base}/{part(action['name'])}"
    id_ = re.sub(r"[^a-z0-9_]+", "-", address.lower()).strip("-")
    refused = given.entered.get("act") == address
    was = given.entered if refused else {}
    fields = [_field(told, id_, given, was) for told in action.get("fields") or ()]
    return ActForm(id_, word(words, action["name"]), address + given.query, fields, refused)


def _field(told: Mapping[str, Any], prefix: str, given: Given, was: Mapping[str, Any]) -> Field:
    name = str(told["name"])
    if name in ROWS:
        return _rows(told, prefix, given, was)
    widget, kind = _widget(told, given)
    full = f"{kind}:{name}"
    hint = word(HINTS, name) if name in HINTS else ""
    return Field(
        f"{prefix}-{name}", full, word(FIELDS, name), widget, hint, bool(told.get("required")),
        _options(told, given), list(was.get(full) or ()), _bound(told, "min"), _bound(told, "max"),
    )  # fmt: skip


def _bound(told: Mapping[str, Any], key: str) -> int:
    """Only of texts: numbers are checked by the service, which says what is allowed."""
    value = told.get(key)
    return value if isinstance(value, int) and told.get("type") != "integer" else 0


def _options(told: Mapping[str, Any], given: Given) -> Options:
    name = str(told["name"])
    if name in given.choices:
        return given.choices[name]
    known = CHOICES.get(name, {})
    return [(str(value), word(known, value)) for value in told.get("choices") or known]


def _widget(told: Mapping[str, Any], given: Given) -> tuple[str, str]:
    """How it is drawn, and the type in its name."""
    name, kind = str(told["name"]), KIND_OF_TYPE.get(str(told.get("type")), "text")
    if name == "held_at":
        return "moment", "moment"
    if name in CHECKS and given.choices.get(name):
        return "checks", "list"
    if kind == "boolean":
        return "boolean", kind
    if kind != "lines" and (name in given.choices or told.get("choices") or name in CHOICES):
        return "select", kind
    if kind == "lines" or told.get("type") == "text":
        return "area", kind
    return ("number" if kind == "integer" else "input"), kind


def _rows(told: Mapping[str, Any], prefix: str, given: Given, was: Mapping[str, Any]) -> Field:
    name = str(told["name"])
    rows = [[_cell(name, n, cell, prefix, given, was) for cell in ROWS[name]] for n in range(MOST_ROWS)]
    hint = word(HINTS, name)
    return Field(f"{prefix}-{name}", name, word(FIELDS, name), "rows", hint, bool(told.get("required")), rows=rows)


def _cell(name: str, n: int, cell: str, prefix: str, given: Given, was: Mapping[str, Any]) -> Field:
    full = f"row:{name}:{n}:{cell}"
    options = given.choices.get(cell) or [(value, str(text)) for value, text in CHOICES.get(cell, {}).items()]
    widget = "select" if options else "date" if cell == "due" else "input"
    return Field(
        f"{prefix}-{name}-{n}-{cell}", full, word(FIELDS, cell), widget, options=options,
        was=list(was.get(full) or ()), most=1000,
    )  # fmt: skip


def entered_into(address: str) -> dict[str, Any]:
    """What the form at `address` held, to be shown again."""
    return {"act": address} | {name: request.form.getlist(name) for name in request.form}


def rows_of_form() -> dict[str, list[dict[str, str]]]:
    """The lists of objects; rows that are wholly empty are left out, and the API says what a row lacks."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for name in request.form:
        if (cell := ROW.fullmatch(name)) and (text := typed(name)):
            found.setdefault(cell[1], {}).setdefault(cell[2], {})[cell[3]] = text
    return {name: [rows[n] for n in sorted(rows)] for name, rows in found.items()}


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
