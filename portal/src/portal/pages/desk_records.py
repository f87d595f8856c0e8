"""更正 at the desk: requests to correct records, and how they are settled."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request

from casework.web.access import allow
from portal.gateway import Problem, part
from portal.pages.desk_application_acts import told
from portal.pages.desk_side import gives_up
from portal.web.calls import call
from portal.web.forms import field, page_number

API = "/api/disclosure/desk/corrections"
HERE = "/desk/records"
SIZE = 20


def register(pages: Blueprint) -> None:
    """`/desk/records…`."""
    pages.get(HERE)(desk_records)
    pages.get(HERE + "/<number>")(desk_record)
    pages.post(HERE + "/<number>/settle")(settle_record)


@allow("staff")
def desk_records() -> Any:
    """Requests to the own agency, newest first."""
    found = call("GET", API, params={"page": page_number(), "size": SIZE}).body
    return render_template(
        "desk_records.html", records=found["corrections"], total=found["total"], page=page_number(),
        pages=max(1, -(-int(found["total"]) // SIZE)),
    )  # fmt: skip


@allow("staff")
def desk_record(number: str) -> Any:
    """One with who asks; opening it is in the audit."""
    return _page(number)


@allow("staff")
def settle_record(number: str) -> Any:
    """Corrected, passed on, redirected, or found right."""
    body = {name: value for name in ("result", "reason", "to") if (value := field(name))}
    try:
        call("POST", f"{API}/{part(number)}/settle", body=body)
    except Problem as problem:
        if gives_up(problem):
            raise
        return _page(number, told(problem), problem.status)
    return redirect(f"{HERE}/{part(number)}?done=1", 303)


def _page(number: str, problem: str = "", status: int = 200) -> Any:
    view = call("GET", f"{API}/{part(number)}").body
    shown = render_template(
        "desk_record.html", record=view, problem=problem, entered=request.form, done=request.args.get("done", "")
    )
    return shown, status
