"""The register of reconsiderations and suits at the desk: the list, a new entry, and what becomes of one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, g, redirect, render_template
from flask_babel import gettext

from casework.domain.actors import Role
from casework.web.access import allow
from portal.gateway import Problem
from portal.pages.desk_report import STAFF, told
from portal.pages.desk_side import gives_up
from portal.web.calls import call
from portal.web.forms import chosen, field, page_number
from portal.web.report_words import DONE, PROCEEDINGS

API = "/api/disclosure/desk/register"
HERE = "/desk/register"
ACTS = ("conclude", "correct", "strike")
FIELDS = ("number", "proceeding", "filed", "concluded", "result")
SIZE = 20


def register(pages: Blueprint) -> None:
    """`/desk/register` and its forms."""
    pages.get(HERE)(register_entries)
    pages.post(HERE)(new_register_entry)
    pages.post(HERE + "/<int(max=9223372036854775807):entry>/<act>")(act_on_register_entry)


@allow(*STAFF)
def register_entries() -> Any:
    """Those of the department; all of them for supervisors."""
    return _page()


@allow("clerk", "reviewer")
def new_register_entry() -> Any:
    """Enters a reconsideration or a suit."""
    return _sent(API, "enter", {})


@allow("clerk", "reviewer")
def act_on_register_entry(entry: int, act: str) -> Any:
    """Enters its result, corrects it, or strikes it."""
    if act not in ACTS:
        abort(404)
    return _sent(f"{API}/{entry}/{act}", act, {"entry": str(entry), "act": act})


def _sent(address: str, done: str, about: dict[str, str]) -> Any:
    entered = {name: field(name) for name in FIELDS}
    try:
        call("POST", address, body={name: value for name, value in entered.items() if value})
    except Problem as problem:
        if gives_up(problem) and problem.code not in ("application_unknown", "entry_unknown"):
            raise
        return _page(entered | about, _text(problem), problem.status)
    return redirect(f"{HERE}?{urlencode({'done': done})}", 303)


def _text(problem: Problem) -> str:
    """A refused field is named as the form names it."""
    names = {
        "number": gettext("申请编号"), "proceeding": gettext("种类"), "filed": gettext("立案日期"),
        "concluded": gettext("审结日期"), "result": gettext("结果"),
    }  # fmt: skip
    wrong = [str(names[name]) for name in FIELDS if name in problem.errors]
    if problem.code == "invalid" and wrong:
        return gettext("请检查：%(fields)s。", fields=", ".join(wrong))
    return told(problem)


def _page(entered: dict[str, str] | None = None, problem: str = "", status: int = 200) -> Any:
    filters = {"proceeding": chosen("proceeding", PROCEEDINGS), "pending": chosen("pending", ("true", "false"))}
    asked = {name: value for name, value in filters.items() if value}
    found = call("GET", API, params=asked | {"page": page_number(), "size": SIZE}).body
    shown = render_template(
        "desk_register.html", entries=found["entries"], total=found["total"], page=page_number(),
        pages=-(-found["total"] // SIZE), filters=filters, entered=entered or {}, problem=problem,
        done=chosen("done", DONE), may_enter=g.actor.has(Role.CLERK, Role.REVIEWER),
    )  # fmt: skip
    return shown, status
