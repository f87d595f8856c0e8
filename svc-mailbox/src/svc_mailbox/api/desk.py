"""For staff. Which letters an account sees is decided in the query; what it may do, by the rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g

from casework.arrivals import Arrival
from casework.domain.actors import Role
from casework.storage.unit_of_work import UnitOfWork
from casework.web.access import allow
from casework.web.acts import Acts, act_fields, act_routes
from casework.web.asking import language, reading
from casework.web.json_body import Blueprint
from casework.web.transaction import in_transaction
from svc_mailbox.schemas import acts, letters, queries
from svc_mailbox.storage.search import Wanted
from svc_mailbox.use_cases import desk, lists, naming, publishing, referring
from svc_mailbox.use_cases.context import Opened
from svc_mailbox.use_cases.desk_views import desk_view, opened_view
from svc_mailbox.use_cases.submit import enter

blueprint = Blueprint("desk", __name__, url_prefix="/api/mailbox/desk/letters", description="Staff desk 工作台")
STAFF = (Role.CLERK.value, Role.REVIEWER.value, Role.SUPERVISOR.value)

ACTS: Acts[Opened] = {
    "accept": (acts.Nothing, desk.accept),
    "decline": (acts.Decline, desk.decline),
    "invalidate": (acts.Reason, desk.invalidate),
    "merge": (acts.Merge, desk.merge),
    "refer": (acts.Refer, referring.refer),
    "ask_name": (acts.Opinion, naming.ask_name),
    "dispatch": (acts.Dispatch, desk.dispatch),
    "designate": (acts.Dispatch, desk.designate),
    "return": (acts.Reason, desk.return_),
    "dispute": (acts.Reason, desk.dispute),
    "take": (acts.Nothing, desk.take),
    "contribute": (acts.Opinion, desk.contribute),
    "ask_extension": (acts.AskExtension, desk.ask_extension),
    "approve_extension": (acts.Nothing, desk.approve_extension),
    "refuse_extension": (acts.Reason, desk.refuse_extension),
    "draft": (acts.Reply, desk.draft),
    "reject_draft": (acts.Reason, desk.reject_draft),
    "answer": (acts.Nothing, desk.answer),
    "answer_follow_up": (acts.Reply, desk.answer_follow_up),
    "redo": (acts.MaybeReason, desk.redo),
    "close": (acts.Nothing, desk.close),
    "urge": (acts.MaybeText, desk.urge),
    "recuse": (acts.Recuse, desk.recuse),
    "note": (acts.Opinion, desk.note),
    "propose": (acts.Propose, publishing.propose),
    "publish": (acts.Nothing, publishing.publish),
    "reject_publication": (acts.Reason, publishing.reject),
    "unpublish": (acts.Reason, publishing.unpublish),
}
FIELDS = act_fields(ACTS)


def shown(view: dict[str, Any]) -> dict[str, Any]:
    """The view with the fields of each act that is possible now, from the schema that will read them."""
    names = [name for name in view["actions"] if name in ACTS] + ["note"]
    return view | {"actions": [{"name": name, "fields": FIELDS[name]} for name in names]}


@blueprint.route("", methods=["GET"])
@allow(*STAFF)
@blueprint.arguments(queries.DeskQuery, location="query")
@blueprint.response(200)
def list_letters(asked: Mapping[str, Any]) -> dict[str, Any]:
    """A page of a queue."""
    with reading() as look:
        return lists.desk_list(look, Wanted(**asked))


@blueprint.route("", methods=["POST"])
@allow(Role.CLERK.value, Role.REVIEWER.value)
@blueprint.arguments(letters.EnteredLetter)
@blueprint.response(201, letters.Receipt)
@in_transaction
def post_letter(uow: UnitOfWork, new: Mapping[str, Any]) -> dict[str, Any]:
    """Enters a letter that came by telephone, on paper or in person."""
    return enter(uow, new, Arrival(g.claims.number, g.claims.code, g.claims.at))


@blueprint.route("/<string:number>", methods=["GET"])
@allow(*STAFF)
@blueprint.response(200)
@in_transaction
def get_letter(uow: UnitOfWork, number: str) -> dict[str, Any]:
    """A letter with all that belongs to it; opening its sender's particulars is written into the audit."""
    return shown(opened_view(uow, number, language()))


@blueprint.route("/<string:number>/redaction", methods=["GET"])
@allow(*STAFF)
@blueprint.response(200)
@in_transaction
def get_redaction(uow: UnitOfWork, number: str) -> dict[str, Any]:
    """What the machine would mask before publication."""
    return publishing.redaction(uow, number)


def _done(uow: UnitOfWork, opened: Opened) -> dict[str, Any]:
    return shown(desk_view(uow, opened, language()))


act_routes(blueprint, ACTS, allow=STAFF, view=_done)
