"""An act on a complaint at the desk: the form that the API described, sent as JSON of the types it named."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, request
from flask_babel import gettext

from casework.web.access import allow
from portal.gateway import Problem, part
from portal.pages.desk_acts import ACT, body_of_form
from portal.pages.desk_complaints import API, HERE, complaint_case
from portal.web.act_forms import entered_into, moments_of_form, rows_of_form
from portal.web.calls import call
from portal.web.complaint_desk_words import FIELDS
from portal.web.complaint_problem_words import complaint_problem
from portal.web.lang import lang
from portal.web.words import word

COMMA = {"zh": "、", "en": ", "}


def register(pages: Blueprint) -> None:
    """`/desk/complaints/<number>/<act>`, `…/openings/<id>/<act>`."""
    pages.post(HERE + "/<number>/<act>")(act_on_complaint)
    pages.post(HERE + "/<number>/openings/<opening>/<act>")(act_on_opening)


@allow("staff")
def act_on_complaint(number: str, act: str) -> Any:
    """Sends it; what was entered stays when it is refused."""
    return _send(number, act, act)


@allow("staff")
def act_on_opening(number: str, opening: str, act: str) -> Any:
    """Approves, refuses or seals a request to open the identity."""
    return _send(number, f"openings/{part(opening)}/{act}", act)


def _send(number: str, path: str, act: str) -> Any:
    if not ACT.fullmatch(act):
        abort(404)
    try:
        call("POST", f"{API}/{part(number)}/{path}", body=body())
    except Problem as problem:
        if gives_up(problem):
            raise
        return complaint_case(number, told(problem), entered_into(request.path), problem.status)
    return redirect(f"{HERE}/{part(number)}?done={act}", 303)


def body() -> dict[str, Any]:
    """Everything the form held, by name; empty fields are left out."""
    return body_of_form() | rows_of_form() | moments_of_form()


def gives_up(problem: Problem) -> bool:
    """What no form can mend: another page answers it."""
    return problem.status in (401, 404) or problem.code in ("step_up_needed", "setup_needed")


def told(problem: Problem) -> str:
    """Staff get the service's own words too: they name the rule."""
    if problem.code == "invalid" and problem.errors:
        names = COMMA[lang()].join(word(FIELDS, name.split(".")[0]) for name in problem.errors)
        return gettext("请检查：%(fields)s。", fields=names)
    text = complaint_problem(problem.status, problem.code)
    return f"{text} ({problem.detail})" if problem.detail else text
