"""Forms of the acts that the API offers, built from the fields it describes; `act_bodies` reads what was entered.

A field is named `<type>:<name>` as at the letters' desk; a list of objects is rows of cells, `row:<name>:<n>:<cell>`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.gateway import part
from portal.web.words import Words, word

Options = list[tuple[str, str]]
MOST_ROWS = 5
KIND_OF_TYPE = {"integer": "integer", "number": "integer", "boolean": "boolean", "bool": "boolean", "list": "lines"}


@dataclass(frozen=True)
class Book:
    """What a channel's forms know of its fields: words, and how those are drawn that the API's types do not tell."""

    fields: Words
    hints: Words
    choices: Mapping[str, Words]
    rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # lists of objects, by the names in them
    one: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # a single object
    checks: tuple[str, ...] = ()  # lists that are ticked
    moments: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    without: tuple[str, ...] = ()  # fields that no form asks for

    def options(self, name: str, values: Iterable[Any] = ()) -> Options:
        """What can be chosen, in words."""
        known = self.choices.get(name, {})
        return [(str(value), word(known, value)) for value in values or known]


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

    book: Book
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
    asked = [told for told in action.get("fields") or () if told["name"] not in given.book.without]
    fields = [_field(told, id_, given, was) for told in asked]
    return ActForm(id_, word(words, action["name"]), address + given.query, fields, refused)


def _field(told: Mapping[str, Any], prefix: str, given: Given, was: Mapping[str, Any]) -> Field:
    name, book = str(told["name"]), given.book
    if told.get("type") != "text" and (name in book.rows or name in book.one):  # a text has no cells
        return _rows(told, prefix, given, was)
    widget, kind = _widget(told, given)
    full = f"{kind}:{name}"
    hint = word(book.hints, name) if name in book.hints else ""
    return Field(
        f"{prefix}-{name}", full, word(book.fields, name), widget, hint, bool(told.get("required")),
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
    return given.book.options(name, told.get("choices") or ())


def _widget(told: Mapping[str, Any], given: Given) -> tuple[str, str]:
    """How it is drawn, and the type in its name."""
    name, kind = str(told["name"]), KIND_OF_TYPE.get(str(told.get("type")), "text")
    if name in given.book.moments:
        return "moment", "moment"
    if name in given.book.dates:
        return "date", kind
    if name in given.book.checks and _options(told, given):
        return "checks", "list"
    return _plain_widget(told, given, kind)


def _plain_widget(told: Mapping[str, Any], given: Given, kind: str) -> tuple[str, str]:
    if kind == "boolean":
        return "boolean", kind
    if kind != "lines" and _options(told, given):
        return "select", kind
    if kind == "lines" or told.get("type") == "text":
        return "area", kind
    return ("number" if kind == "integer" else "input"), kind


def _rows(told: Mapping[str, Any], prefix: str, given: Given, was: Mapping[str, Any]) -> Field:
    name, book = str(told["name"]), given.book
    kind, cells, most = ("row", book.rows[name], MOST_ROWS) if name in book.rows else ("object", book.one[name], 1)
    rows = [[_cell(f"{kind}:{name}:{n}", cell, prefix, given, was) for cell in cells] for n in range(most)]
    hint = word(book.hints, name) if name in book.hints else ""
    label = word(book.fields, name)
    return Field(f"{prefix}-{name}", name, label, "rows", hint, bool(told.get("required")), rows=rows)


def _cell(row: str, cell: str, prefix: str, given: Given, was: Mapping[str, Any]) -> Field:
    full = f"{row}:{cell}"
    options = given.choices.get(cell) or given.book.options(cell)
    widget = "select" if options else "date" if cell in given.book.dates else "input"
    id_ = "-".join([prefix, *row.split(":")[1:], cell])
    label = word(given.book.fields, cell)
    return Field(id_, full, label, widget, options=options, was=list(was.get(full) or ()), most=1000)
