"""Writing a letter."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request

from casework.web.access import ANYONE, allow, runtime_of_app
from portal import cases
from portal.gateway import Problem
from portal.pages.letter_form import FIELDS, api_errors, errors_of, submission
from portal.web.calls import call, departments
from portal.web.forms import field, key_to_keep, new_key
from portal.web.lang import lang
from portal.web.problem_words import problem_text

CHOICES = ("sender", "publish_consent")


def register(pages: Blueprint) -> None:
    """`/write`."""
    pages.get("/write")(write)
    pages.post("/write")(send)


@allow(ANYONE)
def write() -> Any:
    """The empty form; `?department=` and `?kind=` may be chosen by a link."""
    form = dict.fromkeys((*FIELDS, *CHOICES), "")
    form |= {k: request.args.get(k, "")[:64] for k in ("department", "kind")}
    return _form(form, {}, new_key())


@allow(ANYONE)
def send() -> Any:
    """Sends the letter and leads to its receipt; or shows the form again, with everything that was entered."""
    form = {name: field(name) for name in (*FIELDS, *CHOICES)}
    ids = [d.id for d in departments().all() if d.takes_letters]
    if errors := errors_of(form, ids):
        return _form(form, errors, key_to_keep()), 422
    try:
        answer = call("POST", "/api/mailbox/letters", body=submission(form, lang()))
    except Problem as problem:
        # an answer that was kept under this key belongs to another text: this one needs its own
        key = new_key() if problem.code == "idempotency_key_reused" else key_to_keep()
        page = _form(form, api_errors(problem.errors), key, problem_text(problem.status, problem.code))
        return page, problem.status
    return _to_receipt(answer.body)


def _to_receipt(taken: Any) -> Any:
    case = cases.OpenCase(
        number=taken["number"],
        code=taken["query_code"],
        received_at=taken.get("received_at", ""),
        due_on=taken.get("due_on", ""),
        provisional=bool(taken.get("provisional")),
        stored=bool(taken.get("stored")),
    )
    return cases.remember(runtime_of_app(), redirect(f"/track/{case.number}/receipt", 303), case)


def _form(form: dict[str, str], errors: dict[str, str], key: str, problem: str = "") -> str:
    offered = [d for d in departments().all() if d.takes_letters]
    return render_template("write.html", form=form, errors=errors, key=key, problem=problem, departments=offered)
