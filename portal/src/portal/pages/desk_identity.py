"""Reading a sealed identity that was opened: asked once more first, because the reading is recorded."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from casework.web.access import allow
from portal.gateway import Problem, part
from portal.pages.desk_complaint_acts import told
from portal.pages.desk_complaints import API, HERE
from portal.pages.desk_side import gives_up
from portal.web.calls import call


def register(pages: Blueprint) -> None:
    """`/desk/complaints/<number>/identity`."""
    pages.get(HERE + "/<number>/identity")(ask_identity)
    pages.post(HERE + "/<number>/identity")(read_identity)


@allow("staff")
def ask_identity(number: str) -> Any:
    """Says that the reading is recorded, and that the complainant sees the opening."""
    return _page(number)


@allow("staff")
def read_identity(number: str) -> Any:
    """Shows it in answer to the form; the page is not kept, and reloading it reads and records again."""
    try:
        found = call("GET", f"{API}/{part(number)}/identity").body
    except Problem as problem:
        if gives_up(problem):
            raise
        return _page(number, problem=told(problem)), problem.status
    return _page(number, found)


def _page(number: str, identity: Any = None, problem: str = "") -> str:
    base = f"{HERE}/{part(number)}"
    return render_template("desk_identity.html", number=number, base=base, identity=identity, problem=problem)
