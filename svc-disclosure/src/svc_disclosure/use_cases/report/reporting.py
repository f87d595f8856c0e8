"""年度报告 (art. 49, 50): what is published, for everybody; and as it would be counted now, for those who make it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from casework import directory
from casework.domain.calendar import local_day
from casework.domain.errors import NotFound
from casework.domain.times import utc
from casework.storage.look import Look
from svc_disclosure.domain.report import checks, returned
from svc_disclosure.domain.report.form import NEEDED, WRITTEN, Section, due_day
from svc_disclosure.domain.report.scope import CITY, before
from svc_disclosure.storage import report, report_inputs, report_published
from svc_disclosure.storage.report_published import Published
from svc_disclosure.use_cases.report.reporting_scope import (
    About,
    about,
    agency_view,
    check_sees,
    department_view,
    may_see,
    owing,
)
from svc_disclosure.use_cases.report.reporting_view import Figures, content

KEPT = frozenset({Section.APPLICATIONS.value, Section.REMEDIES.value})
COUNTED = "counted_on"  # the one member of a report that changes from day to day by itself


def public_report(look: Look, year: int, agency: str, version: int | None = None) -> dict[str, Any]:
    """The report as it was published: the newest version, or an older one. Raises NotFound."""
    one = about(look, year, agency)
    found = report_published.find(look.connection, year, agency, version)
    if found is None:
        what = "this report" if version is None else f"version {version} of this report"
        raise NotFound(
            "report_unpublished", f"Nobody has published {what}; it is due on {one.due}.", due=one.due.isoformat()
        )
    told = published_view(look, one, found)
    if may_see(look.actor, one) and version is None:
        told["changed"] = differs(found.content, drafted(look, one))
    return told


def draft(look: Look, year: int, agency: str, *, alone: bool = False) -> dict[str, Any]:
    """The report as it is counted now, with what keeps it from being published. Raises Forbidden.

    `alone`: without the departments that this one has followed; such a report is for looking only.
    """
    one = about(look, year, agency, alone=alone)
    check_sees(look.actor, one)
    entered = report_inputs.find(look.connection, year, agency)
    found = drafted(look, one)
    return {
        "state": "draft",
        "due": _due(one, None),
        "report": found,
        "open": still_open(found, one),
        "inputs": {
            "version": entered.version,
            "figures": None if entered.figures is None else report_inputs.figures_to_json(entered.figures),
            "texts": {section.value: entered.texts.get(section.value, "") for section in WRITTEN},
        },
        "versions": _versions(look, one),
    }


def reports(look: Look, *, year: int | None, agency: str | None, page: int, size: int) -> dict[str, Any]:
    """`{"reports", "total", "page", "size"}`: what is published, for everybody, the latest years first."""
    rows, total = report_published.listed(look.connection, year=year, agency=agency, page=page, size=size)
    known, today = directory.of(look.runtime).directory(), local_day(look.now)
    listed = [
        {
            "year": row.year,
            "agency": department_view(known, row.agency, today),
            "version": row.version,
            "digest": row.digest,
            "published_at": utc(row.published_at),
            "due": due_day(row.year, city=row.agency == CITY).isoformat(),
        }
        for row in rows
    ]
    return {"reports": listed, "total": total, "page": page, "size": size}


def owed(look: Look, year: int | None) -> dict[str, Any]:
    """`{"year", "reports"}`: which reports of a year (the one before this, when left out) are published, and by when
    the others are due; of those whose draft this account may see.
    """
    asked = local_day(look.now).year - 1 if year is None else year
    known = report_published.of_year(look.connection, asked)
    return {"year": asked, "reports": [_owed(one, known.get(one.agency)) for one in owing(look, asked)]}


def drafted(look: Look, one: About) -> dict[str, Any]:
    """The content of the report, counted now.

    A department that has ended keeps the figures that it published: what was open then has gone on with another, and is
    counted there.
    """
    texts = report_inputs.find(look.connection, one.year, one.agency).texts
    found = content(one, figures(look, one), texts)
    last = report_published.find(look.connection, one.year, one.agency) if one.has_ended else None
    if last is None or list(last.departments or []) != list(one.scope.departments or []):
        return found
    kept = {section["section"]: section["table"] for section in last.content["sections"] if section["section"] in KEPT}
    sections = [it | {"table": kept[it["section"]]} if it["section"] in kept else it for it in found["sections"]]
    return found | {"sections": sections, "identities": last.content["identities"]}


def figures(look: Look, one: About) -> Figures:
    """All tables, and the identities over them."""
    connection, year, departments = look.connection, one.year, one.scope.departments
    counted = report.table3(connection, year, departments)
    table4 = report.table4(connection, year, departments)
    earlier = before(one.scope, report_published.earlier(connection, year - 1), one.directory, year)
    entered = report_inputs.figures_of(connection, year, departments)
    return Figures(
        returned.added(entered.values(), year),
        [] if departments is None else [id_ for id_ in departments if id_ not in entered],
        counted.table,
        table4,
        earlier,
        checks.checks(counted.table, counted.ended, earlier.carried_out, table4),
    )


def still_open(found: Mapping[str, Any], one: About) -> list[dict[str, Any]]:
    """`[{"code", …}]`: what keeps this report from being published."""
    texts = {section["section"]: section["text"] for section in found["sections"]}
    empty = [section.value for section in NEEDED if not texts[section.value]]
    broken = [identity["name"] for identity in found["identities"] if identity["holds"] is False]
    unentered = [id_["id"] for id_ in _table2(found)["missing"] if id_["id"] == one.agency]
    told: dict[str, Sequence[str]] = {
        "year_not_over": [str(one.year)] if one.today.year <= one.year else [],
        "identities_broken": broken,
        "figures_missing": unentered,
        "texts_missing": empty,
    }
    return [{"code": code, "which": list(which)} for code, which in told.items() if which]


def published_view(look: Look, one: About, found: Published) -> dict[str, Any]:
    """A version as everybody sees it."""
    return {
        "state": "published",
        "version": found.version,
        "published_at": utc(found.published_at),
        "reason": found.reason,
        "digest": found.digest,
        "due": _due(one, found),
        "report": found.content,
        "versions": _versions(look, one),
    }


def differs(published: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether the report would say something else now, but for the day on which it is counted."""
    return {**published, COUNTED: ""} != {**now, COUNTED: ""}


def _versions(look: Look, one: About) -> list[dict[str, Any]]:
    return [
        {"version": row.version, "digest": row.digest, "reason": row.reason, "published_at": utc(row.published_at)}
        for row in report_published.versions(look.connection, one.year, one.agency)
    ]


def _owed(one: About, row: Any) -> dict[str, Any]:
    return {
        "agency": agency_view(one, one.agency),
        "due": _due(one, row),
        "version": None if row is None else row.version,
        "published_at": None if row is None else utc(row.published_at),
    }


def _due(one: About, found: Any) -> dict[str, Any]:
    """`{"day", "on_time"}`; a report that is not published is on time until its day has passed."""
    day = one.today if found is None else local_day(found.published_at)
    return {"day": one.due.isoformat(), "on_time": day <= one.due}


def _table2(found: Mapping[str, Any]) -> Mapping[str, Any]:
    table: Mapping[str, Any] = next(s["table"] for s in found["sections"] if s["section"] == "proactive")
    return table
