"""A complaint as its sender sees it, and the complaints that an account owns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request

from casework.web.access import allow
from portal.cases import OpenCase
from portal.pages.complaint_form import PLAIN
from portal.web.calls import call, departments
from portal.web.complaint_words import STEP_OF_ACT, STEP_OF_STATE
from portal.web.forms import new_key, page_number

SIZE = 20
CORRECTED = {"accused", *PLAIN}


def register(pages: Blueprint) -> None:
    """`/my/complaints`."""
    pages.get("/my/complaints")(my_complaints)


@allow("citizen")
def my_complaints() -> Any:
    """The complaints that this account owns, newest first."""
    page = page_number()
    found = call("GET", "/api/complaints/complaints", params={"page": page, "size": SIZE}).body
    pages = max(1, -(-int(found["total"]) // SIZE))
    return render_template(
        "my_complaints.html", complaints=found["complaints"], total=found["total"], page=page, pages=pages
    )


def is_complaint(view: Mapping[str, Any]) -> bool:
    """A case keeps its number when another channel takes it over; its view tells what it is."""
    return "naming" in view


def complaint_page(view: Mapping[str, Any], opened: OpenCase, problem: str, entered: Mapping[str, str]) -> str:
    """The page of a complaint; with `problem`, what was entered into the form at fault stays."""
    return render_template(
        "complaint.html", case=view, step=step_of(view), problem=problem, entered=entered, key=new_key(),
        done=request.args.get("done", ""), actions=set(view.get("actions") or ()), opened=opened,
        departments=departments().all(), wrong=wrong_fields(view),
    )  # fmt: skip


def wrong_fields(view: Mapping[str, Any]) -> set[str]:
    """What has to be corrected; subject and body when the service names nothing that a form has."""
    named = {str(name).partition(".")[0] for name in (view.get("correction") or {}).get("fields") or ()}
    return (named & CORRECTED) or {"subject", "body"}


def step_of(view: Mapping[str, Any]) -> int:
    """How far it has come, 0 to 4; one that ended without an answer is where it was then."""
    if view.get("outcome") in (None, "", "answered"):
        return STEP_OF_STATE.get(view.get("state", ""), 0)
    acts = (entry.get("what", "") for entry in view.get("timeline") or ())
    return max((STEP_OF_ACT.get(act, 0) for act in acts), default=0)
