"""For the complainant: follow it, talk with the investigator, rate the answer. Proof is the account or the code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.storage.unit_of_work import UnitOfWork
from casework.web.access import ANYONE, allow
from casework.web.acts import Acts, act_routes
from casework.web.asking import language, query_code, reading
from casework.web.json_body import Blueprint
from casework.web.queries import PageQuery
from casework.web.transaction import in_transaction
from svc_complaints.domain import receipt
from svc_complaints.schemas import acts, complaints
from svc_complaints.use_cases import complainant, lists
from svc_complaints.use_cases.context import Opened, for_complainant
from svc_complaints.use_cases.views import complainant_view

PREFIX = "/api/complaints/complaints"

blueprint = Blueprint("complaints", __name__, url_prefix=PREFIX, description="My complaint 我的投诉")
track = Blueprint("track", __name__, url_prefix="/api/track", description="Follow a case 查询")

ACTS: Acts[Opened] = {
    "messages": (acts.Message, complainant.write),
    "rating": (acts.Rate, complainant.rate),
    "redo": (acts.MaybeReason, complainant.redo),
    "withdrawal": (acts.MaybeReason, complainant.withdraw),
}


@blueprint.route("", methods=["GET"])
@allow("citizen")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200)
def my_complaints(asked: Mapping[str, int]) -> dict[str, Any]:
    """The complaints of the account that asks, newest first."""
    with reading() as look:
        return lists.own_list(look, asked["page"], asked["size"], language())


@track.route("/<string:number>", methods=["GET"])
@allow(ANYONE)
@track.response(200)
def follow(number: str) -> dict[str, Any]:
    """Where the complaint stands."""
    with reading() as look:
        return complainant_view(look, for_complainant(look, number, query_code()), language())


@blueprint.route("/<string:number>", methods=["GET"])
@allow(ANYONE)
@blueprint.response(200)
def get_complaint(number: str) -> dict[str, Any]:
    """The same as `/api/track/{number}`."""
    with reading() as look:
        return complainant_view(look, for_complainant(look, number, query_code()), language())


@blueprint.route("/<string:number>/receipt", methods=["POST"])
@allow(ANYONE)
@blueprint.arguments(acts.Code)
@blueprint.response(200)
@in_transaction
def post_receipt(uow: UnitOfWork, given: Mapping[str, str], number: str) -> dict[str, Any]:
    """The receipt code typed back, which shows that it was written down."""
    return complainant_view(uow, complainant.confirm_receipt(uow, number, given["code"]), language())


@blueprint.route("/<string:number>/code", methods=["POST"])
@allow(ANYONE)
@blueprint.arguments(acts.Nothing)
@blueprint.response(200)
@in_transaction
def post_code(uow: UnitOfWork, _given: Mapping[str, str], number: str) -> dict[str, Any]:
    """A new receipt code; the old one opens nothing any more."""
    opened, code = complainant.renew_code(uow, number, query_code())
    shown = {"query_code": code, "receipt_code": receipt.printed(code)}
    return complainant_view(uow, opened, language()) | shown


@blueprint.route("/<string:number>/correction", methods=["POST"])
@allow(ANYONE)
@blueprint.arguments(complaints.Correction)
@blueprint.response(200)
@in_transaction
def post_correction(uow: UnitOfWork, changes: Mapping[str, Any], number: str) -> dict[str, Any]:
    """Replaces the faulty parts of a complaint that needs correction."""
    return complainant_view(uow, complainant.correct(uow, number, query_code(), changes), language())


def _seen(uow: UnitOfWork, opened: Opened) -> dict[str, Any]:
    return complainant_view(uow, opened, language())


def _again(uow: UnitOfWork, number: str) -> dict[str, Any]:
    """A repeat is answered to who holds the code now: it may have been renewed since."""
    return complainant_view(uow, for_complainant(uow, number, query_code()), language())


act_routes(blueprint, ACTS, allow=[ANYONE], view=_seen, proof=query_code, again=_again)
