"""For staff. Which complaints an account sees is decided in the query; what it may do, by the rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import marshmallow as ma

from casework.domain.actors import Role
from casework.storage.unit_of_work import UnitOfWork
from casework.web.access import allow
from casework.web.asking import language, reading
from casework.web.described import described as fields_of_schema
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

# Action, as the life cycle calls it → what it needs → who does it
ACTS: dict[str, tuple[type[ma.Schema], Callable[..., Opened]]] = {
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
OPENING_ACTS: dict[str, tuple[type[ma.Schema], Callable[..., Opened]]] = {
    "approve": (acts.Nothing, opening.approve),
    "refuse": (acts.Reason, opening.refuse),
    "seal": (acts.Nothing, opening.seal),
}
FIELDS = {name: fields_of_schema(schema) for name, (schema, _act) in (ACTS | OPENING_ACTS).items()}


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


def _again(uow: UnitOfWork, _given: Mapping[str, Any], number: str, **_place: int) -> dict[str, Any]:
    """A repeat is answered with what this account may see now: it may have come behind the barrier since."""
    return shown(opened_view(uow, number, language()))


def _fields(names: list[str]) -> list[dict[str, Any]]:
    return [{"name": name, "fields": FIELDS[name]} for name in names if name in FIELDS]


def _route(name: str, schema: type[ma.Schema], act: Callable[..., Opened], inside: str = "") -> None:
    """One address per act; what is sent are the act's arguments."""

    @partial(in_transaction, again=_again)
    def view(uow: UnitOfWork, given: Mapping[str, Any], number: str, **place: int) -> dict[str, Any]:
        return shown(desk_view(uow, act(uow, number, **place, **given), language()))

    view.__name__ = f"post_{'opening_' if inside else ''}{name}"
    view.__doc__ = act.__doc__
    described = blueprint.arguments(schema)(blueprint.response(200)(view))
    rule = f"/<string:number>{inside}/{name}"
    blueprint.route(rule, methods=["POST"], endpoint=view.__name__)(allow(*STAFF)(described))


for _name, (_schema, _act) in ACTS.items():
    _route(_name, _schema, _act)
for _name, (_schema, _act) in OPENING_ACTS.items():
    _route(_name, _schema, _act, f"/openings/<{ROW}:id_>")
