"""我的个人信息: choose a case, choose a right, see what became of it and the proof; and the privacy notice."""

from __future__ import annotations

import json
from typing import Any

import structlog
from flask import Blueprint, Response, g, redirect, render_template, request
from flask_babel import gettext

from casework.domain.actors import Kind
from casework.personal import settings
from casework.web.access import ANYONE, allow, runtime_of_app
from portal import cases
from portal.gateway import Problem, part
from portal.pages.files import hand_out
from portal.web.calls import call
from portal.web.forms import field, new_key
from portal.web.personal_words import FIELDS, KINDS, PROBLEMS
from portal.web.problem_words import problem_text

OWN = {  # what an account owns, by channel: its list, and what a row is called by
    "mailbox": ("/api/mailbox/letters", "letters", "subject"),
    "complaints": ("/api/complaints/complaints", "complaints", "subject"),
    "disclosure": ("/api/disclosure/applications", "applications", "description"),
}
MOST_OWN = 100  # of each, shown to choose from; older ones are opened by number and code

log = structlog.get_logger()


def register(pages: Blueprint) -> None:
    """`/my/personal…`, `/privacy`."""
    pages.get("/privacy")(privacy)
    pages.get("/my/personal")(personal_choose)
    pages.post("/my/personal")(personal_open_case)
    pages.post("/my/personal/close")(personal_close)
    pages.get("/my/personal/case/<number>")(personal_case)
    pages.post("/my/personal/case/<number>")(personal_ask)
    pages.get("/my/personal/case/<number>/<id>/copy.json")(personal_copy_json)
    pages.get("/my/personal/case/<number>/<id>/copy.html")(personal_copy_page)


@allow(ANYONE)
def privacy() -> Any:
    """What 个人信息保护法 art. 17 wants told: who, what for, what, how long, which rights, and whom to ask."""
    chosen = settings.of(runtime_of_app())
    return render_template("privacy.html", notice=chosen.notice, years=chosen.retention_years,
                           days=chosen.answer_working_days)  # fmt: skip


@allow(ANYONE)
def personal_choose() -> Any:
    """The cases of the account, those that are open in this browser, and the form for another."""
    return _choose(request.args.get("number", "")[:32])


@allow(ANYONE)
def personal_open_case() -> Any:
    """Opens a case by number and code: never says which of them is wrong."""
    number, code = field("number")[:64], _ascii(field("code")[:64])
    errors = {}
    if not number:
        errors["number"] = gettext("请填写信件编号。")
    if not code:
        errors["code"] = gettext("请填写查询码。")
    if errors:
        return _choose(number, errors), 422
    try:
        view = call("GET", f"/api/track/{part(number)}", code=code).body
    except Problem as problem:
        known = 404 if problem.status in (401, 403, 404, 422) else problem.status
        return _choose(number, {}, problem_text(known, "case_unknown" if known == 404 else problem.code)), known
    opened = cases.OpenCase(view["number"], code)
    goal = redirect(f"/my/personal/case/{part(opened.number)}", 303)
    return cases.remember(runtime_of_app(), goal, opened, cases.PERSONAL)


@allow(ANYONE)
def personal_close() -> Any:
    """Forgets the cases in this browser."""
    return cases.forget(redirect("/my/personal", 303))


@allow(ANYONE)
def personal_case(number: str) -> Any:
    """What was asked about this case, with the proof, and the form to ask."""
    return _case(number)


