"""督办 at the desk: the acts of one's department with their answers; for supervisors all acts, and acts by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, g, redirect, render_template, request

from casework.domain.actors import Role
from casework.web.access import allow
from portal.gateway import Problem, part
from portal.pages.desk_complaint_acts import body, gives_up, told
from portal.web.act_forms import Given, entered_into, forms
from portal.web.calls import call, departments
from portal.web.complaint_desk_words import ACT_ACTIONS
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
        call("POST", f"{API}/acts/{part(act_id)}/{act}", body=body())
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
        "number": request.args.get("number", "").strip()[:32],
        "unanswered": chosen("unanswered", ("true", "false")),
    }
    return {name: value for name, value in known.items() if value}


def _acts(problem: str = "", entered: Mapping[str, Any] | None = None, status: int = 200) -> Any:
    filters = _filters()
    found = call("GET", f"{API}/acts", params=filters | {"page": page_number(), "size": SIZE}).body
    given = Given({}, entered or {}, f"?{urlencode(filters)}" if filters else "")
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
    sent = body() | {"source": request.form.get("source", "")[:96]}
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
        "q": request.args.get("q", "").strip()[:100],
    }
    asked = {name: value for name, value in filters.items() if value}
    found = call("GET", f"{API}/cases", params=asked | {"page": page_number(), "size": SIZE}).body
    given = Given({}, entered or {}, f"?{urlencode(asked)}" if asked else "")
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
