"""For everybody: complain, and check a receipt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g

from casework.arrivals import Arrival
from casework.storage.unit_of_work import UnitOfWork
from casework.web.access import ANYONE, allow
from casework.web.json_body import Blueprint
from casework.web.receipts import verify_route
from casework.web.stored_or_new import StoredOrNew
from casework.web.transaction import in_transaction
from svc_complaints.schemas import complaints
from svc_complaints.use_cases.submit import open_for_correction, submit

blueprint = Blueprint("public", __name__, url_prefix="/api/complaints", description="Complain 投诉")


class NewComplaint(StoredOrNew, complaints.NewComplaint):
    """A new complaint; a stored one that does not fit goes on with its faults, to be corrected by its sender."""


@blueprint.route("/complaints", methods=["POST"])
@allow(ANYONE)
@blueprint.arguments(NewComplaint())
@blueprint.response(201, complaints.Receipt)
@in_transaction
def post_complaint(uow: UnitOfWork, new: Mapping[str, Any]) -> dict[str, Any]:
    """Takes a complaint in and answers with its number, receipt code and receipt."""
    arrival = Arrival(g.claims.number, g.claims.code, g.claims.at)
    if "faults" in new:
        return open_for_correction(uow, new["raw"], arrival, new["faults"])
    return submit(uow, new, arrival)


verify_route(blueprint, complaints.Content)
