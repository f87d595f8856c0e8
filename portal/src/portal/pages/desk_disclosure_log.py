"""The disclosure log at the desk: what waits is cleared or kept back; what many ask for is published proactively."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request
from flask_babel import gettext

from casework.domain.actors import Role
from casework.web.access import allow
from portal.gateway import Problem, part
from portal.pages.desk_application_acts import told
from portal.pages.desk_side import gives_up
from portal.web.calls import call
from portal.web.disclosure_words import LOG_STATES
from portal.web.forms import chosen, field

API = "/api/disclosure/desk"
HERE = "/desk/disclosure-log"


def register(pages: Blueprint) -> None:
    """`/desk/disclosure-log…`."""
    pages.get(HERE)(desk_log)
    pages.post(HERE + "/<int(max=999999999):entry>/clear")(clear_entry)
    pages.post(HERE + "/<int(max=999999999):entry>/take_back")(take_entry_back)
    pages.post(HERE + "/proactive/<matter>")(decide_prompt)


@allow("clerk", "reviewer")
def desk_log() -> Any:
    """Entries of one's own agency, and what several have asked for."""
    return _page()


@allow("reviewer")
def clear_entry(entry: int) -> Any:
    """For publication on its day, or kept back because it concerns this applicant only."""
    body = {
        "title": field("title"), "summary": field("summary"), "own_record": field("own_record") == "yes",
        "consent_limited": field("consent_limited") == "yes",
        "keep": [line.strip() for line in field("keep").split("\n") if line.strip()],
    }  # fmt: skip
    return _send(f"/log/{entry}/clear", body, "clear", entry)


@allow("reviewer")
def take_entry_back(entry: int) -> Any:
    """Out of page, search and file at once."""
    return _send(f"/log/{entry}/take_back", {"reason": field("reason")}, "take_back", entry)


@allow("reviewer")
def decide_prompt(matter: str) -> Any:
    """What became of a suggestion to publish proactively."""
    if field("published") not in ("true", "false"):
        return _page(gettext("请选择是否主动公开。"), 422)
    body = {"published": field("published") == "true", "reason": field("reason")}
    return _send(f"/proactive/{part(matter)}", body, "proactive", matter)


def _send(path: str, body: dict[str, Any], done: str, about: Any) -> Any:
    try:
        call("POST", API + path, body=body)
    except Problem as problem:
        if gives_up(problem):
            raise
        return _page(told(problem), problem.status, str(about))
    return redirect(f"{HERE}?done={done}", 303)


def _page(problem: str = "", status: int = 200, about: str = "") -> Any:
    state = chosen("state", LOG_STATES)
    entries = call("GET", f"{API}/log", params={"state": state}).body["entries"]
    prompts = call("GET", f"{API}/proactive").body["prompts"]
    shown = render_template(
        "desk_disclosure_log.html", entries=entries, prompts=prompts, state=state, problem=problem, about=about,
        entered=request.form, done=request.args.get("done", ""), decides=g.actor.has(Role.REVIEWER),
    )  # fmt: skip
    return shown, status
