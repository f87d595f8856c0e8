"""Following a case to the office that has it now, with the code that went along, and back to where it came from."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect
from flask_babel import gettext

from casework.web.access import ANYONE, allow, runtime_of_app
from portal import cases
from portal.gateway import Problem, part
from portal.pages.track import BASES, UNKNOWN, ask_again, code_of, current, page, view_of
from portal.web.forms import field


def register(pages: Blueprint) -> None:
    """`/track/<number>/follow`."""
    pages.post("/track/<number>/follow")(follow)


@allow(ANYONE)
def follow(number: str) -> Any:
    """Opens the case where it was handed over to: its view here names the office and the code, and no form does.

    The code goes into the cookie beside the one it has here, so that no address holds it. `to=home` leads back.
    """
    if field("to") == "home":
        return _go(_at(number, ""))
    try:
        view = view_of(current(number))
    except Problem as problem:
        if problem.status not in UNKNOWN:
            raise
        return redirect(f"/track?number={part(number[:32])}", 303)
    referral = view.get("referral") or view.get("conversion") or {}  # an application goes on by its conversion
    to = str(referral.get("to") or "")
    channel = to.partition("/")[0]
    if channel not in BASES:
        return redirect(f"/track/{part(number)}", 303)
    there = _at(number, "" if to == cases.home_of(runtime_of_app(), number) else channel)
    return _open(there, [code_of(number, channel), referral.get("query_code") or ""])


def _at(number: str, channel: str) -> cases.OpenCase:
    """As this browser has it there; without a code when it has not been there."""
    held = (one for one in cases.open_cases(runtime_of_app()) if (one.number, one.channel) == (number, channel))
    return next(held, cases.OpenCase(number, "", channel=channel))


def _open(there: cases.OpenCase, codes: list[str]) -> Any:
    """With the first code that opens it: one that was renewed there goes before the one that was handed over, and
    without any the account is asked."""
    for code in [*filter(None, dict.fromkeys(codes)), ""]:
        case = there if code == there.code else cases.OpenCase(there.number, code, channel=there.channel)
        try:
            view_of(case)
        except Problem as problem:
            if problem.status not in UNKNOWN:
                return page(there.number, gettext("那里暂时没有响应，请稍后再试。"), None, problem.status)
            continue
        return _go(case, "follow")
    told = gettext("那里用的是另一个码：请输入编号和您在那里用的查询码或回执码。")
    return ask_again(there.number, {}, told), 404


def _go(case: cases.OpenCase, done: str = "") -> Any:
    goal = f"/track/{part(case.number)}" + (f"?done={done}" if done else "")
    return cases.remember(runtime_of_app(), redirect(goal, 303), case)
