"""For staff, beside single complaints: the file of a queue, figures, and relations that recuse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from casework.domain.actors import Role
from casework.storage.unit_of_work import UnitOfWork
from casework.web.access import allow
from casework.web.asking import reading
from casework.web.json_body import Blueprint
from casework.web.transaction import in_transaction
from svc_complaints.schemas import acts, queries
from svc_complaints.storage.search import Wanted
from svc_complaints.use_cases import lists, tying

blueprint = Blueprint(
    "office", __name__, url_prefix="/api/complaints/desk", description="Figures and relations 统计与回避"
)
STAFF = (Role.CLERK.value, Role.REVIEWER.value, Role.SUPERVISOR.value)


@blueprint.route("/complaints.csv", methods=["GET"])
@allow(*STAFF)
@blueprint.arguments(queries.FilterQuery, location="query")
def export_complaints(asked: Mapping[str, Any]) -> Response:
    """A queue of the desk as a file."""
    with reading() as look:
        text = lists.desk_csv(look, Wanted(**asked))
    headers = {"Content-Disposition": "attachment; filename=complaints.csv"}
    return Response("\ufeff" + text, mimetype="text/csv", headers=headers)


@blueprint.route("/statistics", methods=["GET"])
@allow(Role.REVIEWER.value, Role.SUPERVISOR.value)
@blueprint.response(200)
def get_statistics() -> dict[str, Any]:
    """A year's figures of what this account may see; small counts about one accused are not shown."""
    with reading() as look:
        return lists.statistics(look)


@blueprint.route("/ties", methods=["GET"])
@allow(*STAFF)
@blueprint.response(200)
def get_ties() -> dict[str, Any]:
    """One's own relations; a supervisor sees all."""
    with reading() as look:
        return tying.listed(look)


@blueprint.route("/ties", methods=["POST"])
@allow(*STAFF)
@blueprint.arguments(acts.Tie)
@blueprint.response(200)
@in_transaction
def post_tie(uow: UnitOfWork, given: Mapping[str, Any]) -> dict[str, Any]:
    """Declares a relation: complaints about that department or person are hidden from this account from now on."""
    return tying.declare(uow, **given)


@blueprint.route("/ties", methods=["DELETE"])
@allow(Role.SUPERVISOR.value)
@blueprint.arguments(acts.Tie)
@blueprint.response(200)
@in_transaction
def delete_tie(uow: UnitOfWork, given: Mapping[str, Any]) -> dict[str, Any]:
    """Takes a relation back, for complaints to come; those that are there stay hidden."""
    return tying.take_back(uow, given["account"], given["to"])
