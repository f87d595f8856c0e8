"""公开目录: what was released to somebody, and is now there for everybody."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from casework.web.access import ANYONE, allow
from portal.gateway import part
from portal.pages.files import hand_out
from portal.web.calls import call, departments
from portal.web.forms import chosen, page_number

SIZE = 20
LONGEST_QUERY = 200
API = "/api/disclosure/log"


def register(pages: Blueprint) -> None:
    """`/disclosure-log…`."""
    pages.get("/disclosure-log")(disclosure_log)
    pages.get("/disclosure-log/<int(max=999999999):entry>")(disclosure_entry)
    pages.get("/disclosure-log/<int(max=999999999):entry>/<int(max=99):place>.pdf")(disclosure_file)


@allow(ANYONE)
def disclosure_log() -> Any:
    """Search, page by page."""
    known = departments().ever()
    filters = {
        "q": "".join(c if c.isprintable() else " " for c in request.args.get("q", "")).strip()[:LONGEST_QUERY],
        "agency": chosen("agency", [d.id for d in known]),
    }
    given = {name: value for name, value in filters.items() if value}
    page = page_number()
    found = call("GET", API, params=given | {"page": page, "size": SIZE}).body
    return render_template(
        "disclosure_log.html", entries=found["entries"], total=found["total"], page=page, filters=filters,
        pages=max(1, -(-int(found["total"]) // SIZE)), departments=known,
    )  # fmt: skip


@allow(ANYONE)
def disclosure_entry(entry: int) -> Any:
    """One entry with its documents."""
    return render_template("disclosure_entry.html", entry=call("GET", f"{API}/{entry}").body)


@allow(ANYONE)
def disclosure_file(entry: int, place: int) -> Any:
    """A document of it, to be saved."""
    return hand_out(f"{API}/{part(str(entry))}/file?place={place}")
