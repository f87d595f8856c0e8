"""Annual reports on information disclosure: the list, one report like the official form, and its workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from casework.web.access import ANYONE, allow
from portal.gateway import Problem
from portal.pages.files import hand_out
from portal.web.calls import call, departments
from portal.web.forms import chosen, page_number

API = "/api/disclosure/report"
SIZE = 20
Shown = Mapping[str, Any]


def register(pages: Blueprint) -> None:
    """`/disclosure-reports`, `/disclosure-reports/<year>` and `….xlsx`, with `?agency=` and `?version=`."""
    pages.get("/disclosure-reports")(report_list)
    pages.get("/disclosure-reports/<int(max=9999):year>")(report)
    pages.get("/disclosure-reports/<int(max=9999):year>.xlsx")(report_workbook)


@allow(ANYONE)
def report_list() -> Any:
    """What is published, by year and department."""
    known, page = departments().ever(), page_number()
    agency = chosen("agency", [one.id for one in known])
    year = request.args.get("year", "")
    asked = {"page": page, "size": SIZE} | ({"agency": agency} if agency else {}) | ({"year": year} if year else {})
    try:
        found, wrong = call("GET", API, params=asked).body, False
    except Problem as problem:
        if problem.status != 422:  # what was typed is no year
            raise
        found, wrong = {"reports": [], "total": 0}, True
    pages = -(-found["total"] // SIZE)
    return render_template(
        "reports.html", reports=found["reports"], page=page, pages=pages, departments=known, agency=agency, year=year,
        wrong=wrong,
    )  # fmt: skip


@allow(ANYONE)
def report(year: int) -> Any:
    """One report; a page that says by when it is due while nobody has published it."""
    agency = request.args.get("agency", "")
    try:
        told = call("GET", f"{API}/{year}", params=_asked()).body
    except Problem as problem:
        if problem.code != "report_unpublished":
            raise
        return render_template("report_unpublished.html", year=year, agency=agency), 404
    sections = {one["section"]: one for one in told["report"]["sections"]}
    table = sections["applications"]["table"]
    return render_template(
        "report.html", told=told, report=told["report"], sections=sections, rows=laid_out(table),
        bars=bars(table), names=names_of(sections), address=_address(year), api=f"{API}/{year}?{urlencode(_asked())}",
    )  # fmt: skip


@allow(ANYONE)
def report_workbook(year: int) -> Response:
    """The workbook, in the language of the page."""
    return hand_out(f"{API}/{year}.xlsx?{urlencode(_asked())}")


def laid_out(table: Shown) -> list[dict[str, Any]]:
    """`{"row", "item", "part"}` of each row of table 3: how many rows and columns its heads span; none where a head
    above still reaches down."""
    results = [row for row in table["rows"] if row["code"].startswith("3.")]
    found: list[dict[str, Any]] = []
    for row in table["rows"]:
        item = None if row in results else {"names": row, "rows": 1, "columns": 3}
        if results and row is results[0]:
            item = {"names": table["results"], "rows": len(results), "columns": 1}
        found.append({"row": row, "item": item, "part": _part(row, results, table["groups"])})
    return found


def bars(table: Shown) -> list[dict[str, Any]]:
    """`{"names", "count", "width"}` of the six parts of the outcomes: how long a bar is, of 100."""
    counts = [sum(r["figures"][-1] for r in table["rows"] if r["group"] == part["key"]) for part in table["groups"]]
    most = max([1, *counts])
    return [
        {"names": part, "count": count, "width": round(100 * count / most, 1)}
        for part, count in zip(table["groups"], counts, strict=True)
    ]


def _part(row: Shown, results: Sequence[Shown], groups: Sequence[Shown]) -> dict[str, Any] | None:
    """The head of the part to which a row belongs, at its first row; None for rows that stand alone."""
    mine = [one for one in results if row["group"] and one["group"] == row["group"]]
    if len(mine) < 2 or row is not mine[0]:
        return None
    return {"names": next(one for one in groups if one["key"] == row["group"]), "rows": len(mine)}


def names_of(sections: Mapping[str, Shown]) -> dict[str, Shown]:
    """What columns, rows and parts are called, by the words that identities use for them."""
    three, four = sections["applications"]["table"], sections["remedies"]["table"]
    named = {one["key"]: one for one in (*three["columns"], *four["parts"])}
    return named | {row["code"]: row for row in three["rows"]}


def _asked() -> dict[str, str]:
    """What of the query the API is asked."""
    return {name: value for name in ("agency", "version") if (value := request.args.get(name, ""))}


def _address(year: int) -> str:
    asked = urlencode(_asked())
    return f"/disclosure-reports/{year}.xlsx" + (f"?{asked}" if asked else "")
