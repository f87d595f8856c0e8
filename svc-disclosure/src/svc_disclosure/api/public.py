"""For everybody: apply, and check a receipt."""

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
from svc_disclosure.schemas import applications
from svc_disclosure.use_cases.submit import open_for_correction, submit

blueprint = Blueprint("public", __name__, url_prefix="/api/disclosure", description="Apply for information 申请公开")


class NewApplication(StoredOrNew, applications.NewApplication):
    """A new application; a stored one that does not fit goes on with its faults, to be corrected by its sender."""


@blueprint.route("/applications", methods=["POST"])
@allow(ANYONE)
@blueprint.arguments(NewApplication())
@blueprint.response(201, applications.ApplicationReceipt)
@in_transaction
def post_application(uow: UnitOfWork, new: Mapping[str, Any]) -> dict[str, Any]:
    """Takes an application in and answers with its number, query code and receipt. No clock runs yet (art. 31)."""
    arrival = Arrival(g.claims.number, g.claims.code, g.claims.at)
    if "faults" in new:
        return open_for_correction(uow, new["raw"], arrival, new["faults"])
    return submit(uow, new, arrival)


verify_route(blueprint, applications.Content)
