"""年度报告 for those who make it: the draft, what is entered for it, and publishing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from casework.domain.actors import Role
from casework.storage.unit_of_work import UnitOfWork
from casework.web.access import allow
from casework.web.asking import reading
from casework.web.json_body import Blueprint
from casework.web.transaction import in_transaction
from svc_disclosure.api.report import YEAR, as_workbook
from svc_disclosure.schemas import report as schemas
from svc_disclosure.use_cases.report import reporting, reporting_inputs, reporting_publish

blueprint = Blueprint(
    "report_desk", __name__, url_prefix="/api/disclosure/desk/report", description="Making annual reports 编制年度报告"
)
STAFF = (Role.CLERK.value, Role.REVIEWER.value, Role.SUPERVISOR.value)
WRITERS = (Role.REVIEWER.value, Role.SUPERVISOR.value)


@blueprint.route("", methods=["GET"])
@allow(*STAFF)
@blueprint.arguments(schemas.OwedQuery, location="query")
@blueprint.response(200)
def list_owed(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Which reports of a year are published, and by when the others are due."""
    with reading() as look:
        return reporting.owed(look, **asked)


@blueprint.route(f"/<{YEAR}:year>", methods=["GET"])
@allow(*STAFF)
@blueprint.arguments(schemas.DraftQuery, location="query")
@blueprint.response(200)
def get_draft(asked: Mapping[str, Any], year: int) -> dict[str, Any]:
    """The report as it is counted now, and what keeps it from being published."""
    with reading() as look:
        return reporting.draft(look, year, **asked)


@blueprint.route(f"/<{YEAR}:year>.xlsx", methods=["GET"])
@allow(*STAFF)
@blueprint.arguments(schemas.DraftQuery, location="query")
def get_draft_workbook(asked: Mapping[str, Any], year: int) -> Response:
    """The draft as a workbook."""
    with reading() as look:
        return as_workbook(reporting.draft(look, year, **asked))


@blueprint.route(f"/<{YEAR}:year>/figures", methods=["PUT"])
@allow(*WRITERS)
@blueprint.arguments(schemas.Figures)
@blueprint.response(200)
@in_transaction
def put_figures(uow: UnitOfWork, given: Mapping[str, Any], year: int) -> dict[str, Any]:
    """Table 2: what the department returns for the year."""
    return reporting_inputs.enter_figures(uow, year, **given)


@blueprint.route(f"/<{YEAR}:year>/texts", methods=["PUT"])
@allow(*WRITERS)
@blueprint.arguments(schemas.Written)
@blueprint.response(200)
@in_transaction
def put_texts(uow: UnitOfWork, given: Mapping[str, Any], year: int) -> dict[str, Any]:
    """The sections that somebody writes."""
    return reporting_inputs.enter_texts(uow, year, **given)


@blueprint.route(f"/<{YEAR}:year>/publish", methods=["POST"])
@allow(*WRITERS)
@blueprint.arguments(schemas.Publish)
@blueprint.response(200)
@in_transaction
def post_publish(uow: UnitOfWork, given: Mapping[str, Any], year: int) -> dict[str, Any]:
    """Publishes the report, or corrects the one that is published."""
    return reporting_publish.publish(uow, year, **given)
