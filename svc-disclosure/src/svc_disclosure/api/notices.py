"""Papers: for the desk all of an application, for the applicant those that were sent to it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from flask import Response

from casework.domain.actors import Role
from casework.storage.unit_of_work import UnitOfWork
from casework.web import downloads
from casework.web.access import ANYONE, allow
from casework.web.asking import query_code, reading
from casework.web.json_body import Blueprint
from casework.web.transaction import in_transaction
from svc_disclosure.schemas.notices import NewNotice
from svc_disclosure.use_cases import notices
from svc_disclosure.use_cases.context import for_applicant
from svc_disclosure.use_cases.documents import for_papers

STAFF = (Role.CLERK.value, Role.REVIEWER.value, Role.HOST.value, Role.SUPERVISOR.value)
NOTICES = "/applications/<string:number>/notices"
FILE = f"{NOTICES}/<string:notice>.<any(pdf,docx):form>"

desk = Blueprint("notices_desk", __name__, url_prefix="/api/disclosure/desk", description="Papers 文书")
applicant = Blueprint("notices", __name__, url_prefix="/api/disclosure", description="Papers sent to you 文书")


@desk.route(NOTICES, methods=["GET"])
@allow(*STAFF)
@desk.response(200)
def list_desk_notices(number: str) -> dict[str, Any]:
    """All papers of an application, those to third parties and joint agencies too."""
    with reading() as look:
        opened = for_papers(look, number)
        return {"notices": notices.listed(look, opened.application.number, audience="")}


@desk.route(NOTICES, methods=["POST"])
@allow(*STAFF)
@desk.arguments(NewNotice)
@desk.response(201)
@in_transaction
def post_notice(uow: UnitOfWork, given: Mapping[str, str], number: str) -> dict[str, Any]:
    """Makes a paper that could not be made by itself: a font or a setting was missing."""
    opened = for_papers(uow, number, lock=True)
    notices.make_missing(uow, opened.application, given["kind"])
    return {"notices": notices.listed(uow, opened.application.number, audience="")}


@desk.route(f"{NOTICES}/preview.pdf", methods=["GET"])
@allow(*STAFF)
@in_transaction
def get_preview(uow: UnitOfWork, number: str) -> Response:
    """The notice of the drafted decision as it would go out, without its number; reading it is in the audit."""
    opened = for_papers(uow, number)
    data = notices.preview(uow, opened.application)
    uow.audit("notice_previewed", opened.application.number)
    return downloads.send(io.BytesIO(data), "preview.pdf", notices.TYPES["pdf"])


@desk.route(FILE, methods=["GET"])
@allow(*STAFF)
@in_transaction
def get_desk_notice(uow: UnitOfWork, number: str, notice: str, form: str) -> Response:
    """A paper as PDF or docx; it names people, so opening it is in the audit."""
    opened = for_papers(uow, number)
    data, name, mime = notices.open_file(uow, opened.application.number, notice, form, audience="")
    uow.audit("notice_opened", opened.application.number, {"notice": notice})
    return downloads.send(io.BytesIO(data), name, mime)


@applicant.route(NOTICES, methods=["GET"])
@allow(ANYONE)
@applicant.response(200)
def list_notices(number: str) -> dict[str, Any]:
    """Papers that were sent to the applicant."""
    with reading() as look:
        opened = for_applicant(look, number, query_code())
        return {"notices": notices.listed(look, opened.application.number)}


@applicant.route(FILE, methods=["GET"])
@allow(ANYONE)
def get_notice(number: str, notice: str, form: str) -> Response:
    """A paper as PDF or docx, for the applicant's account or whoever has the query code."""
    with reading() as look:
        opened = for_applicant(look, number, query_code())
        data, name, mime = notices.open_file(look, opened.application.number, notice, form)
    return downloads.send(io.BytesIO(data), name, mime)
