"""Accounts of citizens: making one, the letters it owns, and everybody's change of password."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext

from casework.web.access import ANYONE, allow
from portal.gateway import Problem
from portal.pages import admin_self, own
from portal.pages.letter_form import EMAIL, NAME, PHONE, length_error
from portal.pages.session import begin
from portal.web.calls import call
from portal.web.forms import field, page_number
from portal.web.problem_words import problem_text

SIZE = 20
ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{2,63}")
MOST_PASSWORD = 256  # what the gateway reads at all; its rules are stricter
RANGE = re.compile(r"([0-9]+) to ([0-9]+) characters")
GROUPS = re.compile(r"at least ([0-9]+) of")


def register(pages: Blueprint) -> None:
    """`/register`, `/my`, `/account`."""
    pages.get("/register")(registration)
    pages.post("/register")(register_citizen)
    pages.get("/my")(my_letters)
    pages.get("/account")(account)
    pages.post("/account")(change_password)


@allow(ANYONE)
def registration() -> Any:
    """The form for a new account."""
    return _registration({}, {})


@allow(ANYONE)
def register_citizen() -> Any:
    """Makes the account and logs it in; or shows the form again, without the passwords."""
    form = {name: field(name)[:254] for name in ("account", "name", "phone", "email")}
    password = request.form.get("password", "")[:MOST_PASSWORD]
    if errors := _errors_of(form, password):
        return _registration(form, errors), 422
    body = {"account": form["account"], "password": password}
    try:
        call("POST", "/api/auth/register", body=body | {k: v for k, v in form.items() if v}, part_of_form="-new")
        answer = call("POST", "/api/auth/login", body=body, part_of_form="-in")
    except Problem as problem:
        errors = _told_by_gateway(problem)
        text = "" if errors else problem_text(problem.status, problem.code)
        return _registration(form, errors, text), problem.status
    return begin(redirect("/my?done=registered", 303), answer)


@allow("citizen")
def my_letters() -> Any:
    """The letters that this account owns, newest first, and beside them what else it owns."""
    page = page_number()
    found = call("GET", "/api/mailbox/letters", params={"page": page, "size": SIZE}).body
    pages = max(1, -(-int(found["total"]) // SIZE))
    return render_template(
        "my.html", letters=found["letters"], total=found["total"], page=page, pages=pages,
        done=request.args.get("done", ""), **{what: own.newest(what) for what in own.LISTS},
    )  # fmt: skip


@allow("citizen", "staff")
def account() -> Any:
    """The form for another password."""
    return render_template("account.html", errors={}, problem="", done=request.args.get("done", ""))


@allow("citizen", "staff")
def change_password() -> Any:
    """Asks the gateway, which ends all other sessions of the account."""
    old, password = (request.form.get(name, "")[:MOST_PASSWORD] for name in ("old", "password"))
    errors = {} if old else {"old": gettext("请填写现在的密码。")}
    errors |= _password_errors(password)
    text, status = "", 422
    if not errors:
        try:
            call("POST", "/api/auth/password", body={"old": old, "new": password})
            return redirect("/account/setup" if admin_self.must() else "/account?done=1", 303)
        except Problem as problem:
            errors, status = _told_by_gateway(problem), problem.status
            text = "" if errors else problem_text(problem.status, problem.code)
    return render_template("account.html", errors=errors, problem=text, done=""), status


def _registration(form: dict[str, str], errors: dict[str, str], problem: str = "") -> str:
    return render_template("register.html", form=form, errors=errors, problem=problem)


def _errors_of(form: dict[str, str], password: str) -> dict[str, str]:
    found = {}
    if not ACCOUNT.fullmatch(form["account"]):
        found["account"] = _account_rule()
    if text := length_error(form["name"], NAME, gettext("请填写姓名。")):
        found["name"] = text
    if form["phone"] and not PHONE.fullmatch(form["phone"]):
        found["phone"] = gettext("电话只能有数字、空格、横线和括号，例如 0771-5852000。")
    if form["email"] and not EMAIL.fullmatch(form["email"]):
        found["email"] = gettext("邮箱的写法不对，应像 wang@example.com。")
    return found | _password_errors(password)


def _password_errors(password: str) -> dict[str, str]:
    if not password:
        return {"password": gettext("请填写密码。")}
    if password != request.form.get("again", "")[:MOST_PASSWORD]:
        return {"again": gettext("两次填写的密码不一样，请再填一次。")}
    return {}


def _account_rule() -> str:
    return gettext("账号要 3 到 64 位：字母、数字和 . _ @ + -，以字母或数字开头。")


def _told_by_gateway(problem: Problem) -> dict[str, str]:
    """At the field it is about; empty when it is about none."""
    if problem.code == "account_taken":
        return {"account": problem_text(problem.status, problem.code)}
    if problem.code == "account_malformed":
        return {"account": _account_rule()}
    if problem.code == "login_failed":
        return {"old": gettext("现在的密码不对，请再试一次。")}
    if problem.code == "password_reused":
        return {"password": gettext("这个密码最近用过，请换一个新的。")}
    return {"password": _weak(problem.detail)} if problem.code == "password_weak" else {}


def _weak(detail: str) -> str:
    """The gateway's limits are settings, so the numbers come from what it said."""
    if found := RANGE.search(detail):
        return gettext("密码要 %(least)s 到 %(most)s 位。", least=found[1], most=found[2])
    if found := GROUPS.search(detail):
        return gettext("密码要混用至少 %(n)s 种：小写字母、大写字母、数字、其他符号。", n=found[1])
    return gettext("密码太容易猜到：不能含账号，也不能是常见的密码。")
