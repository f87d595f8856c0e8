"""What the complainant can do: write to the investigators, rate, ask for a redo, withdraw, correct, attach."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, redirect, request
from flask_babel import gettext

from casework.web.access import ANYONE, allow
from portal.gateway import Problem, part
from portal.pages import complaint_form
from portal.pages.complaint_receipt import receipt_page
from portal.pages.files import Refused, hand_out, upload
from portal.pages.track import code_of, page
from portal.pages.track_acts import Incomplete, rating_of_form
from portal.web.calls import call
from portal.web.complaint_problem_words import complaint_problem
from portal.web.forms import field


def register(pages: Blueprint) -> None:
    """`/track/<number>/complaint/<act>`; receipt and code have views of their own."""
    pages.post("/track/<number>/complaint/<act>")(act_as_complainant)
    pages.get("/track/<number>/complaint/attachments/<file_id>")(download_evidence)


@allow(ANYONE)
def act_as_complainant(number: str, act: str) -> Any:
    """Sends one act to the API and shows the complaint again; what was entered stays when it is refused."""
    if act not in ACTS:
        abort(404)
    try:
        ACTS[act](f"/api/complaints/complaints/{part(number)}", code_of(number, "complaints"))
    except Refused as refused:
        return _again(number, str(refused), refused.status)
    except Problem as problem:
        if problem.status == 401:
            raise
        return _again(number, complaint_problem(problem.status, problem.code), problem.status)
    goal = "/complaint/receipt" if _from_receipt() else ""
    return redirect(f"/track/{part(number)}{goal}?done={act}", 303)


@allow(ANYONE)
def download_evidence(number: str, file_id: str) -> Any:
    """An attachment, to be saved; while it is being checked, or when it was refused, the complaint and why."""
    address = f"/api/complaints/complaints/{part(number)}/attachments/{part(file_id)}"
    try:
        return hand_out(address, code_of(number, "complaints"))
    except Problem as problem:
        if problem.status != 409:
            raise
        return page(number, complaint_problem(problem.status, problem.code), None, problem.status)


def _from_receipt() -> bool:
    return field("from") == "receipt"


def _again(number: str, text: str, status: int) -> Any:
    if _from_receipt():
        return receipt_page(number, "", status, text)
    return page(number, text, {name: field(name) for name in request.form if name != "csrf"}, status)


def _message(base: str, code: str) -> None:
    if not field("text"):
        raise Incomplete(gettext("请写下要告诉调查人员的内容。"))
    call("POST", f"{base}/messages", code=code, body={"text": field("text")})


def _rate(base: str, code: str) -> None:
    call("POST", f"{base}/rating", code=code, body=rating_of_form())


def _redo(base: str, code: str) -> None:
    call("POST", f"{base}/redo", code=code, body=_reason())


def _withdraw(base: str, code: str) -> None:
    if field("sure") != "yes":
        raise Incomplete(gettext("撤回后不能恢复。确定要撤回，请先勾选确认。"))
    call("POST", f"{base}/withdrawal", code=code, body=_reason())


def _correct(base: str, code: str) -> None:
    body: dict[str, Any] = {name: text for name in complaint_form.PLAIN if (text := field(name))}
    form = complaint_form.entered()
    if any(form["departments"]):
        body["accused"] = complaint_form.accused(form)
    if not body:
        raise Incomplete(gettext("请填写要补正的内容。"))
    call("POST", f"{base}/correction", code=code, body=body)


def _attach(base: str, code: str) -> None:
    upload(f"{base}/attachments", code)


def _reason() -> dict[str, str]:
    return {"reason": text} if (text := field("reason")) else {}


ACTS: dict[str, Callable[[str, str], None]] = {
    "message": _message,
    "rating": _rate,
    "redo": _redo,
    "withdraw": _withdraw,
    "correct": _correct,
    "attach": _attach,
}
