"""回避: the relations that staff declare beforehand, and that a supervisor enters for them and takes back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request
from flask_babel import gettext

from casework.domain.actors import Role
from casework.web.access import allow
from portal.gateway import Problem
from portal.pages.desk_complaint_acts import told
from portal.pages.desk_complaints import HERE
from portal.pages.desk_side import gives_up
from portal.web import desk_forms
from portal.web.calls import call, departments
from portal.web.complaint_desk_words import CHOICES
from portal.web.forms import field
from portal.web.lang import lang

API = "/api/complaints/desk/ties"
AT = HERE + "/relations"
CASE_STAFF = ("clerk", "reviewer", "supervisor")
ENTERED = ("department", "other", "name", "relation", "account")


def register(pages: Blueprint) -> None:
    """`/desk/complaints/relations`."""
    pages.get(AT)(relations)
    pages.post(AT)(declare_relation)
    pages.post(AT + "/remove")(take_back_relation)


@allow(*CASE_STAFF)
def relations() -> Any:
    """One's own, all for a supervisor, and the form for another."""
    return _page()


@allow(*CASE_STAFF)
def declare_relation() -> Any:
    """To a department, an account or an official by name; for oneself unless a supervisor names somebody else."""
    form = {name: field(name)[:128] for name in ENTERED}
    if wrong := _wrong(form):
        return _page(wrong, form, 422)
    to = form["department"] or form["other"]
    body = {"to": to, "relation": form["relation"]} if to else {"name": form["name"], "relation": form["relation"]}
    if form["account"] and g.actor.has(Role.SUPERVISOR):
        body["account"] = form["account"]
    return _send("POST", body, "declared", form)


@allow("supervisor")
def take_back_relation() -> Any:
    """For complaints to come; what is hidden by it stays hidden."""
    body = {"account": field("account")[:128], "to": field("to")[:128]}
    return _send("DELETE", body, "removed", {})


def _wrong(form: dict[str, str]) -> str:
    """What has to be mended; empty when nothing."""
    if sum(bool(form[name]) for name in ("department", "other", "name")) != 1:
        return gettext("请选一个单位，或者填一个账号或姓名：填一项。")
    if form["department"] and form["department"] not in {one.id for one in departments().ever()}:
        return gettext("没有这个部门，请从列表里选。")
    if form["relation"] not in CHOICES["relation"]:
        return gettext("请选择是什么关系。")
    return ""


def _send(method: str, body: dict[str, str], done: str, form: dict[str, str]) -> Any:
    try:
        call(method, API, body=body)
    except Problem as problem:
        if gives_up(problem) and problem.code != "relation_unknown":
            raise
        return _page(told(problem), form, problem.status)
    return redirect(f"{AT}?done={done}", 303)


def _page(problem: str = "", entered: dict[str, str] | None = None, status: int = 200) -> Any:
    colleagues = [one for one in desk_forms.staff_here() if one["id"] != g.actor.id]
    names = {str(one["id"]): str(one["name"]) for one in colleagues} | {g.actor.id: gettext("我本人")}
    shown = render_template(
        "desk_relations.html", ties=[_shown(one, names) for one in call("GET", API).body["ties"]], problem=problem,
        entered=entered or {}, departments=departments().ever(), colleagues=colleagues, at=AT,
        supervises=g.actor.has(Role.SUPERVISOR), done=request.args.get("done", ""),
    )  # fmt: skip
    return shown, status


def _shown(one: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """With names for people; `may_remove` is whether this account, a supervisor's, can take it back. `unseen`: nobody
    of that name has been here, and it may be a slip of the pen that protects nobody.
    """
    places = {place.id: departments().name(place.id, lang()) for place in departments().ever()}
    others = g.actor.has(Role.SUPERVISOR) and one["account"] != g.actor.id
    return one | {
        "who": names.get(one["account"]) or one.get("name") or one["account"],
        "to_whom": places.get(one["to"]) or names.get(one["to"]) or one.get("to_name") or one["to"],
        "by": names.get(one["entered_by"]) or one.get("entered_by_name") or one["entered_by"],
        "unseen": one["to"] not in places and one["to"] not in names and not one.get("to_name"),
        "may_remove": others,
    }
