"""A third party's opinion (条例 art. 32): number, number of the letter and its code open the question, nothing else."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from flask_babel import gettext

from casework.web.access import ANYONE, allow, runtime_of_app
from portal import cases
from portal.gateway import Problem, part
from portal.pages.files import hand_out
from portal.pages.sender_acts import given
from portal.web.calls import call
from portal.web.disclosure_problem_words import disclosure_problem
from portal.web.forms import field, new_key

API = "/api/disclosure/opinions"
KIND = "opinion"
UNKNOWN = (401, 403, 404, 422)  # which of the three is wrong is never told


def register(pages: Blueprint) -> None:
    """`/opinion…`."""
    pages.get("/opinion")(ask_letter)
    pages.post("/opinion")(open_letter)
    pages.post("/opinion/close")(close_letter)
    pages.get("/opinion/<number>/<int(max=99):consultation>")(opinion_letter)
    pages.get("/opinion/<number>/<int(max=99):consultation>/<id>.<form>")(opinion_paper)
    pages.post("/opinion/<number>/<int(max=99):consultation>")(give_opinion)


@allow(ANYONE)
def ask_letter() -> Any:
    """The form for what stands in the letter."""
    return _ask({name: request.args.get(name, "")[:32] for name in ("number", "consultation")})


@allow(ANYONE)
def open_letter() -> Any:
    """Opens the question; its code goes into a cookie, and into no address."""
    form = {name: field(name)[:64] for name in ("number", "consultation", "code")}
    errors = {
        name: told
        for name, told in (
            ("number", gettext("请填写申请编号。")),
            ("consultation", gettext("请填写征求意见书的序号，例如 1。")),
            ("code", gettext("请填写查询码。")),
        )
        if not form[name]
    }
    if form["consultation"] and not (form["consultation"].isdecimal() and form["consultation"].isascii()):
        errors["consultation"] = gettext("请填写征求意见书的序号，例如 1。")
    if errors:
        return _ask(form, errors), 422
    place, code = form["consultation"][:2], "".join(c for c in form["code"] if c.isascii() and c.isprintable())
    try:
        view = call("GET", _address(form["number"], place), code=code).body
    except Problem as problem:
        known = 404 if problem.status in UNKNOWN else problem.status
        wrong = gettext("没有找到：编号、序号或者查询码不对。请对照征求意见书再输入一次。")
        return _ask(form, {}, wrong if known == 404 else disclosure_problem(known, problem.code)), known
    case = cases.OpenCase(view["number"], code, kind=KIND, channel=str(view["consultation"]))
    goal = redirect(f"/opinion/{part(case.number)}/{part(case.channel)}", 303)
    return cases.remember(runtime_of_app(), goal, case, cases.OPINION)


@allow(ANYONE)
def close_letter() -> Any:
    """Forgets what was opened in this browser."""
    return cases.forget(redirect("/opinion", 303))


@allow(ANYONE)
def opinion_letter(number: str, consultation: int) -> Any:
    """What is asked, by whom and until when, and the form to answer."""
    return _page(number, consultation)


@allow(ANYONE)
def opinion_paper(number: str, consultation: int, id: str, form: str) -> Any:
    """A paper to the third party, to be saved."""
    if form not in ("pdf", "docx"):
        abort(404)
    return hand_out(f"{_address(number, str(consultation))}/notices/{part(id)}.{form}", _code(number, consultation))


@allow(ANYONE)
def give_opinion(number: str, consultation: int) -> Any:
    """Consents, or refuses with a reason."""
    if field("opinion") not in ("consents", "refuses"):
        return _page(number, consultation, disclosure_problem(422, "opinion_missing"), 422)
    if field("opinion") == "refuses" and len(field("reason")) < 2:
        return _page(number, consultation, gettext("不同意公开，请说明理由。"), 422)
    try:
        body = {"opinion": field("opinion")} | given("reason")
        call("POST", _address(number, str(consultation)), code=_code(number, consultation), body=body)
    except Problem as problem:
        if problem.status in (401, 404):
            raise
        return _page(number, consultation, disclosure_problem(problem.status, problem.code), problem.status)
    return redirect(f"/opinion/{part(number)}/{consultation}?done=1", 303)


def _page(number: str, consultation: int, problem: str = "", status: int = 200) -> Any:
    try:
        view = call("GET", _address(number, str(consultation)), code=_code(number, consultation)).body
    except Problem as refused:
        if refused.status in UNKNOWN:
            return redirect(f"/opinion?number={part(number[:32])}&consultation={consultation}", 303)
        raise
    shown = render_template(
        "opinion.html", letter=view, notices=_notices(number, consultation), problem=problem, entered=request.form,
        key=new_key(), done=request.args.get("done", ""),
    )  # fmt: skip
    return shown, status


def _notices(number: str, consultation: int) -> list[dict[str, Any]]:
    """Papers to this third party; the page is there without them."""
    try:
        answer = call("GET", f"{_address(number, str(consultation))}/notices", code=_code(number, consultation))
    except Problem:
        return []
    found: list[dict[str, Any]] = answer.body["notices"]
    return found


def _ask(form: dict[str, str], errors: dict[str, str] | None = None, problem: str = "") -> str:
    return render_template("opinion_ask.html", form=form | {"code": ""}, errors=errors or {}, problem=problem)


def _code(number: str, consultation: int) -> str:
    held = (one for one in cases.open_cases(runtime_of_app()) if one.kind == KIND)
    return next((one.code for one in held if (one.number, one.channel) == (number, str(consultation))), "")


def _address(number: str, place: str) -> str:
    return f"{API}/{part(number)}/{part(place)}"
