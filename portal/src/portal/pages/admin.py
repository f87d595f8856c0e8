"""The administrators' pages: accounts and what each of the administrators may do with one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, g, redirect, render_template, request
from flask_babel import gettext

from casework.domain.actors import Role
from casework.web.access import allow
from portal.gateway import Problem, part
from portal.web.calls import call, departments
from portal.web.forms import field, key_to_keep, new_key, page_number
from portal.web.problem_words import problem_text

SYSTEM, SECURITY, AUDITOR = Role.SYSTEM_ADMIN.value, Role.SECURITY_ADMIN.value, Role.AUDITOR.value
ADMINISTRATORS = (SYSTEM, SECURITY, AUDITOR)


def register(pages: Blueprint) -> None:
    """`/desk/admin`, `/desk/admin/accounts/…`."""
    pages.get("/desk/admin")(accounts)
    pages.get("/desk/admin/accounts/new")(new_form)
    pages.post("/desk/admin/accounts/new")(add)
    pages.get("/desk/admin/accounts/<id>")(show_account)
    pages.post("/desk/admin/accounts/<id>/<act>")(act_on)


@allow(*ADMINISTRATORS)
def accounts() -> Any:
    """A list with a search; the auditor goes to the audit."""
    if g.actor.has(AUDITOR):
        return redirect("/desk/admin/audit", 303)
    query, page = request.args.get("q", "").strip()[:64], page_number()
    found = call("GET", "/api/admin/accounts", params={"q": query, "page": page}).body
    pages = max(1, -(-int(found["total"]) // int(found["size"])))
    return render_template("admin_accounts.html", found=found, query=query, page=page, pages=pages, **_who())


@allow(SYSTEM)
def new_form() -> Any:
    """The form for an account."""
    return _new({"account": "", "name": "", "department": "", "program": ""}, {}, new_key())


@allow(SYSTEM)
def add() -> Any:
    """Makes it; the temporary password is shown this once."""
    form = {name: field(name)[:64] for name in ("account", "name", "department", "program")}
    body: dict[str, Any] = {name: form[name] for name in ("account", "name", "department")}
    try:
        made = call("POST", "/api/admin/accounts", body=body | {"program": form["program"] == "yes"}).body
    except Problem as problem:
        if problem.status not in (409, 422):
            raise
        errors = {name: _text(problem) for name in form if name in problem.errors or _names(problem, name)}
        return _new(form, errors or {"account": _text(problem)}, key_to_keep()), problem.status
    return _page(made["account"], password=made["temporary_password"] or "")


@allow(SYSTEM, SECURITY)
def show_account(id: str) -> Any:
    """One account, and the acts of this administrator."""
    return _page(call("GET", f"/api/admin/accounts/{part(id)}").body, done=request.args.get("done", ""))


@allow(SYSTEM, SECURITY)
def act_on(id: str, act: str) -> Any:
    """Does it; what is shown once (a password, a code, a token) is the answer to the form."""
    if act not in ACTS:
        abort(404)
    base = f"/api/admin/accounts/{part(id)}"
    try:
        shown = ACTS[act](base) or {}
    except Problem as problem:
        if problem.code == "step_up_needed":
            return redirect("/account/step-up?" + urlencode({"next": f"/desk/admin/accounts/{part(id)}"}), 303)
        if problem.status not in (409, 422) and problem.code != "own_account":
            raise
        return _page(call("GET", base).body, problem=_text(problem)), problem.status
    once = {name: shown.get(name) or "" for name in ("temporary_password", "enrolment_code", "token")}
    if not any(once.values()):
        return redirect(f"/desk/admin/accounts/{part(id)}?done={act}", 303)
    return _page(
        call("GET", base).body, password=once["temporary_password"], code=once["enrolment_code"], token=once["token"]
    )


def _roles(base: str) -> Any:
    call("PUT", f"{base}/roles", body={"roles": request.form.getlist("roles")[:20]})


def _token(base: str) -> Any:
    body: dict[str, Any] = {"label": field("label")[:100]}
    scopes = request.form.getlist("scopes")[:10]
    return call("POST", f"{base}/tokens", body=body | ({"scopes": scopes} if scopes else {})).body


def _revoke(_base: str) -> Any:
    call("DELETE", f"/api/admin/tokens/{part(field('token')[:64])}")


def _post(act: str) -> Callable[[str], Any]:
    return lambda base: call("POST", f"{base}/{act}").body


ACTS: dict[str, Callable[[str], Any]] = {
    "disable": _post("disable"),
    "password": _post("password"),
    "enable": _post("enable"),
    "unlock": _post("unlock"),
    "reset": _post("second-factor/reset"),
    "roles": _roles,
    "token": _token,
    "revoke": _revoke,
}


def _page(one: dict[str, Any], **more: Any) -> str:
    who = _who()
    roles = call("GET", "/api/admin/roles").body["roles"] if who["security"] else []
    tokens = call("GET", f"/api/admin/accounts/{part(one['id'])}/tokens").body["tokens"] if who["security"] else []
    shown = {"password": "", "code": "", "token": "", "done": "", "problem": ""} | more
    return render_template("admin_account.html", one=one, roles=roles, tokens=tokens, **who, **shown)


def _new(form: dict[str, str], errors: dict[str, str], key: str) -> str:
    return render_template("admin_new.html", form=form, errors=errors, key=key, departments=departments().all())


def _who() -> dict[str, bool]:
    return {"system": g.actor.has(SYSTEM), "security": g.actor.has(SECURITY)}


def _names(problem: Problem, name: str) -> bool:
    return name == "account" and problem.code in ("account_taken", "account_malformed")


def _text(problem: Problem) -> str:
    known = {
        "own_account": gettext("不能管理自己的账号，请另一位管理员来做。"),
        "last_administrator": gettext("这是最后一个在用的这类管理员，请先启用另一个。"),
        "roles_missing": gettext("请先授予角色，再启用。"),
        "account_malformed": gettext("账号要 3 到 64 位：字母、数字和 . _ @ + -，以字母或数字开头。"),
        "roles_malformed": gettext("管理员角色只能单独授予，不能和别的角色同时有。"),
        "department_malformed": gettext("管理员不属于任何部门；经办、审核和主持要有部门。"),
    }
    return known.get(problem.code) or problem_text(problem.status, problem.code)
