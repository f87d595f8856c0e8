"""督办 at the desk: the acts of one's department with their answers; for supervisors all acts, and acts by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, g, redirect, render_template, request
from flask_babel import gettext

from casework.domain.actors import Role
from casework.domain.numbers import as_number
from casework.web.access import allow
from portal.gateway import Problem, part
from portal.pages.desk_complaint_acts import told
from portal.pages.desk_side import gives_up
from portal.web.act_bodies import entered_into, json_of_form
from portal.web.act_forms import Given, forms
from portal.web.calls import call, departments
from portal.web.complaint_desk_words import ACT_ACTIONS, BOOK
from portal.web.complaint_words import RUNGS, STANDINGS
from portal.web.forms import chosen, page_number

SIZE = 20
API = "/api/complaints/supervision"
HERE = "/desk/supervision"
ACT = re.compile(r"answer|propose|approve|refuse")
ISSUE = {
    "name": "issue",
    "fields": [
        {"name": "rung", "type": "string", "required": True, "choices": ["urge", "yellow", "red"]},
        {"name": "reason", "type": "text", "required": True, "min": 2, "max": 1000},
    ],
}


def register(pages: Blueprint) -> None:
    """`/desk/supervision`, `…/cases`, `…/acts/<id>/<act>`."""
    pages.get(HERE)(supervision)
    pages.post(HERE + "/acts/<act_id>/<act>")(act_on_act)
    pages.get(HERE + "/cases")(watched_cases)
    pages.post(HERE + "/cases/<number>/issue")(issue_by_hand)


@allow("clerk", "reviewer", "supervisor")
def supervision() -> Any:
    """The acts, filtered; the service shows a department its own."""
    return _acts()


@allow("clerk", "reviewer", "supervisor")
def act_on_act(act_id: str, act: str) -> Any:
    """Answers it, or proposes or decides its withdrawal; what was entered stays when it is refused."""
    if not ACT.fullmatch(act):
        abort(404)
    try:
        call("POST", f"{API}/acts/{part(act_id)}/{act}", body=json_of_form())
    except Problem as problem:
        if gives_up(problem):
            raise
        return _acts(told(problem), entered_into(request.path), problem.status)
    return redirect(f"{HERE}?{urlencode(_filters() | {'done': act})}", 303)


def _filters() -> dict[str, str]:
    known = {
        "rung": chosen("rung", RUNGS),
        "standing": chosen("standing", STANDINGS),
        "department": chosen("department", [d.id for d in departments().ever()]),
        "number": request.args.get("number", "").strip()[:32],  # as typed: `_acts` asks for its one form
        "unanswered": chosen("unanswered", ("true", "false")),
    }
    return {name: value for name, value in known.items() if value}


def _acts(problem: str = "", entered: Mapping[str, Any] | None = None, status: int = 200) -> Any:
    filters = _filters()
    asked = filters | ({"number": number} if (number := as_number(filters.get("number", ""))) else {})
    if "number" in filters and not number:
        asked.pop("number")
        problem = problem or gettext("这不是完整的编号，请对照后再查；下面没有按编号筛选。")
    found = call("GET", f"{API}/acts", params=asked | {"page": page_number(), "size": SIZE}).body
    given = Given(BOOK, {}, entered or {}, f"?{urlencode(filters)}" if filters else "")
    acts = [
        one | {"forms": forms(one.get("actions") or (), f"{HERE}/acts/{part(str(one['id']))}", ACT_ACTIONS, given)}
        for one in found["acts"]
    ]
    shown = render_template(
        "desk_supervision.html", acts=acts, total=found["total"], page=page_number(),
        pages=max(1, -(-int(found["total"]) // SIZE)), filters=filters, departments=departments().ever(),
        done=chosen("done", ACT_ACTIONS), problem=problem, sees_all=g.actor.has(Role.SUPERVISOR),
    )  # fmt: skip
    return shown, status


@allow("supervisor")
def watched_cases() -> Any:
    """The cases under supervision, each with a form for an act by hand."""
    return _cases()


@allow("supervisor")
def issue_by_hand(number: str) -> Any:
    """Issues an urge or a card by hand, with a reason."""
    sent = json_of_form() | {"source": request.form.get("source", "")[:96]}
    try:
        call("POST", f"{API}/cases/{part(number)}/acts", body=sent)
    except Problem as problem:
        if gives_up(problem):
            raise
        return _cases(told(problem), entered_into(request.path), problem.status)
    return redirect(f"{HERE}?{urlencode({'number': number[:32], 'done': 'issue'})}", 303)


def _cases(problem: str = "", entered: Mapping[str, Any] | None = None, status: int = 200) -> Any:
    filters = {
        "department": chosen("department", [d.id for d in departments().ever()]),
        "q": request.args.get("q", "").strip()[:32],
    }
    asked = {name: value for name, value in filters.items() if value}
    found = call("GET", f"{API}/cases", params=asked | {"page": page_number(), "size": SIZE}).body
    given = Given(BOOK, {}, entered or {}, f"?{urlencode(asked)}" if asked else "")
    cases = [
        one | {"forms": forms([ISSUE], f"{HERE}/cases/{part(str(one['number']))}", ACT_ACTIONS, given)}
        for one in found["cases"]
    ]
    shown = render_template(
        "desk_watched.html", cases=cases, total=found["total"], page=page_number(),
        pages=max(1, -(-int(found["total"]) // SIZE)), filters=filters, departments=departments().ever(),
        problem=problem,
    )  # fmt: skip
    return shown, status
