"""An act at the desk: the form that `actions` described, sent as JSON of the types it named."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, redirect, request
from flask_babel import gettext

from casework.web.access import allow
from portal.gateway import Problem, part
from portal.pages.desk import case_page
from portal.web.calls import call
from portal.web.desk_words import FIELDS
from portal.web.forms import field
from portal.web.lang import lang
from portal.web.problem_words import problem_text
from portal.web.words import word

_COMMA = {"zh": "、", "en": ", "}
ACT = re.compile(r"[a-z][a-z_-]{0,40}")
FIELD = re.compile(r"(text|boolean|integer|list|lines):([a-z_]{1,40})")


def register(pages: Blueprint) -> None:
    """`/desk/letters/<number>/<act>`."""
    pages.post("/desk/letters/<number>/<act>")(act_on_case)


@allow("staff")
def act_on_case(number: str, act: str) -> Any:
    """Sends it; what was entered stays when it is refused."""
    if not ACT.fullmatch(act):
        abort(404)
    try:
        call("POST", f"/api/mailbox/desk/letters/{part(number)}/{act}", body=body_of_form())
    except Problem as problem:
        if problem.status in (401, 404):
            raise
        entered = {"act": act} | {name: request.form.getlist(name) for name in request.form}
        return case_page(number, _text(problem), entered, problem.status)
    return redirect(f"/desk/letters/{part(number)}?done={act}", 303)


def body_of_form() -> dict[str, Any]:
    """Fields are named `<type>:<name>`; empty ones are left out, and the API says what is missing."""
    body: dict[str, Any] = {}
    for full_name in request.form:
        found = FIELD.fullmatch(full_name)
        if found is None:
            continue
        value = _READ[found[1]](full_name)
        if value not in ("", None, []):
            body[found[2]] = value
    return body


def _integer(name: str) -> int | str:
    """A number; what is none goes as it is, for the API to refuse at its field."""
    given = field(name)
    return int(given) if re.fullmatch(r"-?[0-9]{1,9}", given) else given


_READ: dict[str, Callable[[str], Any]] = {
    "text": field,
    "boolean": lambda name: {"true": True, "false": False}.get(field(name)),
    "integer": _integer,
    "lines": lambda name: [line.strip() for line in field(name).split("\n") if line.strip()],
    "list": lambda name: [v for v in request.form.getlist(name) if v],
}


def _text(problem: Problem) -> str:
    """Staff get the service's own words too: they name the rule."""
    text = problem_text(problem.status, problem.code)
    if problem.code == "invalid" and problem.errors:
        return gettext("请检查：%(fields)s。", fields=_COMMA[lang()].join(word(FIELDS, n) for n in problem.errors))
    return f"{text} ({problem.detail})" if problem.detail else text
