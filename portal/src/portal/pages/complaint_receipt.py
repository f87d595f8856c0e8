"""The receipt of a complaint: number and receipt code, which an anonymous complainant types back before leaving."""

from __future__ import annotations

import hmac
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext

from casework.domain.errors import Invalid
from casework.domain.numbers import parse_checked
from casework.web.access import ANYONE, allow, runtime_of_app
from portal import cases
from portal.gateway import Problem, part
from portal.pages.track import code_of, page, view_of
from portal.web.calls import call
from portal.web.complaint_problem_words import complaint_problem
from portal.web.forms import field

WRONG = (404, 422)  # a slip, or another code: both are told at the field


def register(pages: Blueprint) -> None:
    """`/track/<number>/complaint/receipt`, `…/code`."""
    pages.get("/track/<number>/complaint/receipt")(complaint_receipt)
    pages.post("/track/<number>/complaint/receipt")(confirm_receipt)
    pages.post("/track/<number>/complaint/code")(renew_code)


@allow(ANYONE)
def complaint_receipt(number: str) -> Any:
    """Number and code, large, to be written down, copied or printed."""
    return receipt_page(number)


def receipt_page(number: str, error: str = "", status: int = 200, problem: str = "") -> Any:
    """The receipt; `error` is about the code that was typed, `problem` about a file. The code stands in a cookie only:
    who opened the complaint with number and code sees the complaint, not the code again."""
    case = cases.find(runtime_of_app(), number, "complaints")
    if case is None or not case.receipt:
        return redirect(f"/track/{part(number[:64])}", 303)
    shown = render_template(
        "complaint_receipt.html", case=case, error=error, problem=problem, done=request.args.get("done", ""),
        waits=case.confirm == "issued", typed=field("code")[:32] if error else "",
        complaint=None if case.stored else _view(case),
    )  # fmt: skip
    return shown, status


def _view(case: cases.OpenCase) -> Any:
    """The complaint as its sender sees it; None when it cannot be asked for now: the receipt is shown all the same."""
    try:
        return view_of(case)
    except Problem:
        return None


@allow(ANYONE)
def confirm_receipt(number: str) -> Any:
    """The code typed back: a slip and another code are told, each with what to do."""
    case = cases.find(runtime_of_app(), number, "complaints")
    if case is None and not field("code"):
        return page(number, gettext("请输入回执码。"), None, 422)
    try:
        _confirm(number, case)
    except Problem as problem:
        if problem.status == 401:
            raise
        return _again(number, _told(problem), 422 if problem.status in WRONG else problem.status)
    if case is None:
        return redirect(f"/track/{part(number)}?done=receipt", 303)
    goal = "/complaint/receipt" if case.receipt else ""
    return cases.confirmed(runtime_of_app(), redirect(f"/track/{part(number)}{goal}?done=receipt", 303), case)


def _confirm(number: str, case: cases.OpenCase | None) -> None:
    """Asks the service; of a complaint that still waits at the gateway, this browser's cookie knows the code."""
    typed = field("code")[:64]
    if case is None or not case.stored:
        address = f"/api/complaints/complaints/{part(number)}/receipt"
        call("POST", address, code=code_of(number, "complaints"), body={"code": typed})
        return
    try:
        code = parse_checked(typed)
    except Invalid as slip:
        raise Problem(422, {"code": slip.code}) from slip
    if not hmac.compare_digest(code.encode(), case.code.encode()):
        raise Problem(404, {"code": "complaint_unknown"})


def _told(problem: Problem) -> str:
    if problem.status == 404:
        return gettext("这不是这件投诉的回执码。请对照您记下的，再输入一次。")
    if problem.status == 422 and problem.code not in ("receipt_mistyped", "receipt_malformed"):
        return complaint_problem(422, "receipt_malformed")
    return complaint_problem(problem.status, problem.code)


def _again(number: str, text: str, status: int) -> Any:
    case = cases.find(runtime_of_app(), number, "complaints")
    if case is not None and case.receipt:
        return receipt_page(number, text, status)
    return page(number, text, {"code": field("code")[:32]}, status)


@allow(ANYONE)
def renew_code(number: str) -> Any:
    """A new receipt code: shown once, and to be typed back as the first one was."""
    if field("sure") != "yes":
        return page(number, gettext("换码以后旧码立即作废。确定要换，请先勾选确认。"), {"renew": "yes"}, 422)
    held = cases.find(runtime_of_app(), number, "complaints")
    try:
        base = f"/api/complaints/complaints/{part(number)}"
        view = call("POST", f"{base}/code", code=held.code if held else "", body={}).body
    except Problem as problem:
        if problem.status == 401:
            raise
        return page(number, complaint_problem(problem.status, problem.code), None, problem.status)
    case = cases.OpenCase(
        view["number"], view["query_code"], view.get("received_at") or "", view.get("review_by") or "",
        receipt=view.get("receipt_code") or "", confirm="issued", channel=held.channel if held else "",
    )  # fmt: skip
    return cases.remember(runtime_of_app(), redirect(f"/track/{part(case.number)}/complaint/receipt", 303), case)
