"""Reads the comments beside the fields of a class: in this house they say what a field is."""

from __future__ import annotations

import ast
import inspect
import io
import re
import textwrap
import tokenize

NOT_FOR_READERS = re.compile(r"\s*#?\s*(noqa|type:|fmt:).*")


def comments(cls: type) -> dict[str, str]:
    """`{field: comment}` of a dataclass or enum, inherited fields included; a field without a comment is left out."""
    found: dict[str, str] = {}
    for each in reversed(cls.__mro__):
        if each.__module__ not in ("builtins", "enum"):
            found |= _own(each)
    return found


def summary(cls: type) -> str:
    """The first paragraph of the docstring, on one line."""
    return " ".join(description(cls).split("\n\n", maxsplit=1)[0].split())


def description(cls: type) -> str:
    """The docstring."""
    return inspect.cleandoc(cls.__doc__ or "")


def _own(cls: type) -> dict[str, str]:
    source = textwrap.dedent(inspect.getsource(cls))
    said = {
        token.start[0]: NOT_FOR_READERS.sub("", token.string.removeprefix("#")).strip()
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    body = ast.parse(source).body[0]
    assert isinstance(body, ast.ClassDef)  # noqa: S101 - for mypy: inspect found a class
    return {name: said[line] for name, line in map(_field, body.body) if said.get(line)}


def _field(statement: ast.stmt) -> tuple[str, int]:
    """Name and line of a field; an empty name for what is none."""
    target: ast.expr | None = None
    if isinstance(statement, ast.AnnAssign):
        target = statement.target
    elif isinstance(statement, ast.Assign):
        target = statement.targets[0]
    return (target.id, statement.end_lineno or 0) if isinstance(target, ast.Name) else ("", 0)
