"""Writing an efficiency complaint."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request

from casework.domain.numbers import with_check
from casework.web.access import ANYONE, allow, runtime_of_app
from portal import cases
from portal.gateway import Problem
from portal.pages import complaint_form
from portal.web.calls import call, departments
from portal.web.complaint_problem_words import complaint_problem
from portal.web.forms import key_to_keep, new_key
from portal.web.lang import lang


def register(pages: Blueprint) -> None:
    """`/complain`."""
    pages.get("/complain")(complain)
    pages.post("/complain")(send_complaint)


@allow(ANYONE)
def complain() -> Any:
    """The empty form; `?department=` and `?earlier=` may be filled in by a link."""
    form = complaint_form.empty()
    form["departments"] = [request.args.get("department", "")[:64], *form["departments"][1:]]
    form["earlier"] = request.args.get("earlier", "")[:32]
    return _form(form, {}, new_key())


@allow(ANYONE)
def send_complaint() -> Any:
    """Sends the complaint and leads to its receipt; or shows the form again, with everything that was entered."""
    form = complaint_form.entered()
    if errors := complaint_form.errors_of(form, [d.id for d in departments().all()]):
        return _form(form, errors, key_to_keep()), 422
    try:
        taken = call("POST", "/api/complaints/complaints", body=complaint_form.submission(form, lang())).body
    except Problem as problem:
        # an answer that was kept under this key belongs to another text: this one needs its own
        key = new_key() if problem.code == "idempotency_key_reused" else key_to_keep()
        text = complaint_problem(problem.status, problem.code)
        return _form(form, complaint_form.api_errors(problem.errors), key, text), problem.status
    return _to_receipt(taken, form["naming"] == "anonymous")


def _to_receipt(taken: Any, anonymous: bool) -> Any:
    """A stored complaint has no receipt code yet from the service; it is the query code with its check character."""
    case = cases.OpenCase(
        number=taken["number"],
        code=taken["query_code"],
        received_at=taken.get("received_at") or "",
        due_on=taken.get("review_by") or "",
        provisional=bool(taken.get("provisional")),
        stored=bool(taken.get("stored")) or not taken.get("receipt_code"),
        receipt=taken.get("receipt_code") or with_check(taken["query_code"]),
        confirm=taken.get("confirm") or ("issued" if anonymous else "not_needed"),
    )
    return cases.remember(runtime_of_app(), redirect(f"/track/{case.number}/complaint/receipt", 303), case)


def _form(form: complaint_form.Form, errors: dict[str, str], key: str, problem: str = "") -> str:
    return render_template(
        "complain.html", form=form, errors=errors, key=key, problem=problem, departments=departments().all()
    )
