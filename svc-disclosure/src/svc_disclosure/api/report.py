"""年度报告 for everybody: what is published, as JSON and as a workbook."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from flask import Response

from casework.web.access import ANYONE, allow
from casework.web.asking import language, reading
from casework.web.downloads import send
from casework.web.json_body import Blueprint
from svc_disclosure.schemas import report as schemas
from svc_disclosure.use_cases.report import reporting

blueprint = Blueprint("report", __name__, url_prefix="/api/disclosure/report", description="Annual reports 年度报告")
YEAR = "int(max=9999)"


@blueprint.route("", methods=["GET"])
@allow(ANYONE)
@blueprint.arguments(schemas.ReportsQuery, location="query")
@blueprint.response(200)
def list_reports(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What is published, the latest years first."""
    with reading() as look:
        return reporting.reports(look, **asked)


@blueprint.route(f"/<{YEAR}:year>", methods=["GET"])
@allow(ANYONE)
@blueprint.arguments(schemas.ReportQuery, location="query")
@blueprint.response(200)
def get_report(asked: Mapping[str, Any], year: int) -> dict[str, Any]:
    """The report of a department (of the city, without `agency`) as it was published."""
    with reading() as look:
        return reporting.public_report(look, year, **asked)


@blueprint.route(f"/<{YEAR}:year>.xlsx", methods=["GET"])
@allow(ANYONE)
@blueprint.arguments(schemas.ReportQuery, location="query")
def get_report_workbook(asked: Mapping[str, Any], year: int) -> Response:
    """The same as a workbook with the tables of the form."""
    with reading() as look:
        return as_workbook(reporting.public_report(look, year, **asked))


def as_workbook(told: Mapping[str, Any]) -> Response:
    """A report as a file to be saved."""
    from svc_disclosure.documents.report.workbook import MIME, workbook  # 8 MB, where a workbook is asked for only

    found, version = told["report"], told.get("version", "draft")
    name = f"report-{found['year']}-{found['agency']['id'] or 'city'}-{version}.xlsx"
    return send(io.BytesIO(workbook(told, language())), name, MIME)
