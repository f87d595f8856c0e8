"""Making annual reports at the desk: what is owed, the draft, table 2 and the texts, publishing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, g, redirect, render_template, request
from flask_babel import gettext

from casework.domain.actors import Role
from casework.web.access import allow
from portal.gateway import Problem
from portal.pages.desk_complaint_acts import gives_up
from portal.pages.files import hand_out
from portal.pages.report import bars, laid_out, names_of
from portal.web.calls import call
from portal.web.forms import chosen, field
from portal.web.problem_words import problem_text
from portal.web.report_words import DONE, PROBLEMS

API = "/api/disclosure/desk/report"
HERE = "/desk/reports"
STAFF = ("clerk", "reviewer", "supervisor")
RULES = tuple(
    f"rules.{kind}.{what}" for kind in ("regulation", "normative") for what in ("made", "repealed", "in_force")
)
COUNTS = (*RULES, "deeds.licence", "deeds.penalty", "deeds.coercion")
CHARGE = "deeds.charge"  # in 万元 on the page, in fen in the API
FEN = 1_000_000
TEXTS = ("overview", "proactive", "problems", "other")
WHOLE, MONEY = re.compile(r"[0-9]{1,10}"), re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")


def register(pages: Blueprint) -> None:
    """`/desk/reports`, `/desk/reports/<year>?agency=` with its forms, and `….xlsx`."""
    pages.get(HERE)(owed_reports)
    pages.get(HERE + "/<int(max=9999):year>")(report_draft)
    pages.get(HERE + "/<int(max=9999):year>.xlsx")(report_draft_workbook)
    pages.post(HERE + "/<int(max=9999):year>/<what>")(enter_report)


@allow(*STAFF)
def owed_reports() -> Any:
    """Which reports of a year are published, and by when the others are due."""
    year = request.args.get("year", "")
    found = call("GET", API, params={"year": year} if year else {}).body
    return render_template("desk_reports.html", year=found["year"], reports=found["reports"])


@allow(*STAFF)
def report_draft(year: int) -> Any:
    """The draft with the forms."""
    return _page(year, request.args.get("agency", ""))


@allow(*STAFF)
def report_draft_workbook(year: int) -> Response:
    """The draft as a workbook."""
    return hand_out(f"{API}/{year}.xlsx?{urlencode({'agency': request.args.get('agency', '')})}")


@allow("reviewer", "supervisor")
def enter_report(year: int, what: str) -> Any:
    """Keeps table 2 or the texts, or publishes; what was entered stays when it is refused."""
    if what not in BODIES:
        abort(404)
    agency, entered = field("agency"), {name: field(name) for name in (*COUNTS, CHARGE, *TEXTS, "reason")}
    wrong = wrong_figures(entered) if what == "figures" else {}
    if wrong:
        return _page(year, agency, entered, wrong, 422)
    method = "POST" if what == "publish" else "PUT"
    try:
        call(method, f"{API}/{year}/{what}", body={"agency": agency} | BODIES[what](entered))
    except Problem as problem:
        if gives_up(problem):
            raise
        return _page(year, agency, entered, _errors(problem), problem.status, told(problem))
    return redirect(f"{HERE}/{year}?{urlencode({'agency': agency, 'done': what})}", 303)


def told(problem: Problem) -> str:
    """What happened and what to do; staff get the service's own words too where we have none."""
    known = PROBLEMS.get(problem.code)
    return str(known) if known else f"{problem_text(problem.status, problem.code)} ({problem.detail})"


def wrong_figures(entered: Mapping[str, str]) -> dict[str, str]:
    """By field, why a figure is none."""
    wrong = {name: gettext("请填不小于 0 的整数。") for name in COUNTS if not WHOLE.fullmatch(entered[name])}
    if not MONEY.fullmatch(entered[CHARGE]):
        wrong[CHARGE] = gettext("请填不小于 0 的数，单位万元，最多六位小数。")
    return wrong


def figures_body(entered: Mapping[str, str]) -> dict[str, Any]:
    """The form of table 2 as the API takes it."""
    body: dict[str, Any] = {"version": _version(), "rules": {"regulation": {}, "normative": {}}, "deeds": {}}
    for name in COUNTS:
        *path, last = name.split(".")
        place = body
        for step in path:
            place = place[step]
        place[last] = int(entered[name])
    body["deeds"]["charge"] = int(Decimal(entered[CHARGE]) * FEN)
    return body


BODIES: Mapping[str, Any] = {
    "figures": figures_body,
    "texts": lambda entered: {"version": _version(), "texts": {name: entered[name] for name in TEXTS}},
    "publish": lambda entered: {"reason": entered["reason"]},
}


def _version() -> int:
    given = field("version")
    return int(given) if WHOLE.fullmatch(given) else 0


def _errors(problem: Problem) -> dict[str, str]:
    """By field of the forms."""
    found = {name.removeprefix("texts."): told(problem) for name in problem.errors}
    return {name: text for name, text in found.items() if name in (*COUNTS, CHARGE, *TEXTS, "reason")}


def _page(
    year: int, agency: str, entered: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None,
    status: int = 200, problem: str = "",
) -> Any:  # fmt: skip
    told_ = call("GET", f"{API}/{year}", params={"agency": agency}).body
    sections = {one["section"]: one for one in told_["report"]["sections"]}
    table = sections["applications"]["table"]
    shown = render_template(
        "desk_report.html", told=told_, report=told_["report"], sections=sections, rows=laid_out(table),
        bars=bars(table), names=names_of(sections), agency=agency, was=_was(told_["inputs"]) | dict(entered or {}),
        errors=errors or {}, problem=problem, done=chosen("done", DONE), rules=RULES, counts=COUNTS, charge=CHARGE,
        texts=TEXTS, may_write=g.actor.has(Role.REVIEWER if agency else Role.SUPERVISOR),
    )  # fmt: skip
    return shown, status


def _was(inputs: Mapping[str, Any]) -> dict[str, str]:
    """What was entered before, by field."""
    held = dict.fromkeys((*COUNTS, CHARGE), "") | dict(inputs["texts"]) | {"reason": ""}
    figures = inputs["figures"]
    if figures is None:
        return held
    for name in COUNTS:
        value: Any = figures
        for step in name.split("."):
            value = value[step]
        held[name] = str(value)
    return held | {CHARGE: f"{Decimal(figures['deeds']['charge']) / FEN:f}"}
