"""An application for information as its applicant sees it, and those that an account owns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from flask import Blueprint, render_template, request

from casework.web.access import allow
from portal.cases import OpenCase
from portal.gateway import Problem, part
from portal.pages.apply_form import PLAIN
from portal.web.calls import call, departments
from portal.web.disclosure_words import STEP_OF_ACT, STEP_OF_STATE
from portal.web.forms import new_key, page_number

SIZE = 20
API = "/api/disclosure/applications"
CORRECTED = {*PLAIN, "applicant_class", "assistance"}

log = structlog.get_logger()


def register(pages: Blueprint) -> None:
    """`/my/applications`."""
    pages.get("/my/applications")(my_applications)


@allow("citizen")
def my_applications() -> Any:
    """The applications that this account owns, newest first."""
    page = page_number()
    found = call("GET", API, params={"page": page, "size": SIZE}).body
    pages = max(1, -(-int(found["total"]) // SIZE))
    return render_template(
        "my_applications.html", applications=found["applications"], total=found["total"], page=page, pages=pages
    )


def is_application(view: Mapping[str, Any]) -> bool:
    """A case keeps its number when another channel takes it over; its view tells what it is."""
    return "applicant_class" in view


def application_page(view: Mapping[str, Any], opened: OpenCase, problem: str, entered: Mapping[str, str]) -> str:
    """The page of an application; with `problem`, what was entered into the form at fault stays."""
    return render_template(
        "application.html", case=view, step=step_of(view), problem=problem, entered=entered, key=new_key(),
        done=request.args.get("done", ""), actions={one["name"] for one in view.get("actions") or ()}, opened=opened,
        departments=departments().all(), wrong=wrong_fields(view), notices=_beside(view, opened, "notices"),
        releases=_beside(view, opened, "releases"),
    )  # fmt: skip


def _beside(view: Mapping[str, Any], opened: OpenCase, what: str) -> list[dict[str, Any]]:
    """Papers, or what was released; the page is there without them when they cannot be asked for."""
    if what in view:
        return list(view[what] or ())
    try:
        found: list[dict[str, Any]] = call("GET", f"{API}/{part(view['number'])}/{what}", code=opened.code).body[what]
    except Problem as problem:
        log.warning("papers_unknown", what=what, status=problem.status, code=problem.code)
        return []
    return found


def wrong_fields(view: Mapping[str, Any]) -> set[str]:
    """What has to be corrected; the description when the service names nothing that a form has."""
    named = {str(name).partition(".")[0] for name in (view.get("correction") or {}).get("fields") or ()}
    return (named & CORRECTED) or {"description"}


def step_of(view: Mapping[str, Any]) -> int:
    """How far it has come, 0 to 4; one that ended without an answer is where it was then."""
    if view.get("state") != "closed":
        return STEP_OF_STATE.get(view.get("state", ""), 0)
    acts = (entry.get("what", "") for entry in view.get("timeline") or ())
    return max((STEP_OF_ACT.get(act, 0) for act in acts), default=0)
