"""督办 for staff, and the standing cards for everybody. What an account sees is decided in the query."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.domain.actors import Role
from casework.storage.unit_of_work import UnitOfWork
from casework.web.access import ANYONE, allow
from casework.web.acts import Acts, act_fields, act_routes
from casework.web.asking import reading
from casework.web.json_body import Blueprint
from casework.web.transaction import in_transaction
from svc_complaints.schemas import supervision as schemas
from svc_complaints.storage.metadata import ROW
from svc_complaints.storage.supervision_search import WantedActs, WantedCases
from svc_complaints.use_cases import ladders, supervision_desk, supervision_views
from svc_complaints.use_cases.supervision_desk import Held

blueprint = Blueprint(
    "supervision", __name__, url_prefix="/api/complaints/supervision", description="Supervision of late work 督办"
)
STAFF = (Role.CLERK.value, Role.REVIEWER.value, Role.SUPERVISOR.value)
SUPERVISOR = Role.SUPERVISOR.value

ACTS: Acts[Held] = {
    "answer": (schemas.Answer, supervision_desk.answer),
    "propose": (schemas.Reason, supervision_desk.propose),
    "approve": (schemas.Reason, supervision_desk.approve),
    "refuse": (schemas.Reason, supervision_desk.refuse),
}
FIELDS = act_fields(ACTS)


def shown(view: dict[str, Any]) -> dict[str, Any]:
    """The act with the fields of what is possible now, from the schema that will read them."""
    return view | {"actions": [{"name": name, "fields": FIELDS[name]} for name in view["actions"]]}


@blueprint.route("/acts", methods=["GET"])
@allow(*STAFF)
@blueprint.arguments(schemas.ActsQuery, location="query")
@blueprint.response(200)
def list_acts(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Acts of one's own department; all of them for supervisors. The newest first."""
    with reading() as look:
        page = supervision_views.act_list(look, WantedActs(**asked))
    return page | {"acts": [shown(view) for view in page["acts"]]}


@blueprint.route(f"/acts/<{ROW}:act_id>", methods=["GET"])
@allow(*STAFF)
@blueprint.response(200)
def get_act(act_id: int) -> dict[str, Any]:
    """One act."""
    with reading() as look:
        return shown(supervision_views.act_view(look, supervision_desk.seen(look, act_id)))


@blueprint.route("/cases", methods=["GET"])
@allow(SUPERVISOR)
@blueprint.arguments(schemas.CasesQuery, location="query")
@blueprint.response(200)
def list_cases(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Cases of every channel in which something is owed, the most urgent first."""
    with reading() as look:
        return supervision_views.case_list(look, WantedCases(**asked))


@blueprint.route("/cases/<string:number>/acts", methods=["POST"])
@allow(SUPERVISOR)
@blueprint.arguments(schemas.ByHand)
@blueprint.response(201)
@in_transaction
def post_act(uow: UnitOfWork, given: Mapping[str, Any], number: str) -> dict[str, Any]:
    """Urges, or gives a card, without waiting for the ladder."""
    return shown(supervision_views.act_view(uow, supervision_desk.issue_by_hand(uow, number, **given)))


@blueprint.route("/ladders", methods=["GET"])
@allow(*STAFF)
@blueprint.response(200)
def list_ladders() -> dict[str, Any]:
    """The city's ladder, and those of departments that have one of their own."""
    with reading() as look:
        return ladders.all_ladders(look)


@blueprint.route("/ladders", methods=["PUT"])
@allow(SUPERVISOR)
@blueprint.arguments(schemas.NewLadder)
@blueprint.response(200)
@in_transaction
def put_ladder(uow: UnitOfWork, given: Mapping[str, Any]) -> dict[str, Any]:
    """Sets a ladder; it holds from now on, for open cases too."""
    return ladders.set_ladder(uow, **given)


@blueprint.route("/ladders/<string:department>", methods=["DELETE"])
@allow(SUPERVISOR)
@blueprint.response(200)
@in_transaction
def delete_ladder(uow: UnitOfWork, department: str) -> dict[str, Any]:
    """Takes a department's own ladder away; the city's holds again."""
    return ladders.delete_ladder(uow, department)


@blueprint.route("/ladders", methods=["DELETE"])
@allow(SUPERVISOR)
@blueprint.response(200)
@in_transaction
def delete_city_ladder(uow: UnitOfWork) -> dict[str, Any]:
    """Takes the city's own ladder away; the one that the platform comes with holds again."""
    return ladders.delete_ladder(uow, "")


@blueprint.route("/cards", methods=["GET"])
@allow(ANYONE)
@blueprint.response(200)
def list_cards() -> dict[str, Any]:
    """How many cards stand against which department."""
    with reading() as look:
        return supervision_views.card_list(look)


def _done(uow: UnitOfWork, held: Held) -> dict[str, Any]:
    return shown(supervision_views.act_view(uow, held))


act_routes(blueprint, ACTS, allow=STAFF, view=_done, at=f"/acts/<{ROW}:act_id>")
