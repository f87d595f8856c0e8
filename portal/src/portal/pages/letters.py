"""Answered letters that everybody may read: search, one letter, feed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, render_template, request

from casework.web.access import ANYONE, allow, runtime_of_app
from portal.published import open_data, store
from portal.published.search import Query, search
from portal.web.calls import departments
from portal.web.forms import chosen, page_number
from portal.web.words import KINDS

IN_FEED = 30
LONGEST_QUERY = 100


def register(pages: Blueprint) -> None:
    """`/letters`, `/letters/<number>`, `/letters.atom`, `/letters.csv`."""
    pages.get("/letters")(letters)
    pages.get("/letters/<number>")(letter)
    pages.get("/letters.atom")(feed)
    pages.get("/letters.csv")(export)


@allow(ANYONE)
def letters() -> Any:
    """Search with filters, page by page."""
    known = departments().ever()
    query = Query(
        q=_plain(request.args.get("q", "")),
        department=chosen("department", [d.id for d in known]),
        kind=chosen("kind", KINDS),
        page=page_number(),
    )
    with runtime_of_app().read() as connection:
        found = search(connection, query)
    return render_template("letters.html", query=query, found=found, departments=known)


@allow(ANYONE)
def letter(number: str) -> Any:
    """One released letter with its answer."""
    with runtime_of_app().read() as connection:
        found = store.one(connection, number[:64]) if "\0" not in number else None
    if found is None:
        abort(404)
    return render_template("letter.html", letter=found)


@allow(ANYONE)
def feed() -> Any:
    """The newest released letters as Atom (RFC 4287)."""
    with runtime_of_app().read() as connection:
        newest = store.newest(connection, IN_FEED)
    updated = newest[0].published_at if newest else datetime(2026, 1, 1, tzinfo=UTC)
    host = request.headers.get("X-Forwarded-Host", request.host)
    scheme = "https" if request.headers.get("X-Forwarded-Proto") == "https" else "http"
    body = render_template("letters.atom", letters=newest, updated=updated, base=f"{scheme}://{host}")
    return Response(body, content_type="application/atom+xml; charset=utf-8")


@allow(ANYONE)
def export() -> Any:
    """All released letters as open data: CSV (RFC 4180), UTF-8 with a byte order mark, for spreadsheets too."""
    runtime = runtime_of_app()

    def lines() -> Iterator[str]:
        with runtime.read() as connection:
            yield from open_data.csv_lines(store.everything(connection))

    headers = {"Content-Disposition": 'attachment; filename="letters.csv"'}
    return Response(lines(), content_type="text/csv; charset=utf-8", headers=headers)


def _plain(text: str) -> str:
    """What can be searched for: no control characters, and not longer than the field."""
    return "".join(c if c.isprintable() else " " for c in text).strip()[:LONGEST_QUERY]
