"""What the account itself holds: a copy, a correction, and closing it."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from flask_babel import gettext

from casework.web.access import allow
from portal import cases
from portal.gateway import Problem
from portal.pages.letter_form import EMAIL, NAME, PHONE, length_error
from portal.web.calls import call
from portal.web.forms import field
from portal.web.problem_words import problem_text

API = "/api/auth/personal"
FIELDS = ("name", "phone", "email")


def register(pages: Blueprint) -> None:
    """`/my/personal/account…`."""
    pages.get("/my/personal/account")(account_show)
    pages.post("/my/personal/account")(account_correct)
    pages.get("/my/personal/account/copy.json")(account_download)
    pages.post("/my/personal/account/closure")(account_close)


@allow("citizen")
def account_show() -> Any:
    """Name and contact as they are kept."""
    return _page()


@allow("citizen")
def account_download() -> Response:
    """All of it as a file."""
    made = Response(json.dumps(call("GET", API).body, ensure_ascii=False, indent=1), content_type="application/json")
    made.headers["Content-Disposition"] = 'attachment; filename="account.json"'
    return made


@allow("citizen")
def account_correct() -> Any:
    """Replaces what is there by what the form says; an empty phone or e-mail is taken away."""
    form = {name: field(name)[:254] for name in FIELDS}
    if errors := _errors(form):
        return _page(form, errors), 422
    body = {"name": form["name"], "phone": form["phone"] or None, "email": form["email"] or None}
    try:
        call("PUT", API, body=body)
    except Problem as problem:
        return _page(form, {}, problem_text(problem.status, problem.code)), problem.status
    return redirect("/my/personal/account?done=corrected", 303)


@allow("citizen")
def account_close() -> Any:
    """Closes the account; its letters stay, and open with number and code only."""
    if field("sure") != "yes":
        return _page(errors={"sure": gettext("注销后不能恢复。请勾选确认。")}), 422
    body = {"password": request.form.get("password", "")[:256]} | ({"code": field("code")} if field("code") else {})
    try:
        call("POST", f"{API}/closure", body=body)
    except Problem as problem:
        if problem.code == "login_failed":
            return _page(errors={"password": gettext("密码不对，请再试一次。")}), 422
        if problem.code.startswith("second_factor"):
            return _page(errors={"code": problem_text(problem.status, problem.code)}), 422
        return _page(problem=problem_text(problem.status, problem.code)), problem.status
    gone = cases.forget(redirect("/my/personal?done=closed", 303))
    gone.delete_cookie("wz_session")
    return gone


def _page(form: dict[str, str] | None = None, errors: dict[str, str] | None = None, problem: str = "") -> str:
    kept = call("GET", API).body["account"]
    shown = form or {"name": kept["name"], **{name: kept["contact"].get(name, "") for name in FIELDS[1:]}}
    return render_template("personal_account.html", kept=kept, form=shown, errors=errors or {}, problem=problem,
                           done=request.args.get("done", ""))  # fmt: skip


def _errors(form: dict[str, str]) -> dict[str, str]:
    found = {}
    if text := length_error(form["name"], NAME, gettext("请填写姓名。")):
        found["name"] = text
    if form["phone"] and not PHONE.fullmatch(form["phone"]):
        found["phone"] = gettext("电话只能有数字、空格、横线和括号，例如 0771-5852000。")
    if form["email"] and not EMAIL.fullmatch(form["email"]):
        found["email"] = gettext("邮箱的写法不对，应像 wang@example.com。")
    return found
