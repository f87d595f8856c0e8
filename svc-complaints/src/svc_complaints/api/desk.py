"""For staff. Which complaints an account sees is decided in the query; what it may do, by the rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.domain.actors import Role
from casework.storage.unit_of_work import UnitOfWork
from casework.web.access import allow
from casework.web.acts import CASE, Acts, act_fields, act_routes
from casework.web.asking import language, reading
from casework.web.json_body import Blueprint
from casework.web.transaction import in_transaction
from svc_complaints.api import seen
from svc_complaints.schemas import acts, queries
from svc_complaints.storage.metadata import ROW
from svc_complaints.storage.search import Wanted
from svc_complaints.use_cases import desk, lists, opening, referring
from svc_complaints.use_cases.context import Opened
from svc_complaints.use_cases.desk_views import desk_view, opened_view

PREFIX = "/api/complaints/desk/complaints"
STAFF = (Role.CLERK.value, Role.REVIEWER.value, Role.SUPERVISOR.value)

blueprint = Blueprint("desk", __name__, url_prefix=PREFIX, description="Staff desk 工作台")

ACTS: Acts[Opened] = {
    "accept": (acts.Nothing, desk.accept),
    "decline": (acts.Decline, desk.decline),
    "refer": (acts.Refer, referring.refer),
    "assign": (acts.Assign, desk.assign),
    "plan": (acts.Body, desk.plan),
    "interview": (acts.Interview, desk.interview),
    "suspend": (acts.Suspend, desk.suspend),
    "resume": (acts.Resume, desk.resume),
    "ask_extension": (acts.AskExtension, desk.ask_extension),
    "approve_extension": (acts.Nothing, desk.approve_extension),
    "refuse_extension": (acts.Reason, desk.refuse_extension),
    "conclude": (acts.Conclude, desk.conclude),
    "reject_conclusion": (acts.Reason, desk.reject_conclusion),
    "answer": (acts.Reply, desk.answer),
    "check_measure": (acts.CheckMeasure, desk.check_measure),
    "redo": (acts.MaybeReason, desk.redo),
    "close": (acts.Nothing, desk.close),
    "write": (acts.Message, desk.write),
    "name_accused": (acts.NameAccused, desk.name_accused),
    "recuse": (acts.Recuse, desk.recuse),
    "pass_on": (acts.PassOn, desk.pass_on),
    "note": (acts.Body, desk.add_note),
    "ask_opening": (acts.AskOpening, opening.ask),
}
OPENING_ACTS: Acts[Opened] = {
    "approve": (acts.Nothing, opening.approve),
    "refuse": (acts.Reason, opening.refuse),
    "seal": (acts.Nothing, opening.seal),
}
FIELDS = act_fields({**ACTS, **OPENING_ACTS})


def shown(view: dict[str, Any]) -> dict[str, Any]:
    """The view with the fields of each act that is possible now, from the schema that will read them."""
    openings = [one | {"actions": _fields(one["actions"])} for one in view["openings"]]
    return view | {"actions": _fields(view["actions"]), "openings": openings}


@blueprint.route("", methods=["GET"])
@allow(*STAFF)
@blueprint.arguments(queries.DeskQuery, location="query")
@blueprint.response(200)
def list_complaints(asked: Mapping[str, Any]) -> dict[str, Any]:
    """A page of a queue."""
    seen.note()
    with reading() as look:
        return lists.desk_list(look, Wanted(**asked))


@blueprint.route("/<string:number>", methods=["GET"])
@allow(*STAFF)
@blueprint.response(200)
@in_transaction
def get_complaint(uow: UnitOfWork, number: str) -> dict[str, Any]:
    """A complaint with all that this account may read of it; reading its texts is written into the audit."""
    return shown(opened_view(uow, number, language()))


@blueprint.route("/<string:number>/identity", methods=["GET"])
@allow(*STAFF)
@blueprint.response(200)
@in_transaction
def get_identity(uow: UnitOfWork, number: str) -> dict[str, Any]:
    """Who complained, while it is opened for the investigator who asks; written into the audit."""
    return opening.read(uow, number)


def _again(uow: UnitOfWork, number: str, *_place: int) -> dict[str, Any]:
    """A repeat is answered with what this account may see now: it may have come behind the barrier since."""
    return shown(opened_view(uow, number, language()))


def _fields(names: list[str]) -> list[dict[str, Any]]:
    return [{"name": name, "fields": FIELDS[name]} for name in names if name in FIELDS]


def _done(uow: UnitOfWork, opened: Opened) -> dict[str, Any]:
    return shown(desk_view(uow, opened, language()))


act_routes(blueprint, ACTS, allow=STAFF, view=_done, again=_again)
act_routes(blueprint, OPENING_ACTS, allow=STAFF, view=_done, at=f"{CASE}/openings/<{ROW}:id_>", again=_again)
