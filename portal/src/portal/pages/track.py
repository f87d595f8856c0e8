"""Following a letter: number and code in a form, then the letter as its sender sees it; the receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request
from flask_babel import gettext

from casework.domain.actors import Kind
from casework.domain.errors import Invalid
from casework.domain.numbers import normalise_query_code
from casework.web.access import ANYONE, allow, runtime_of_app
from portal import cases
from portal.gateway import Problem, part
from portal.pages.applications import application_page, is_application
from portal.pages.complaints import complaint_page, is_complaint
from portal.web.calls import call
from portal.web.complaint_problem_words import complaint_problem
from portal.web.forms import field, new_key
from portal.web.problem_words import problem_text
from portal.web.words import STEP_OF_ACT, STEP_OF_STATE

BASES = {  # who can be followed to
    "mailbox": "/api/mailbox/letters",
    "complaints": "/api/complaints/complaints",
    "disclosure": "/api/disclosure/applications",
}
UNKNOWN = (401, 403, 404, 422)  # number or code are wrong: never told which


def register(pages: Blueprint) -> None:
    """`/track…`."""
    pages.get("/track")(ask)
    pages.post("/track")(open_case)
    pages.post("/track/close")(close)
    pages.get("/track/<number>")(show)
    pages.get("/track/<number>/receipt")(receipt)
    pages.post("/track/<number>/receipt")(noted)
    pages.get("/track/<number>/receipt.svg")(receipt_svg)


@allow(ANYONE)
def ask() -> Any:
    """The form for number and code, and the letters this browser has open."""
    return ask_again(request.args.get("number", "")[:32])


@allow(ANYONE)
def open_case() -> Any:
    """Opens a letter, or says that number or code are wrong: never which of them."""
    number, code = field("number")[:64], field("code")[:64]
    errors = {}
    if not number:
        errors["number"] = gettext("请填写编号。")
    if not code:
        errors["code"] = gettext("请填写查询码或回执码。")
    elif _is_slip(code):
        errors["code"] = complaint_problem(422, "receipt_mistyped")
    if errors:
        return ask_again(number, errors), 422
    try:
        case = opened(cases.OpenCase(number, _ascii(code)))
    except Problem as problem:
        known = 404 if problem.status in UNKNOWN else problem.status
        text = problem_text(known, "case_unknown" if known == 404 else problem.code)
        return ask_again(number, {}, text), known
    return cases.remember(runtime_of_app(), redirect(f"/track/{case.number}", 303), case)


@allow(ANYONE)
def close() -> Any:
    """Forgets all letters in this browser: for shared computers."""
    return cases.forget(redirect("/track?closed=1", 303))


@allow(ANYONE)
def show(number: str) -> Any:
    """The letter as its sender sees it."""
    return page(number)


def page(number: str, problem: str = "", entered: dict[str, str] | None = None, status: int = 200) -> Any:
    """The page of the letter, complaint or application; with `problem`, what was entered there stays."""
    case = current(number)
    try:
        view = view_of(case)
    except Problem as refused:
        if refused.status not in UNKNOWN:
            raise
        elsewhere = _taken_over(case)
        if elsewhere is None:
            return redirect(f"/track?number={part(number[:32])}", 303)
        case, view = elsewhere
    if is_complaint(view):
        return complaint_page(view, case, problem, entered or {}), status
    if is_application(view):
        return application_page(view, case, problem, entered or {}), status
    step = step_of(view)
    shown = render_template(
        "case.html", case=view, step=step, problem=problem, entered=entered or {}, key=new_key(),
        done=request.args.get("done", ""), actions=set(view.get("actions") or ()), opened=case,
    )  # fmt: skip
    return shown, status


def step_of(view: Mapping[str, Any]) -> int:
    """How far the letter has come, 0 to 4. One that ended without an answer is where it was then: it must not look
    answered because it is closed."""
    if view.get("outcome") in (None, "", "answered"):
        return STEP_OF_STATE.get(view.get("state", ""), 0)
    acts = (entry.get("what", "") for entry in view.get("timeline") or ())
    return max((STEP_OF_ACT.get(act, 0) for act in acts), default=0)


@allow(ANYONE)
def receipt(number: str) -> Any:
    """Number and code, large, to be written down, copied or printed."""
    return receipt_page(number)


def receipt_page(number: str, problem: str = "", status: int = 200, error: str = "") -> Any:
    """The receipt; `problem` is about a file, `error` about the box to be ticked."""
    case = cases.find(runtime_of_app(), number, "mailbox") or cases.find(runtime_of_app(), number)
    if case is None:
        return redirect("/track", 303)
    if case.receipt or case.kind:
        return redirect(f"/track/{part(number)}/{case.kind or 'complaint'}/receipt", 303)
    shown = render_template(
        "receipt.html", case=case, error=error, problem=problem, letter=None if case.stored else _view(case),
        done=request.args.get("done", ""),
    )  # fmt: skip
    return shown, status


def _view(case: cases.OpenCase) -> Any:
    """The letter as its sender sees it; None when it cannot be asked for now: the receipt is shown all the same."""
    try:
        return view_of(case)
    except Problem:
        return None


@allow(ANYONE)
def noted(number: str) -> Any:
    """The sender says that number and code are written down."""
    case = cases.find(runtime_of_app(), number)
    if case is None:
        return redirect("/track", 303)
    if field("noted") != "yes":
        return receipt_page(number, status=422, error=gettext("请先记下查询码，再勾选确认。查询码丢失后无法找回。"))
    return redirect(f"/track/{part(number)}", 303)


@allow(ANYONE)
def receipt_svg(number: str) -> Any:
    """The receipt's QR code, from the service."""
    answer = call("GET", f"/api/mailbox/letters/{part(number)}/receipt.svg", code=code_of(number, "mailbox"))
    return Response(answer.raw, content_type="image/svg+xml")


