"""For the sender of a letter: follow it, add to it, rate the answer. Proof is the account or `X-Query-Code`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from casework.storage.unit_of_work import UnitOfWork
from casework.web.access import ANYONE, allow
from casework.web.acts import Acts, act_routes
from casework.web.asking import language, query_code, reading
from casework.web.json_body import Blueprint
from casework.web.queries import PageQuery
from casework.web.transaction import in_transaction
from svc_mailbox.schemas import acts, letters
from svc_mailbox.use_cases import lists, naming, publishing, receipts, sender
from svc_mailbox.use_cases.context import Opened, for_sender
from svc_mailbox.use_cases.views import sender_view

blueprint = Blueprint("letters", __name__, url_prefix="/api/mailbox/letters", description="My letter 我的来信")
track = Blueprint("track", __name__, url_prefix="/api/track", description="Follow a case 查询")

ACTS: Acts[Opened] = {
    "rating": (acts.Rate, sender.rate),
    "follow-ups": (acts.Question, sender.follow_up),
    "additions": (acts.Addition, sender.add),
    "withdrawal": (acts.MaybeReason, sender.withdraw),
    "urges": (acts.Nothing, sender.urge),
    "redo": (acts.MaybeReason, sender.redo),
    "close": (acts.Nothing, sender.close),
    "name": (acts.GiveName, naming.give_name),
    "anonymity": (acts.Nothing, naming.refuse_name),
}


@blueprint.route("", methods=["GET"])
@allow("citizen")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200)
def my_letters(asked: Mapping[str, int]) -> dict[str, Any]:
    """The letters of the account that asks, newest first."""
    with reading() as look:
        return lists.own_list(look, asked["page"], asked["size"], language())


@track.route("/<string:number>", methods=["GET"])
@allow(ANYONE)
@track.response(200)
def follow(number: str) -> dict[str, Any]:
    """Where the letter stands."""
    with reading() as look:
        return sender_view(look, for_sender(look, number, query_code()), language())


@blueprint.route("/<string:number>", methods=["GET"])
@allow(ANYONE)
@blueprint.response(200)
def get_letter(number: str) -> dict[str, Any]:
    """The same as `/api/track/{number}`."""
    with reading() as look:
        return sender_view(look, for_sender(look, number, query_code()), language())


@blueprint.route("/<string:number>/receipt.svg", methods=["GET"])
@allow(ANYONE)
def receipt_picture(number: str) -> Response:
    """The receipt's QR code."""
    with reading() as look:
        return Response(receipts.picture(look, number, query_code()), mimetype="image/svg+xml")


@blueprint.route("/<string:number>/consent", methods=["PUT"])
@allow(ANYONE)
@blueprint.arguments(acts.Consent)
@blueprint.response(200)
@in_transaction
def put_consent(uow: UnitOfWork, wish: Mapping[str, bool], number: str) -> dict[str, Any]:
    """Agrees to publication, or takes that back; then the text leaves at once."""
    opened = publishing.set_consent(uow, number, query_code(), wish["publish"])
    return sender_view(uow, opened, language())


@blueprint.route("/<string:number>/correction", methods=["POST"])
@allow(ANYONE)
@blueprint.arguments(letters.Correction)
@blueprint.response(200)
@in_transaction
def post_correction(uow: UnitOfWork, changes: Mapping[str, Any], number: str) -> dict[str, Any]:
    """Replaces the faulty parts of a letter that needs correction."""
    return sender_view(uow, sender.correct(uow, number, query_code(), changes), language())


def _seen(uow: UnitOfWork, opened: Opened) -> dict[str, Any]:
    return sender_view(uow, opened, language())


act_routes(blueprint, ACTS, allow=[ANYONE], view=_seen, proof=query_code)
