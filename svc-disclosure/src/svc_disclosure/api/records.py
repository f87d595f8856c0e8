"""更正: correction of records (art. 41), for who asks and for the agency."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g

from casework.arrivals import Arrival
from casework.domain.actors import Role
from casework.storage.unit_of_work import UnitOfWork
from casework.web.access import ANYONE, allow
from casework.web.acts import Acts, act_routes
from casework.web.asking import query_code, reading
from casework.web.json_body import Blueprint
from casework.web.queries import PageQuery
from casework.web.stored_or_new import StoredOrNew
from casework.web.transaction import in_transaction
from svc_disclosure.schemas import acts
from svc_disclosure.schemas import records as schemas
from svc_disclosure.use_cases.corrections import record_asking, records
from svc_disclosure.use_cases.corrections.records import Held, record_view

blueprint = Blueprint(
    "corrections", __name__, url_prefix="/api/disclosure/corrections", description="Correction of records 更正"
)
desk = Blueprint(
    "corrections_desk",
    __name__,
    url_prefix="/api/disclosure/desk/corrections",
    description="Correction of records 更正",
)
STAFF = (Role.CLERK.value, Role.REVIEWER.value, Role.SUPERVISOR.value)
OWN_ACTS: Acts[Held] = {"withdraw": (acts.Nothing, records.withdraw)}
DESK_ACTS: Acts[Held] = {"settle": (schemas.Settle, records.settle)}


class NewCorrection(StoredOrNew, schemas.NewCorrection):
    """A new request; a stored one that does not fit goes on with its faults, to be put right by its sender."""


@blueprint.route("", methods=["POST"])
@allow(ANYONE)
@blueprint.arguments(NewCorrection())
@blueprint.response(201, schemas.CorrectionReceipt)
@in_transaction
def post_correction(uow: UnitOfWork, new: Mapping[str, Any]) -> dict[str, Any]:
    """Asks for the correction of a record about oneself, with the evidence."""
    arrival = Arrival(g.claims.number, g.claims.code, g.claims.at)
    if "faults" in new:
        return record_asking.open_for_correction(uow, new["raw"], arrival, new["faults"])
    return record_asking.ask(uow, new, arrival)


@blueprint.route("", methods=["GET"])
@allow("citizen")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200)
def my_corrections(asked: Mapping[str, int]) -> dict[str, Any]:
    """The requests of the account that asks, newest first."""
    with reading() as look:
        return records.own_list(look, asked["page"], asked["size"])


@blueprint.route("/<string:number>", methods=["GET"])
@allow(ANYONE)
@blueprint.response(200)
def get_correction(number: str) -> dict[str, Any]:
    """Where the request stands."""
    with reading() as look:
        return record_view(look, records.for_asker(look, number, query_code()))


@blueprint.route("/<string:number>/correction", methods=["POST"])
@allow(ANYONE)
@blueprint.arguments(schemas.Corrected)
@blueprint.response(200)
@in_transaction
def put_right(uow: UnitOfWork, changes: Mapping[str, str], number: str) -> dict[str, Any]:
    """Replaces the faulty parts of a request that needs correction."""
    return record_view(uow, record_asking.correct(uow, number, query_code(), changes))


@desk.route("", methods=["GET"])
@allow(*STAFF)
@desk.arguments(PageQuery, location="query")
@desk.response(200)
def list_corrections(asked: Mapping[str, int]) -> dict[str, Any]:
    """Requests to the own agency, newest first."""
    with reading() as look:
        return records.desk_list(look, asked["page"], asked["size"])


@desk.route("/<string:number>", methods=["GET"])
@allow(*STAFF)
@desk.response(200)
@in_transaction
def get_desk_correction(uow: UnitOfWork, number: str) -> dict[str, Any]:
    """A request with who asks; opening it is written into the audit."""
    return records.opened_view(uow, number)


act_routes(blueprint, OWN_ACTS, allow=[ANYONE], view=record_view, proof=query_code)
act_routes(desk, DESK_ACTS, allow=STAFF, view=record_view)
