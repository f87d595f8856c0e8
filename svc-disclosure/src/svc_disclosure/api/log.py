"""The disclosure log 公开目录 for everybody, and its desk: what is cleared, taken back, and published proactively."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from flask import Response

from casework.domain.actors import Role
from casework.storage.unit_of_work import UnitOfWork
from casework.web import downloads
from casework.web.access import ANYONE, allow, runtime_of_app
from casework.web.asking import reading
from casework.web.json_body import Blueprint
from casework.web.transaction import in_transaction
from svc_disclosure.schemas import log as schemas
from svc_disclosure.storage.metadata import ROW
from svc_disclosure.use_cases.papers import proactive, publishing

OFFICE = (Role.CLERK.value, Role.REVIEWER.value)
REVIEWER = Role.REVIEWER.value
ENTRY = f"/log/<{ROW}:entry>"

public = Blueprint("log", __name__, url_prefix="/api/disclosure", description="Disclosure log 公开目录")
desk = Blueprint("log_desk", __name__, url_prefix="/api/disclosure/desk", description="Log at the desk 公开目录管理")


@public.route("/log", methods=["GET"])
@allow(ANYONE)
@public.arguments(schemas.LogQuery, location="query")
@public.response(200)
def list_log(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What was released before, the best match first; look here before you apply."""
    with reading() as look:
        return publishing.search(look, **asked)


@public.route(ENTRY, methods=["GET"])
@allow(ANYONE)
@public.response(200)
def get_entry(entry: int) -> dict[str, Any]:
    """One entry."""
    with reading() as look:
        return publishing.one_of(look, entry)


@public.route(f"{ENTRY}/file", methods=["GET"])
@allow(ANYONE)
@public.arguments(schemas.WhichFile, location="query")
def get_file(asked: Mapping[str, int], entry: int) -> Response:
    """A redacted document of an entry, to be saved."""
    with reading() as look:
        blob, name = publishing.file_of(look, entry, asked["place"])
    data = publishing.bytes_of(runtime_of_app(), blob)
    return downloads.send(io.BytesIO(data), name, "application/pdf")


@desk.route("/log", methods=["GET"])
@allow(*OFFICE)
@desk.arguments(schemas.DeskLogQuery, location="query")
@desk.response(200)
def list_desk_log(asked: Mapping[str, str]) -> dict[str, Any]:
    """Entries of one's own agency: waiting, kept back, cleared, published, taken back."""
    with reading() as look:
        return publishing.at_desk(look, asked["state"])


@desk.route(f"{ENTRY}/clear", methods=["POST"])
@allow(REVIEWER)
@desk.arguments(schemas.Clear)
@desk.response(200)
@in_transaction
def post_clear(uow: UnitOfWork, given: Mapping[str, Any], entry: int) -> dict[str, Any]:
    """Clears an entry for publication on its day, or keeps it back."""
    return publishing.clear(uow, entry, **given)


@desk.route(f"{ENTRY}/take_back", methods=["POST"])
@allow(REVIEWER)
@desk.arguments(schemas.TakeBack)
@desk.response(200)
@in_transaction
def post_take_back(uow: UnitOfWork, given: Mapping[str, str], entry: int) -> dict[str, Any]:
    """Takes an entry out of page, search and file, at once."""
    return publishing.take_back(uow, entry, given["reason"])


@desk.route("/proactive", methods=["GET"])
@allow(*OFFICE)
@desk.response(200)
def list_proactive() -> dict[str, Any]:
    """What several have asked for, or somebody suggests, to be looked at for proactive publication (art. 44)."""
    with reading() as look:
        return proactive.listed(look)


@desk.route("/proactive/<string:matter>", methods=["POST"])
@allow(REVIEWER)
@desk.arguments(schemas.Decide)
@desk.response(200)
@in_transaction
def post_proactive(uow: UnitOfWork, given: Mapping[str, Any], matter: str) -> dict[str, Any]:
    """What became of such a prompt; later applications prompt anew."""
    return proactive.decide(uow, matter, **given)
