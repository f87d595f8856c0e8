"""What an account owns beside its letters: the newest of each kind, and its requests to correct records."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Blueprint, render_template

from casework.web.access import allow
from portal.gateway import Problem
from portal.web.calls import call
from portal.web.forms import page_number

SIZE = 20
FIRST = 5  # beside one's letters
LISTS = {
    "complaints": "/api/complaints/complaints",
    "applications": "/api/disclosure/applications",
    "corrections": "/api/disclosure/corrections",
}

log = structlog.get_logger()


def register(pages: Blueprint) -> None:
    """`/my/records`."""
    pages.get("/my/records")(my_records)


@allow("citizen")
def my_records() -> Any:
    """The requests to correct a record that this account owns, newest first."""
    page = page_number()
    found = call("GET", LISTS["corrections"], params={"page": page, "size": SIZE}).body
    pages = max(1, -(-int(found["total"]) // SIZE))
    return render_template(
        "my_records.html", records=found["corrections"], total=found["total"], page=page, pages=pages
    )


def newest(what: str) -> dict[str, Any] | None:
    """The first of them, for the page with one's letters; None when the service does not answer."""
    try:
        found: dict[str, Any] = call("GET", LISTS[what], params={"page": 1, "size": FIRST}).body
    except Problem as problem:
        if problem.status == 401:
            raise
        log.warning("own_cases_unknown", what=what, status=problem.status, code=problem.code)
        return None
    return found
