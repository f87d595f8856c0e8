"""依申请公开: guidance, a look into what is public already, and the application."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Blueprint, redirect, render_template, request

from casework.web.access import ANYONE, allow, runtime_of_app
from portal import cases
from portal.gateway import Problem
from portal.pages import apply_form
from portal.web.calls import call, departments
from portal.web.disclosure_problem_words import disclosure_problem
from portal.web.forms import field, key_to_keep, new_key
from portal.web.lang import lang

MOST_SEARCHED = 400  # characters, that the log takes
FOUND = 5  # of what is public already, beside the form

log = structlog.get_logger()


def register(pages: Blueprint) -> None:
    """`/apply`, `/apply/form`."""
    pages.get("/apply")(apply)
    pages.post("/apply")(look_first)
    pages.get("/apply/form")(application_form)
    pages.post("/apply/form")(send_application)


@allow(ANYONE)
def apply() -> Any:
    """What can be applied for, what it costs, how long it takes; and the question what is wanted."""
    return render_template("apply.html", departments=departments().all(), q="", department=_asked("department"))


@allow(ANYONE)
def look_first() -> Any:
    """What is public already of what is wanted, above the form with the same words in it."""
    form = apply_form.empty()
    form |= {"description": field("q")[:2000], "department": field("department")[:64]}
    return _form(form, {}, new_key(), found=_public(form), looked=True)


@allow(ANYONE)
def application_form() -> Any:
    """The empty form; `?department=` may be chosen by a link."""
    return _form(apply_form.empty() | {"department": _asked("department")}, {}, new_key())


@allow(ANYONE)
def send_application() -> Any:
    """Sends the application and leads to its receipt; or shows the form again, with everything that was entered.

    Who has not looked yet is shown what is public of it before anything is sent.
    """
    form = apply_form.entered()
    looked = field("looked") == "yes"
    if errors := apply_form.errors_of(form, [d.id for d in departments().all()]):
        return _form(form, errors, key_to_keep(), looked=looked), 422
    if not looked and (found := _public(form)):
        return _form(form, {}, key_to_keep(), found=found, looked=True)
    try:
        taken = call("POST", "/api/disclosure/applications", body=apply_form.submission(form, lang())).body
    except Problem as problem:
        # an answer that was kept under this key belongs to another text: this one needs its own
        key = new_key() if problem.code == "idempotency_key_reused" else key_to_keep()
        text = disclosure_problem(problem.status, problem.code)
        return _form(form, apply_form.api_errors(problem.errors), key, text, looked=True), problem.status
    return _to_receipt(taken)


def _to_receipt(taken: Any) -> Any:
    case = cases.OpenCase(
        number=taken["number"],
        code=taken["query_code"],
        received_at=taken.get("submitted_at") or taken.get("received_at") or "",
        due_on=taken.get("contact_by") or "",
        stored=bool(taken.get("stored")),
        kind="application",
    )
    return cases.remember(runtime_of_app(), redirect(f"/track/{case.number}/application/receipt", 303), case)


def _public(form: apply_form.Form) -> list[dict[str, Any]]:
    """Entries of the disclosure log that are like what is wanted; none when nobody answers: nobody is kept waiting."""
    if not form["description"]:
        return []
    asked = {"q": form["description"][:MOST_SEARCHED], "agency": form["department"], "page": 1, "size": FOUND}
    try:
        found: list[dict[str, Any]] = call("GET", "/api/disclosure/log", params=asked).body["entries"]
    except Problem as problem:
        log.warning("disclosure_log_unknown", status=problem.status, code=problem.code)
        return []
    return found


def _form(
    form: apply_form.Form, errors: dict[str, str], key: str, problem: str = "", *, found: Any = None,
    looked: bool = False,
) -> str:  # fmt: skip
    return render_template(
        "apply_form.html", form=form, errors=errors, key=key, problem=problem, departments=departments().all(),
        found=found, looked=looked,
    )  # fmt: skip


def _asked(name: str) -> str:
    return request.args.get(name, "")[:64]
