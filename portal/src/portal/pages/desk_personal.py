"""The desk's requests about personal data: grant it, or refuse it with the reason."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext

from casework.web.access import allow
from portal.gateway import Problem, part
from portal.web.calls import call
from portal.web.forms import field
from portal.web.personal_words import PROBLEMS
from portal.web.problem_words import problem_text

CHANNELS = {"mailbox": "letters", "complaints": "complaints", "disclosure": "applications"}  # and their pages

log = structlog.get_logger()


def register(pages: Blueprint) -> None:
    """`/desk/personal…`."""
    pages.get("/desk/personal")(personal_listed)
    pages.post("/desk/personal/<id>/answer")(personal_grant)
    pages.post("/desk/personal/<id>/refuse")(personal_refuse)


@allow("reviewer", "supervisor")
def personal_listed() -> Any:
    """The requests that this account decides on, open ones first."""
    return _page()


@allow("reviewer", "supervisor")
def personal_grant(id: str) -> Any:
    """It is done at once; erasing must be ticked, for nothing brings it back."""
    if field("kind") == "erase" and field("sure") != "yes":
        return _page(gettext("删除后不能恢复。请勾选确认。"), 422)
    return _decide(f"{_api()}/{part(id)}/answer", {})


@allow("reviewer", "supervisor")
def personal_refuse(id: str) -> Any:
    """The person reads the reason."""
    reason = field("reason")[:1000]
    if len(reason) < 2:
        return _page(gettext("不予办理要写明理由，申请人会看到。"), 422)
    return _decide(f"{_api()}/{part(id)}/refuse", {"reason": reason})


def _api(channel: str = "") -> str:
    given = channel or field("channel")
    return f"/api/{given if given in CHANNELS else 'mailbox'}/desk/personal-requests"


def _requests(channel: str) -> list[dict[str, Any]]:
    """Those of a channel, with where its cases are shown; letters must be there, the others when they can be read."""
    try:
        found = call("GET", _api(channel)).body["requests"]
    except Problem as problem:
        if problem.status == 401 or problem.code == "step_up_needed" or channel == "mailbox":
            raise
        log.warning("personal_requests_unknown", channel=channel, status=problem.status)
        return []
    return [one | {"channel": channel, "page": f"/desk/{CHANNELS[channel]}"} for one in found]


def _decide(address: str, body: dict[str, str]) -> Any:
    try:
        call("POST", address, body=body)
    except Problem as problem:
        if problem.status == 401 or problem.code == "step_up_needed":
            raise
        return _page(str(PROBLEMS.get(problem.code) or problem_text(problem.status, problem.code)), problem.status)
    return redirect("/desk/personal?done=1", 303)


def _page(problem: str = "", status: int = 200) -> Any:
    found = [one for channel in CHANNELS for one in _requests(channel)]
    found.sort(key=lambda entry: entry["state"] != "received")
    shown = render_template("desk_personal.html", requests=found, problem=problem, done=request.args.get("done", ""))
    return shown, status
