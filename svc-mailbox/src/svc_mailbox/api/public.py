"""For everybody: submit, check a receipt, read what is published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g

from casework.arrivals import Arrival
from casework.storage.unit_of_work import UnitOfWork
from casework.web.access import ANYONE, allow
from casework.web.asking import reading
from casework.web.json_body import Blueprint
from casework.web.receipts import verify_route
from casework.web.stored_or_new import StoredOrNew
from casework.web.transaction import creating
from svc_mailbox.schemas import letters, queries
from svc_mailbox.use_cases import publishing
from svc_mailbox.use_cases.submit import open_for_correction, submit

blueprint = Blueprint("mailbox", __name__, url_prefix="/api/mailbox", description="Letters 来信")


class NewLetter(StoredOrNew, letters.NewLetter):
    """A new letter; a stored one that does not fit goes on with its faults, to be corrected by its sender."""


@blueprint.route("/letters", methods=["POST"])
@allow(ANYONE)
@blueprint.arguments(NewLetter())
@blueprint.response(201, letters.Receipt)
@creating
def post_letter(uow: UnitOfWork, new: Mapping[str, Any]) -> dict[str, Any]:
    """Takes a letter in and answers with its number, query code and receipt."""
    arrival = Arrival(g.claims.number, g.claims.code, g.claims.at)
    if "faults" in new:
        return open_for_correction(uow, new["raw"], arrival, new["faults"])
    return submit(uow, new, arrival)


verify_route(blueprint, letters.Content)


@blueprint.route("/published", methods=["GET"])
@allow(ANYONE)
@blueprint.arguments(queries.PublishedQuery, location="query")
@blueprint.response(200)
def list_published(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Published letters, newest first."""
    with reading() as look:
        return publishing.published_list(look, asked.get("after", ""), asked["limit"])


@blueprint.route("/published/<string:number>", methods=["GET"])
@allow(ANYONE)
@blueprint.response(200)
def get_published(number: str) -> dict[str, Any]:
    """One published letter, without personal data."""
    with reading() as look:
        return publishing.published(look, number)
