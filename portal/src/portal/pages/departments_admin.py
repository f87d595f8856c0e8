"""The directory of departments at the desk: for the system administrator, over the gateway's API."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from flask_babel import lazy_gettext as _l

from casework.web.access import allow
from portal.gateway import Problem, part
from portal.web.calls import call
from portal.web.desk_forms import destinations
from portal.web.forms import chosen, field, key_to_keep, new_key
from portal.web.problem_words import problem_text
from portal.web.words import Words

ADMINISTRATOR = "system_admin"
HOME = "/desk/admin/departments"
API = "/api/admin/departments"
ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
STATES: Words = {"planned": _l("待设立"), "active": _l("正常"), "merged": _l("已合并"), "abolished": _l("已撤销")}
ACTS: Words = {
    "rename": _l("更名"), "change": _l("调整区划、上级或受理实例"), "merge": _l("合并"), "abolish": _l("撤销"),
}  # fmt: skip
HAPPENED: Words = {
    "created": _l("设立"), "renamed": _l("更名"), "changed": _l("调整"), "merged": _l("合并"), "abolished": _l("撤销"),
}  # fmt: skip
DESCRIBED = ("name", "name_en", "region", "parent")

Form = Mapping[str, Any]


def register(pages: Blueprint) -> None:
    """`/desk/admin/departments`, one department, and the acts on it."""
    pages.get(HOME)(departments_admin)
    pages.post(HOME)(create_department)
    pages.get(f"{HOME}/<id>")(department_admin)
    pages.post(f"{HOME}/<id>/<act>")(act_on_department)


@allow(ADMINISTRATOR)
def departments_admin() -> Any:
    """All departments, past and planned ones too, and the form for a new one."""
    return _list({}, "", new_key())


@allow(ADMINISTRATOR)
def create_department() -> Any:
    """Creates it; what was entered stays when it is refused."""
    body = {"id": field("id"), **_described()} | _day()
    try:
        call("POST", API, body=body)
    except Problem as problem:
        return _list(_entered(), _text(problem), key_to_keep()), problem.status
    return redirect(f"{HOME}/{part(body['id'])}?done=created", 303)


@allow(ADMINISTRATOR)
def department_admin(id: str) -> Any:
    """One department: its names, seats and acts, and the form of the act that is asked for."""
    return _one(id, chosen("act", ACTS), {}, "", new_key())


@allow(ADMINISTRATOR)
def act_on_department(id: str, act: str) -> Any:
    """Does it, from the day that was entered on."""
    if act not in ACTS or not ID.fullmatch(id):
        abort(404)
    try:
        call("POST", f"{API}/{part(id)}/{act}", body=BODIES[act]() | _day())
    except Problem as problem:
        return _one(id, act, _entered(), _text(problem), key_to_keep()), problem.status
    return redirect(f"{HOME}/{part(id)}?done={act}", 303)


def _described(prefix: str = "") -> dict[str, Any]:
    said: dict[str, Any] = {name: field(prefix + name) for name in DESCRIBED}
    return said | {"instances": _instances(prefix)}


def _instances(prefix: str = "") -> dict[str, str]:
    return {one.split("/", 1)[0]: one for one in request.form.getlist(f"{prefix}instances") if "/" in one}


def _day() -> dict[str, str]:
    return {"on": field("on")} if field("on") else {}


def _rename() -> dict[str, Any]:
    return {"name": field("name"), "name_en": field("name_en")}


def _change() -> dict[str, Any]:
    region = {"region": field("region")} if field("region") else {}
    return region | {"parent": field("parent"), "instances": _instances()}


def _merge() -> dict[str, Any]:
    others = {"with": request.form.getlist("with")}
    if field("new_id"):
        return others | {"new": {"id": field("new_id"), **_described("new_")}}
    return others | ({"into": field("into")} if field("into") else {})


def _abolish() -> dict[str, Any]:
    return {"successor": field("successor")}


BODIES: Mapping[str, Callable[[], dict[str, Any]]] = {
    "rename": _rename, "change": _change, "merge": _merge, "abolish": _abolish,
}  # fmt: skip


def _entered() -> Form:
    """What the refused form held; lists for what was ticked."""
    lists = {name: request.form.getlist(name) for name in ("with", "instances", "new_instances")}
    return {name: field(name) for name in request.form} | lists


def _list(form: Form, problem: str, key: str) -> str:
    everyone = call("GET", "/api/departments", params={"all": "true"}).body["departments"]
    return render_template(
        "departments_admin.html", departments=everyone, one=None, act="", form=form, problem=problem, key=key,
        states=STATES, acts=ACTS, happened=HAPPENED, instances=destinations(), done="",
    )  # fmt: skip


def _one(id_: str, act: str, form: Form, problem: str, key: str) -> str:
    if not ID.fullmatch(id_):
        abort(404)
    one = call("GET", f"{API}/{part(id_)}").body
    everyone = call("GET", "/api/departments", params={"all": "true"}).body["departments"]
    others = [d for d in everyone if d["id"] != id_ and d["state"] in ("active", "planned")]
    return render_template(
        "departments_admin.html", departments=others, one=one, act=act, form=form or one, problem=problem, key=key,
        states=STATES, acts=ACTS, happened=HAPPENED, instances=destinations(), done=chosen("done", (*ACTS, "created")),
    )  # fmt: skip


def _text(problem: Problem) -> str:
    """Staff get the rule's own words too."""
    text = problem_text(problem.status, problem.code)
    return f"{text} ({problem.detail})" if problem.detail else text