@allow(ANYONE)
def personal_ask(number: str) -> Any:
    """Sends the request; a correction with the fields that were filled in."""
    kind = field("kind")
    if kind not in KINDS:
        return _case(number, gettext("请选择要办的事。"), 422)
    if kind == "erase" and field("sure") != "yes":
        return _case(number, gettext("删除后不能恢复。请勾选确认。"), 422)
    body: dict[str, Any] = {"kind": kind, "reason": field("reason")[:1000]}
    if kind == "correct":
        body["changes"] = {name: text[:400] for name in FIELDS if (text := field(f"new_{name}"))}
    try:
        made = call("POST", _api(number), code=_code_of(number), body=body).body
    except Problem as problem:
        if problem.status in (401, 404) or problem.code == "step_up_needed":
            raise
        return _case(number, _why(problem), problem.status)
    return redirect(f"/my/personal/case/{part(number)}?done={part(made['state'])}", 303)


@allow(ANYONE)
def personal_copy_json(number: str, id: str) -> Response:
    """The copy as a file."""
    answer = call("GET", f"{_api(number)}/{part(id)}/copy", code=_code_of(number))
    made = Response(json.dumps(answer.body, ensure_ascii=False, indent=1), content_type="application/json")
    made.headers["Content-Disposition"] = 'attachment; filename="personal-data.json"'
    return made


@allow(ANYONE)
def personal_copy_page(number: str, id: str) -> Response:
    """The copy to be read and printed."""
    return hand_out(f"{_api(number)}/{part(id)}/copy.html", _code_of(number))


def _choose(number: str, errors: dict[str, str] | None = None, problem: str = "") -> str:
    own = [one for channel in OWN for one in _own(channel)] if g.actor.kind is Kind.CITIZEN else []
    return render_template(
        "personal.html", number=number, errors=errors or {}, problem=problem, own=own,
        opened=cases.open_cases(runtime_of_app()), done=request.args.get("done", ""),
    )  # fmt: skip


def _own(channel: str) -> list[dict[str, Any]]:
    """`[{"number", "title"}]` of the account; letters must be there, the others when their service answers."""
    address, name, title = OWN[channel]
    try:
        found = call("GET", address, params={"page": 1, "size": MOST_OWN}).body[name]
    except Problem as problem:
        if problem.status == 401 or channel == "mailbox":
            raise
        log.warning("own_cases_unknown", channel=channel, status=problem.status)
        return []
    return [{"number": one["number"], "title": one.get(title) or ""} for one in found]


def _api(number: str) -> str:
    """Where requests about this case go: to the channel that has it, the one it was followed to or its home; of a case
    that only an account opens, to the one that knows it as the account's, for it may have been handed over.
    """
    case = cases.find(runtime_of_app(), number)
    channel = (case.channel if case else "") or cases.home_of(runtime_of_app(), number).partition("/")[0]
    address = _address(channel if channel in OWN else "mailbox", number)
    if case is not None or g.actor.kind is not Kind.CITIZEN:
        return address
    others = (_address(one, number) for one in OWN if one != channel)
    return next((one for one in (address, *others) if _knows(one)), address)


def _address(channel: str, number: str) -> str:
    return f"/api/{channel}/personal-requests/{part(number)}"


def _knows(address: str) -> bool:
    try:
        call("GET", address)
    except Problem as problem:
        if problem.status == 401:
            raise
        return False
    return True


def _case(number: str, problem: str = "", status: int = 200) -> Any:
    try:
        found = call("GET", _api(number), code=_code_of(number)).body
    except Problem as refused:
        if refused.status in (401, 403, 404, 422):
            return redirect(f"/my/personal?number={part(number[:32])}", 303)
        raise
    shown = render_template(
        "personal_case.html", number=number, requests=found["requests"], correctable=found["correctable"],
        problem=problem, entered=request.form, key=new_key(), done=request.args.get("done", ""),
    )  # fmt: skip
    return shown, status


def _why(problem: Problem) -> str:
    return str(PROBLEMS.get(problem.code) or problem_text(problem.status, problem.code))


def _code_of(number: str) -> str:
    found = cases.find(runtime_of_app(), number)
    return found.code if found else ""


def _ascii(code: str) -> str:
    """A header takes no more; anything else is no query code."""
    return "".join(c for c in code if c.isascii() and c.isprintable())
