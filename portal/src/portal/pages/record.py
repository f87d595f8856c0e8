"""更正 (条例 art. 41): somebody asks to correct a record about themselves, and follows what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from flask_babel import gettext

from casework.web.access import ANYONE, allow, runtime_of_app
from portal import cases
from portal.gateway import Problem, part
from portal.pages.apply_form import CONTACT, DESCRIPTION, NAME
from portal.pages.files import hand_out
from portal.pages.letter_form import EMAIL, PHONE, length_error
from portal.web.calls import call, departments
from portal.web.disclosure_problem_words import disclosure_problem
from portal.web.forms import field, key_to_keep, new_key
from portal.web.lang import lang

API = "/api/disclosure/corrections"
KIND = "record"
FIELDS = ("department", "what", "evidence", "name", "phone", "email", "address")
CONTACTS = ("phone", "email", "address")
EVIDENCE = (1, 200)
UNKNOWN = (401, 403, 404, 422)


def register(pages: Blueprint) -> None:
    """`/record…`."""
    pages.get("/record")(record_form)
    pages.post("/record")(ask_record)
    pages.post("/record/open")(open_record)
    pages.get("/record/<number>")(record)
    pages.get("/record/<number>/<id>.<form>")(record_paper)
    pages.post("/record/<number>/correct")(put_right)
    pages.post("/record/<number>/withdraw")(withdraw_record)


@allow(ANYONE)
def record_form() -> Any:
    """The empty form, and how to come back to one that was sent."""
    return _form(dict.fromkeys(FIELDS, ""), {}, new_key())


@allow(ANYONE)
def ask_record() -> Any:
    """Sends the request and leads to its page, which shows number and code once more."""
    form = {name: field(name) for name in FIELDS}
    if errors := errors_of(form, [d.id for d in departments().all()]):
        return _form(form, errors, key_to_keep()), 422
    body = {name: value for name, value in form.items() if value} | {"language": lang()}
    try:
        taken = call("POST", API, body=body).body
    except Problem as problem:
        key = new_key() if problem.code == "idempotency_key_reused" else key_to_keep()
        text = gettext("这一项没有通过检查，请修改后再提交。")
        errors = {name: text for name in problem.errors if name in FIELDS}
        return _form(form, errors, key, disclosure_problem(problem.status, problem.code)), problem.status
    case = cases.OpenCase(
        taken["number"], taken["query_code"], due_on=taken.get("due") or "", kind=KIND, stored=bool(taken.get("stored"))
    )
    goal = redirect(f"/record/{part(case.number)}?new=1", 303)
    return cases.remember(runtime_of_app(), goal, case, cases.RECORD)


def errors_of(form: dict[str, str], known: list[str]) -> dict[str, str]:
    """By field: what is wrong and what to do."""
    found = {} if form["department"] in known else {"department": gettext("请选择向哪个机关申请。")}
    for name, bounds, missing in (
        ("what", DESCRIPTION, gettext("请写明哪一条记录、错在哪里。")),
        ("evidence", EVIDENCE, gettext("请写明有什么证据。")),
        ("name", NAME, gettext("请填写姓名。")),
        ("address", CONTACT, ""),
    ):
        if text := length_error(form[name], bounds, missing):
            found[name] = text
    if form["phone"] and not PHONE.fullmatch(form["phone"]):
        found["phone"] = gettext("电话只能有数字、空格、横线和括号，例如 0771-5852000。")
    if form["email"] and not EMAIL.fullmatch(form["email"]):
        found["email"] = gettext("邮箱的写法不对，应像 wang@example.com。")
    if not any(form[name] for name in CONTACTS):
        found["phone"] = disclosure_problem(422, "contact_missing")
    return found


@allow(ANYONE)
def open_record() -> Any:
    """By number and code: never says which of them is wrong."""
    number, code = field("number")[:64], "".join(c for c in field("code")[:64] if c.isascii() and c.isprintable())
    try:
        if not number or not code:
            raise Problem(404, {})
        view = call("GET", f"{API}/{part(number)}", code=code).body
    except Problem as problem:
        known = 404 if problem.status in UNKNOWN else problem.status
        told = disclosure_problem(known, "application_unknown" if known == 404 else problem.code)
        return _form(dict.fromkeys(FIELDS, ""), {}, new_key(), told), known
    goal = redirect(f"/record/{part(view['number'])}", 303)
    return cases.remember(runtime_of_app(), goal, cases.OpenCase(view["number"], code, kind=KIND), cases.RECORD)


@allow(ANYONE)
def record(number: str) -> Any:
    """Where it stands."""
    return _page(number)


@allow(ANYONE)
def record_paper(number: str, id: str, form: str) -> Any:
    """A paper about it, to be saved."""
    if form not in ("pdf", "docx"):
        abort(404)
    return hand_out(f"{API}/{part(number)}/notices/{part(id)}.{form}", _code(number))


@allow(ANYONE)
def put_right(number: str) -> Any:
    """Sends what was wrong once more; the rest stays as it was sent."""
    changes = {name: value for name in FIELDS if (value := field(name))}
    if not changes:
        return _page(number, gettext("请填写要更正的内容。"), 422)
    try:
        call("POST", f"{API}/{part(number)}/correction", code=_code(number), body=changes)
    except Problem as problem:
        if problem.status in (401, 404):
            raise
        return _page(number, disclosure_problem(problem.status, problem.code), problem.status, problem.errors)
    return redirect(f"/record/{part(number)}", 303)


@allow(ANYONE)
def withdraw_record(number: str) -> Any:
    """Takes the request back."""
    if field("sure") != "yes":
        return _page(number, gettext("撤回后不能恢复。确定要撤回，请先勾选确认。"), 422)
    try:
        call("POST", f"{API}/{part(number)}/withdraw", code=_code(number), body={})
    except Problem as problem:
        if problem.status in (401, 404):
            raise
        return _page(number, disclosure_problem(problem.status, problem.code), problem.status)
    return redirect(f"/record/{part(number)}", 303)


def _page(number: str, problem: str = "", status: int = 200, wrong: Iterable[str] = ()) -> Any:
    held = _held(number)
    code = held.code if held else ""
    try:
        view = call("GET", f"{API}/{part(number)}", code=code).body
        notices = call("GET", f"{API}/{part(number)}/notices", code=code).body["notices"]
    except Problem as refused:
        if held and (request.args.get("new") or held.stored):  # its sender has to see number and code in any case
            return render_template("record_receipt.html", number=held.number, code=held.code)
        if refused.status in UNKNOWN:
            return redirect("/record", 303)
        raise
    named = {*wrong, *((view.get("correction") or {}).get("fields") or ())}
    named |= set(CONTACTS) if named & set(CONTACTS) else set()  # one of them is enough
    shown = render_template(
        "record.html", record=view, notices=notices, problem=problem, code=code if request.args.get("new") else "",
        wrong=[name for name in FIELDS if name in named] or ["what"], entered=request.form,
        departments=departments().all(),
    )  # fmt: skip
    return shown, status


def _form(form: dict[str, str], errors: dict[str, str], key: str, problem: str = "") -> str:
    return render_template(
        "record_form.html", form=form, errors=errors, key=key, problem=problem, departments=departments().all()
    )


def _held(number: str) -> cases.OpenCase | None:
    held = (one for one in cases.open_cases(runtime_of_app()) if one.kind == KIND)
    return next((one for one in held if one.number == number), None)


def _code(number: str) -> str:
    held = _held(number)
    return held.code if held else ""