def code_of(number: str, channel: str) -> str:
    """The code of a case that this browser has opened, as that channel knows it; empty for one that an account owns."""
    case = cases.find(runtime_of_app(), number, channel)
    return case.code if case else ""


def current(number: str) -> cases.OpenCase:
    """The case as this browser has opened it last; without a code when only an account can open it."""
    return cases.find(runtime_of_app(), number) or cases.OpenCase(number, "")


def view_of(case: cases.OpenCase) -> Any:
    """The case as its sender sees it, at its home or where it was followed to. Raises Problem."""
    base = BASES.get(case.channel, "/api/track")
    return call("GET", f"{base}/{part(case.number)}", code=case.code).body


def opened(case: cases.OpenCase) -> cases.OpenCase:
    """What number and code open: at its home; else where it was handed over to, whose code may be another.

    Raises Problem, the home's: that there are two doors tells nothing of either.
    """
    try:
        return _seen(case)
    except Problem as problem:
        home = cases.home_of(runtime_of_app(), case.number).partition("/")[0]
        if problem.status not in UNKNOWN or home not in BASES:
            raise
        for channel in BASES.keys() - {home}:
            try:
                return _seen(replace(case, channel=channel))
            except Problem as elsewhere:
                if elsewhere.status not in UNKNOWN:
                    raise
        raise


def _taken_over(case: cases.OpenCase) -> tuple[cases.OpenCase, Any] | None:
    """A case that an account owns where it was handed over to: its home may know the account no more."""
    if case.code or g.actor.kind is not Kind.CITIZEN:
        return None
    home = cases.home_of(runtime_of_app(), case.number).partition("/")[0]
    for channel in sorted(BASES.keys() - {home}):
        there = replace(case, channel=channel)
        try:
            return there, view_of(there)
        except Problem as elsewhere:
            if elsewhere.status == 401:
                raise
    return None


def _seen(case: cases.OpenCase) -> cases.OpenCase:
    view = view_of(case)
    return replace(
        case,
        number=view["number"],
        received_at=view.get("received_at") or view.get("submitted_at") or "",
        due_on=view.get("due_on") or "",
    )


def ask_again(number: str, errors: dict[str, str] | None = None, problem: str = "") -> str:
    """The form once more."""
    numbers = dict.fromkeys(case.number for case in cases.open_cases(runtime_of_app()))
    return render_template("track.html", number=number, errors=errors or {}, problem=problem, opened=numbers)


def _is_slip(code: str) -> bool:
    """A receipt code whose last character does not fit: told here, or it would be asked for, and count as a guess."""
    try:
        normalise_query_code(code)
    except Invalid as wrong:
        return wrong.code == "receipt_mistyped"
    return False


def _ascii(code: str) -> str:
    """A header takes no more; anything else is no query code."""
    return "".join(c for c in code if c.isascii() and c.isprintable())
