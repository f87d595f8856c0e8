"""For staff. Which applications an account sees is decided in the query; what it may do, by the rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from casework.arrivals import Arrival
from casework.domain.actors import Role
from casework.storage.unit_of_work import UnitOfWork
from casework.web.access import allow
from casework.web.acts import Acts, act_fields, act_routes
from casework.web.asking import language, reading
from casework.web.json_body import Blueprint
from casework.web.transaction import in_transaction
from svc_disclosure.schemas import acts, applications, decisions, queries
from svc_disclosure.storage.search import Wanted
from svc_disclosure.use_cases import deciding, desk, lists, opinions, referring, serving
from svc_disclosure.use_cases.context import Opened, for_staff
from svc_disclosure.use_cases.desk_views import desk_view, opened_view
from svc_disclosure.use_cases.submit import enter

PREFIX = "/api/disclosure/desk"
APPLICATIONS = "/applications"
STAFF = ("staff",)  # heads of disclosure offices and handlers need no role; who plays no part sees nothing

blueprint = Blueprint("desk", __name__, url_prefix=f"{PREFIX}{APPLICATIONS}", description="Staff desk 工作台")
queue = Blueprint("queue", __name__, url_prefix=PREFIX, description="Queues as files 导出")

ACTS: Acts[Opened] = {
    "log_contact": (acts.LogContact, desk.log_contact),
    "acknowledge": (acts.Nothing, desk.acknowledge),
    "confirm": (acts.Confirm, desk.confirm),
    "ask_amendment": (acts.AskAmendment, desk.ask_amendment),
    "amend": (acts.EnterAmendment, desk.amend),
    "drop_unamended": (acts.Nothing, desk.drop_unamended),
    "assign": (acts.Assign, desk.assign),
    "consult": (acts.Consult, opinions.consult),
    "give_opinion": (acts.GiveOpinion, opinions.give_opinion),
    "note_silence": (acts.NoteSilence, opinions.note_silence),
    "note_service": (acts.NoteService, serving.note_service),
    "review_secrecy": (acts.ReviewSecrecy, desk.review_secrecy),
    "refer_secrecy": (acts.ReferSecrecy, desk.refer_secrecy),
    "settle_secrecy": (acts.SettleSecrecy, desk.settle_secrecy),
    "ask_extension": (acts.AskExtension, desk.ask_extension),
    "approve_extension": (acts.Nothing, desk.approve_extension),
    "refuse_extension": (acts.Reason, desk.refuse_extension),
    "ask_reasons": (acts.AskReasons, desk.ask_reasons),
    "give_reasons": (acts.EnterReasons, desk.give_reasons),
    "delay": (acts.Delay, desk.delay),
    "count_items": (decisions.CountItems, deciding.count_items),
    "charge": (decisions.Charge, deciding.charge),
    "pay": (decisions.Pay, deciding.pay),
    "drop_unpaid": (acts.Nothing, deciding.drop_unpaid),
    "draft": (decisions.Draft, deciding.draft),
    "reject": (acts.Reason, deciding.reject),
    "sign": (acts.Nothing, deciding.sign),
    "tell_third_party": (decisions.TellThirdParty, deciding.tell_third_party),
    "assist": (decisions.Assist, deciding.assist),
    "deliver": (decisions.Deliver, deciding.deliver),
    "convert": (acts.EnterConsent, referring.enter_consent),
    "withdraw": (acts.EnterWithdrawal, desk.withdraw),
    "write": (acts.Message, desk.write),
    "note": (acts.Message, desk.add_note),
}
FIELDS = act_fields({**ACTS, "renew_letter": (acts.RenewLetter, opinions.renew_letter)})  # type: ignore[dict-item]


def shown(view: dict[str, Any]) -> dict[str, Any]:
    """The view with the fields of each act that is possible now, from the schema that will read them."""
    return view | {"actions": [{"name": name, "fields": FIELDS[name]} for name in view["actions"] if name in FIELDS]}


@blueprint.route("", methods=["GET"])
@allow(*STAFF)
@blueprint.arguments(queries.DeskQuery, location="query")
@blueprint.response(200)
def list_applications(asked: Mapping[str, Any]) -> dict[str, Any]:
    """A page of a queue."""
    with reading() as look:
        return lists.desk_list(look, Wanted(**asked), language())


@blueprint.route("", methods=["POST"])
@allow(Role.CLERK.value)
@blueprint.arguments(applications.Entered)
@blueprint.response(201, applications.ApplicationReceipt)
@in_transaction
def post_entered(uow: UnitOfWork, new: Mapping[str, Any]) -> dict[str, Any]:
    """Enters an application that came in person (also spoken), by post, fax or e-mail; the channel decides the day."""
    return enter(uow, new, Arrival())


@queue.route("/applications.csv", methods=["GET"])
@allow(*STAFF)
@queue.arguments(queries.FilterQuery, location="query")
def export_applications(asked: Mapping[str, Any]) -> Response:
    """A queue of the desk as a file."""
    with reading() as look:
        text = lists.desk_csv(look, Wanted(**asked))
    headers = {"Content-Disposition": "attachment; filename=applications.csv"}
    return Response("\ufeff" + text, mimetype="text/csv", headers=headers)


@blueprint.route("/<string:number>", methods=["GET"])
@allow(*STAFF)
@blueprint.response(200)
@in_transaction
def get_application(uow: UnitOfWork, number: str) -> dict[str, Any]:
    """An application with who applies, for those who handle it; opening that is written into the audit."""
    return shown(opened_view(uow, number, language()))


@blueprint.route("/<string:number>/renew_letter", methods=["POST"])
@allow(*STAFF)
@blueprint.arguments(acts.RenewLetter)
@blueprint.response(200)
@in_transaction
def post_renew_letter(uow: UnitOfWork, given: Mapping[str, int], number: str) -> dict[str, Any]:
    """A code for the letter to a third party, shown this once; an earlier one opens nothing any more."""
    opened, code = opinions.renew_letter(uow, number, given["consultation"])
    return _done(uow, opened) | {"letter": {"consultation": given["consultation"], "code": opinions.printed(code)}}


def _done(uow: UnitOfWork, opened: Opened) -> dict[str, Any]:
    return shown(desk_view(uow, opened, language()))


def _again(uow: UnitOfWork, number: str) -> dict[str, Any]:
    """A repeat is answered with what this account may see now."""
    return shown(desk_view(uow, for_staff(uow, number), language()))


act_routes(blueprint, ACTS, allow=STAFF, view=_done, again=_again)
