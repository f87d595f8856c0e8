"""Papers: for the desk all of an application, for the applicant those that were sent to it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from flask import Response

from casework.domain.actors import Role
from casework.domain.errors import Forbidden
from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from casework.web import downloads
from casework.web.access import ANYONE, allow
from casework.web.asking import query_code, reading
from casework.web.json_body import Blueprint
from casework.web.transaction import in_transaction
from svc_disclosure.schemas.notices import NewNotice
from svc_disclosure.storage.metadata import ROW
from svc_disclosure.use_cases.context import for_applicant
from svc_disclosure.use_cases.corrections import records
from svc_disclosure.use_cases.opinions import for_consulted
from svc_disclosure.use_cases.papers import notice_reading, notices
from svc_disclosure.use_cases.papers.documents import for_papers
from svc_disclosure.use_cases.papers.notice_reading import TYPES, Reader

STAFF = (Role.CLERK.value, Role.REVIEWER.value, Role.HOST.value, Role.SUPERVISOR.value)
NOTICES = "/applications/<string:number>/notices"
FILE = f"{NOTICES}/<string:notice>.<any(pdf,docx):form>"
OF_RECORD = "/corrections/<string:number>/notices"
TO_THIRD_PARTY = f"/opinions/<string:number>/<{ROW}:consultation>/notices"
FILE_TO_THIRD_PARTY = f"{TO_THIRD_PARTY}/<string:notice>.<any(pdf,docx):form>"
FILE_OF_RECORD = f"{OF_RECORD}/<string:notice>.<any(pdf,docx):form>"

desk = Blueprint("notices_desk", __name__, url_prefix="/api/disclosure/desk", description="Papers 文书")
applicant = Blueprint("notices", __name__, url_prefix="/api/disclosure", description="Papers sent to you 文书")


@desk.route(NOTICES, methods=["GET"])
@allow(*STAFF)
@desk.response(200)
def list_desk_notices(number: str) -> dict[str, Any]:
    """All papers of an application, for who handles it; for a joint agency those that it was sent."""
    with reading() as look:
        return {"notices": notice_reading.listed(look, notice_reading.at_desk(look, number))}


@desk.route(NOTICES, methods=["POST"])
@allow(*STAFF)
@desk.arguments(NewNotice)
@desk.response(201)
@in_transaction
def post_notice(uow: UnitOfWork, given: Mapping[str, str], number: str) -> dict[str, Any]:
    """Makes a paper that could not be made by itself: a font or a setting was missing."""
    notices.make_missing(uow, notice_reading.for_making(uow, number), given["kind"])
    return {"notices": notice_reading.listed(uow, notice_reading.at_desk(uow, number))}


@desk.route(f"{NOTICES}/preview.pdf", methods=["GET"])
@allow(*STAFF)
@in_transaction
def get_preview(uow: UnitOfWork, number: str) -> Response:
    """The notice of the drafted decision as it would go out, without its number; reading it is in the audit."""
    opened = for_papers(uow, number)
    data = notices.preview(uow, opened.application)
    uow.audit("notice_previewed", opened.application.number)
    return downloads.send(io.BytesIO(data), "preview.pdf", TYPES["pdf"])


@desk.route(FILE, methods=["GET"])
@allow(*STAFF)
@in_transaction
def get_desk_notice(uow: UnitOfWork, number: str, notice: str, form: str) -> Response:
    """A paper as PDF or docx; it names people, so opening it is in the audit."""
    return _audited(uow, notice_reading.at_desk(uow, number), notice, form)


@applicant.route(NOTICES, methods=["GET"])
@allow(ANYONE)
@applicant.response(200)
def list_notices(number: str) -> dict[str, Any]:
    """Papers that were sent to the applicant; a decision once it was served."""
    with reading() as look:
        return {"notices": notice_reading.listed(look, _applicant(look, number))}


@applicant.route(FILE, methods=["GET"])
@allow(ANYONE)
def get_notice(number: str, notice: str, form: str) -> Response:
    """A paper as PDF or docx, for the applicant's account or whoever has the query code."""
    with reading() as look:
        return _sent(*notice_reading.open_file(look, _applicant(look, number), notice, form))


@applicant.route(OF_RECORD, methods=["GET"])
@allow(ANYONE)
@applicant.response(200)
def list_notices_of_record(number: str) -> dict[str, Any]:
    """Papers about the correction of a record, for who asked for it."""
    with reading() as look:
        return {"notices": notice_reading.listed(look, _asker(look, number))}


@applicant.route(FILE_OF_RECORD, methods=["GET"])
@allow(ANYONE)
def get_notice_of_record(number: str, notice: str, form: str) -> Response:
    """Such a paper as PDF or docx."""
    with reading() as look:
        return _sent(*notice_reading.open_file(look, _asker(look, number), notice, form))


@desk.route(OF_RECORD, methods=["GET"])
@allow(*STAFF)
@desk.response(200)
def list_desk_notices_of_record(number: str) -> dict[str, Any]:
    """The same for the agency's staff."""
    with reading() as look:
        return {"notices": notice_reading.listed(look, _settler(look, number))}


@desk.route(FILE_OF_RECORD, methods=["GET"])
@allow(*STAFF)
@in_transaction
def get_desk_notice_of_record(uow: UnitOfWork, number: str, notice: str, form: str) -> Response:
    """A paper as PDF or docx; opening it is in the audit."""
    return _audited(uow, _settler(uow, number), notice, form)


@applicant.route(TO_THIRD_PARTY, methods=["GET"])
@allow(ANYONE)
@applicant.response(200)
def list_notices_to_third_party(number: str, consultation: int) -> dict[str, Any]:
    """Papers to a third party, for who has the code of its letter."""
    with reading() as look:
        return {"notices": notice_reading.listed(look, _consulted(look, number, consultation))}


@applicant.route(FILE_TO_THIRD_PARTY, methods=["GET"])
@allow(ANYONE)
def get_notice_to_third_party(number: str, consultation: int, notice: str, form: str) -> Response:
    """Such a paper as PDF or docx."""
    with reading() as look:
        return _sent(*notice_reading.open_file(look, _consulted(look, number, consultation), notice, form))


def _applicant(look: Look, number: str) -> Reader:
    return notice_reading.applicant_of(for_applicant(look, number, query_code()).application)


def _asker(look: Look, number: str) -> Reader:
    return notice_reading.asker_of(records.for_asker(look, number, query_code()).stored.it.number)


def _settler(look: Look, number: str) -> Reader:
    held = records.for_staff(look, number)
    if not records.knows_asker(held):
        raise Forbidden("papers_not_yours", "Papers about a record are opened by the agency that settles it.")
    return notice_reading.asker_of(held.stored.it.number)


def _consulted(look: Look, number: str, consultation: int) -> Reader:
    letter = for_consulted(look, number, consultation, query_code())
    return notice_reading.third_party_of(letter.opened.application.number, consultation)


def _audited(uow: UnitOfWork, reader: Reader, notice: str, form: str) -> Response:
    opened = notice_reading.open_file(uow, reader, notice, form)
    uow.audit("notice_opened", reader.number, {"notice": notice})
    return _sent(*opened)


def _sent(data: bytes, name: str, mime: str) -> Response:
    return downloads.send(io.BytesIO(data), name, mime)
