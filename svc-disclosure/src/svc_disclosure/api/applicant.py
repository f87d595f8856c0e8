"""For the applicant: follow it, confirm, amend, talk, take back. Proof is the account or the code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.domain.errors import NotFound
from casework.storage.unit_of_work import UnitOfWork
from casework.web.access import ANYONE, allow
from casework.web.acts import Acts, act_fields, act_routes
from casework.web.asking import language, query_code, reading
from casework.web.json_body import Blueprint
from casework.web.queries import PageQuery
from casework.web.transaction import in_transaction
from svc_disclosure.schemas import acts, applications
from svc_disclosure.use_cases import applicant, lists, referring
from svc_disclosure.use_cases.context import Opened, for_applicant
from svc_disclosure.use_cases.corrections import records
from svc_disclosure.use_cases.views import applicant_view

PREFIX = "/api/disclosure/applications"

blueprint = Blueprint("applications", __name__, url_prefix=PREFIX, description="My application 我的申请")
track = Blueprint("track", __name__, url_prefix="/api/track", description="Follow a case 查询")

ACTS: Acts[Opened] = {
    "acknowledge": (acts.Nothing, applicant.acknowledge),
    "confirm": (acts.Nothing, applicant.confirm),
    "amend": (acts.Amend, applicant.amend),
    "convert": (acts.Nothing, referring.convert),
    "give_reasons": (acts.Reason, applicant.give_reasons),
    "withdraw": (acts.MaybeReason, applicant.withdraw),
    "write": (acts.Message, applicant.write),
}
FIELDS = act_fields(ACTS)


def shown(view: dict[str, Any]) -> dict[str, Any]:
    """The view with the fields of each act that is possible now, from the schema that will read them."""
    return view | {"actions": [{"name": name, "fields": FIELDS.get(name, [])} for name in view["actions"]]}


@blueprint.route("", methods=["GET"])
@allow("citizen")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200)
def my_applications(asked: Mapping[str, int]) -> dict[str, Any]:
    """The applications of the account that asks, newest first."""
    with reading() as look:
        return lists.own_list(look, asked["page"], asked["size"], language())


@track.route("/<string:number>", methods=["GET"])
@allow(ANYONE)
@track.response(200)
def follow(number: str) -> dict[str, Any]:
    """Where the application stands, with every day of its limit explained; or a request to correct a record."""
    with reading() as look:
        try:
            opened = for_applicant(look, number, query_code())
        except NotFound:
            return records.record_view(look, records.for_asker(look, number, query_code()))
        return shown(applicant_view(look, opened, language()))


@blueprint.route("/<string:number>", methods=["GET"])
@allow(ANYONE)
@blueprint.response(200)
def get_application(number: str) -> dict[str, Any]:
    """The same as `/api/track/{number}`."""
    with reading() as look:
        return shown(applicant_view(look, for_applicant(look, number, query_code()), language()))


@blueprint.route("/<string:number>/correction", methods=["POST"])
@allow(ANYONE)
@blueprint.arguments(applications.Correction)
@blueprint.response(200)
@in_transaction
def post_correction(uow: UnitOfWork, changes: Mapping[str, Any], number: str) -> dict[str, Any]:
    """Replaces the faulty parts of an application that needs correction."""
    return _seen(uow, applicant.correct(uow, number, query_code(), changes))


def _seen(uow: UnitOfWork, opened: Opened) -> dict[str, Any]:
    return shown(applicant_view(uow, opened, language()))


act_routes(blueprint, ACTS, allow=[ANYONE], view=_seen, proof=query_code)
