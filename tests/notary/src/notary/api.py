"""The register over HTTP."""

from __future__ import annotations

from typing import Any

from casework.domain.actors import Kind
from casework.storage.unit_of_work import UnitOfWork
from casework.web.access import allow
from casework.web.json_body import Blueprint
from casework.web.transaction import in_transaction
from notary import use_cases
from notary.schemas import Page, Register

blueprint = Blueprint("register", __name__, url_prefix="/api/notary")


@blueprint.route("/register")
@blueprint.arguments(Page, location="query")
@blueprint.response(200, Register)
@allow(Kind.STAFF.value)
@in_transaction
def get_register(uow: UnitOfWork, page: dict[str, Any]) -> dict[str, Any]:
    """The newest entries."""
    return use_cases.read_register(uow, page["limit"])
