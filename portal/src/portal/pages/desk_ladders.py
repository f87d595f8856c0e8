"""The ladders of 督办: when which rung is due and to whom, for the city and for single departments."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext

from casework.web.access import allow
from portal.gateway import Problem, part
from portal.pages.desk_complaint_acts import told
from portal.pages.desk_side import gives_up
from portal.pages.desk_supervision import API, HERE
from portal.web.calls import call, departments
from portal.web.complaint_words import RECIPIENTS, RUNGS
from portal.web.forms import chosen, field

NUMBERS = ("days_left", "percent_left", "unanswered")
CELLS = ("recipient", *NUMBERS)
WHOLE = re.compile(r"-?[0-9]{1,3}")

Steps = dict[str, dict[str, str]]


def register(pages: Blueprint) -> None:
    """`/desk/supervision/ladders`."""
    pages.get(HERE + "/ladders")(ladders)
    pages.post(HERE + "/ladders")(set_ladder)
    pages.post(HERE + "/ladders/remove")(remove_ladder)


@allow("supervisor")
def ladders() -> Any:
    """All ladders, and the form for one: `?department=`, empty for the city's."""
    return _page(chosen("department", _ids()))


@allow("supervisor")
def set_ladder() -> Any:
    """Sets the ladder of a department, or the city's; a rung without recipient is left out."""
    department, entered = field("department"), _entered()
    if department and department not in _ids():
        return _page("", gettext("没有这个部门，请从列表里选。"), entered, 422)
    if not all(WHOLE.fullmatch(one[name]) for one in entered.values() for name in NUMBERS if one[name]):
        return _page(department, gettext("天数和百分比只能写整数，例如 2 或 -1。"), entered, 422)
    steps = [_step(rung, one) for rung, one in entered.items() if one["recipient"]]
    try:
        call("PUT", f"{API}/ladders", body={"department": department, "steps": steps})
    except Problem as problem:
        if gives_up(problem):
            raise
        return _page(department, told(problem), entered, problem.status)
    return redirect(f"{HERE}/ladders?department={part(department)}&done=set", 303)


@allow("supervisor")
def remove_ladder() -> Any:
    """A department's own ladder goes, the city's counts for it again; or the city's goes, and the default counts."""
    department = field("department")
    try:
        call("DELETE", f"{API}/ladders/{part(department)}" if department else f"{API}/ladders")
    except Problem as problem:
        if gives_up(problem):
            raise
        return _page(department, told(problem), None, problem.status)
    return redirect(f"{HERE}/ladders?done={'removed' if department else 'reset'}", 303)


def _ids() -> list[str]:
    return [d.id for d in departments().all()]


def _entered() -> Steps:
    return {rung: {cell: field(f"{rung}:{cell}")[:16] for cell in CELLS} for rung in RUNGS}


def _step(rung: str, cells: dict[str, str]) -> dict[str, Any]:
    """A step as the API takes it: what is left empty is null, but for the days, which every rung has."""
    numbers = {name: int(cells[name]) if cells[name] else None for name in NUMBERS}
    return {"rung": rung, "recipient": cells["recipient"], **numbers}


def _page(department: str, problem: str = "", entered: Steps | None = None, status: int = 200) -> Any:
    known = call("GET", f"{API}/ladders").body["ladders"]
    own = next((one for one in known if one["department"] == department), None)
    city: dict[str, Any] = next((one for one in known if not one["department"]), {"steps": []})
    shown = render_template(
        "desk_ladders.html", ladders=known, department=department, rungs=entered or _shown((own or city)["steps"]),
        problem=problem, has_own=bool(own and own["set_at"]), departments=departments().all(), recipients=RECIPIENTS,
        done=request.args.get("done", ""),
    )  # fmt: skip
    return shown, status


def _shown(steps: list[dict[str, Any]]) -> Steps:
    """The cells of the form by rung; a rung that the ladder does not have is empty."""
    held = {one["rung"]: one for one in steps}
    return {
        rung: {cell: "" if held.get(rung, {}).get(cell) is None else str(held[rung][cell]) for cell in CELLS}
        for rung in RUNGS
    }
