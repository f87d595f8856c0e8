"""Releases: made at the desk, listed for the applicant, opened by whoever holds the link."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from flask import Response, g, request

from casework.domain.actors import Role
from casework.storage.unit_of_work import UnitOfWork
from casework.web import downloads
from casework.web.access import ANYONE, allow, runtime_of_app
from casework.web.asking import query_code, reading
from casework.web.json_body import Blueprint
from casework.web.transaction import in_transaction
from svc_disclosure.schemas import acts
from svc_disclosure.storage import blobs
from svc_disclosure.use_cases.context import for_applicant
from svc_disclosure.use_cases.papers import releasing

STAFF = (Role.CLERK.value, Role.REVIEWER.value, Role.HOST.value, Role.SUPERVISOR.value)
CASE = "/applications/<string:number>"

desk = Blueprint("releases_desk", __name__, url_prefix="/api/disclosure/desk", description="Releases 提供")
public = Blueprint("releases", __name__, url_prefix="/api/disclosure", description="What was released to you 提供")


@desk.route(f"{CASE}/documents/<string:document>/release", methods=["POST"])
@allow(*STAFF)
@desk.arguments(acts.Nothing)
@desk.response(201)
@in_transaction
def post_release(uow: UnitOfWork, _: Mapping[str, Any], number: str, document: str) -> dict[str, Any]:
    """Releases the redacted copy to the applicant, by a link that expires; the desk is not shown the link."""
    return releasing.release(uow, number, document)


@desk.route(f"{CASE}/releases", methods=["GET"])
@allow(*STAFF)
@desk.response(200)
def list_desk_releases(number: str) -> dict[str, Any]:
    """What went out, until when, and whether it was opened."""
    with reading() as look:
        return releasing.at_desk(look, number)


@desk.route(f"{CASE}/releases/<string:release>", methods=["DELETE"])
@allow(*STAFF)
@desk.response(200)
@in_transaction
def delete_release(uow: UnitOfWork, number: str, release: str) -> dict[str, Any]:
    """Its link opens nothing any more."""
    return releasing.withdraw(uow, number, release)


@public.route(f"{CASE}/releases", methods=["GET"])
@allow(ANYONE)
@public.response(200)
def list_releases(number: str) -> dict[str, Any]:
    """Links to what was released, for the applicant's account or whoever has the query code."""
    with reading() as look:
        opened = for_applicant(look, number, query_code())
        return {"releases": releasing.links(look, opened.application)}


@public.route("/releases/<string:token>", methods=["GET"])
@allow(ANYONE)
def get_release(token: str) -> Response:
    """The file, to be saved; 410 once the link has expired."""
    runtime = runtime_of_app()
    whole = request.method == "GET" and "Range" not in request.headers  # a preview of a link has read nothing
    with runtime.unit_of_work(g.actor, request_id=g.request_id) as uow:
        handed = releasing.open_link(uow, token, counts=whole)
    data = blobs.read(runtime, handed.blob.id, handed.blob.digest)
    return downloads.send(io.BytesIO(data), handed.name, "application/pdf")
