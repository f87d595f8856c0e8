"""Applications that came in person, by post, by fax or by e-mail: a clerk enters them and prints the receipt."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from flask import Blueprint, g, render_template
from flask_babel import gettext

from casework.web.access import allow
from portal.gateway import Problem
from portal.pages import apply_form
from portal.pages.enter import moment
from portal.web.calls import call
from portal.web.disclosure_problem_words import disclosure_problem
from portal.web.disclosure_words import ENTRY_CHANNELS
from portal.web.forms import field, key_to_keep, new_key
from portal.web.lang import lang

OWN = ("channel", "arrived_at", "oral")


def register(pages: Blueprint) -> None:
    """`/desk/applications/new`."""
    pages.get("/desk/applications/new")(enter_application)
    pages.post("/desk/applications/new")(take_application)


@allow("clerk")
def enter_application() -> Any:
    """The empty form."""
    return _form(apply_form.empty() | dict.fromkeys(OWN, ""), {}, new_key())


@allow("clerk")
def take_application() -> Any:
    """Enters it and shows its receipt, as the answer to the form: the desk keeps no code of anybody."""
    form = apply_form.entered() | {name: field(name) for name in OWN} | {"department": g.claims.dep}
    if errors := _arrival_errors(form) | apply_form.errors_of(form, [g.claims.dep]):
        return _form(form, errors, key_to_keep()), 422
    body = apply_form.submission(form, lang()) | _arrival(form)
    body.pop("department", None)
    try:
        taken = call("POST", "/api/disclosure/desk/applications", body=body).body
    except Problem as problem:
        key = new_key() if problem.code == "idempotency_key_reused" else key_to_keep()
        errors = apply_form.api_errors(problem.errors)
        text = disclosure_problem(problem.status, problem.code)
        if problem.code == "arrived_at_out_of_range":
            errors, text = errors | {"arrived_at": text}, ""
        return _form(form, errors, key, text), problem.status
    return render_template("desk_application_receipt.html", taken=taken, form=form)


def _arrival_errors(form: apply_form.Form) -> dict[str, str]:
    found = {}
    if form["channel"] not in ENTRY_CHANNELS:
        found["channel"] = gettext("请选择申请是怎么来的。")
    if form["arrived_at"] and moment(form["arrived_at"]) is None:
        found["arrived_at"] = gettext("请按 2026-03-02 09:30 的样子填写收到时间。")
    if form["oral"] == "yes" and form["channel"] != "in_person":
        found["oral"] = disclosure_problem(422, "oral_not_in_person")
    return found


def _arrival(form: apply_form.Form) -> dict[str, Any]:
    at = moment(form["arrived_at"])
    told = {"arrived_at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")} if at else {}
    return {"channel": form["channel"], "oral": form["oral"] == "yes"} | told


def _form(form: apply_form.Form, errors: dict[str, str], key: str, problem: str = "") -> str:
    return render_template("desk_apply.html", form=form, errors=errors, key=key, problem=problem)
