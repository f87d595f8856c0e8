"""Originals at the desk. No route gives an original out: pages of it are shown, and the redacted copy is handed on."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from flask import Response, g
from werkzeug.datastructures import FileStorage

from casework.domain.actors import Role
from casework.storage.unit_of_work import UnitOfWork
from casework.web import downloads
from casework.web.access import allow, runtime_of_app
from casework.web.asking import reading
from casework.web.json_body import Blueprint, larger
from casework.web.transaction import in_transaction
from casework.web.uploads import NewFile
from svc_disclosure.documents.model import MAX_PAGES, MAX_SOURCE_BYTES
from svc_disclosure.schemas import documents as schemas
from svc_disclosure.storage import blobs
from svc_disclosure.storage.documents import Document
from svc_disclosure.use_cases.papers import documents, marking

blueprint = Blueprint(
    "documents", __name__, url_prefix="/api/disclosure/desk/applications", description="Documents 文件与涂黑"
)
STAFF = (Role.CLERK.value, Role.REVIEWER.value, Role.HOST.value, Role.SUPERVISOR.value)
ALL = "/<string:number>/documents"
ONE = f"{ALL}/<string:document>"
PAGE = f"{ONE}/pages/<int(min=1,max={MAX_PAGES}):page>.png"


@blueprint.route(ALL, methods=["GET"])
@allow(*STAFF)
@blueprint.response(200)
def list_documents(number: str) -> dict[str, Any]:
    """All documents of an application, with how far their redacted copies are."""
    with reading() as look:
        return documents.listed(look, number)


@blueprint.route(ALL, methods=["POST"])
@allow(*STAFF)
@blueprint.arguments(NewFile, location="files")
@blueprint.response(201)
def post_document(given: dict[str, FileStorage], number: str) -> dict[str, Any]:
    """Takes an original in: pdf, jpeg, png, webp of at most 50 MB and 500 pages."""
    with reading() as look:
        documents.for_change(look, number)
    sent = given["file"]
    taken = documents.receive(runtime_of_app(), sent.stream.read(MAX_SOURCE_BYTES + 1), sent.filename or "")

    @in_transaction
    def keep(uow: UnitOfWork) -> dict[str, Any]:
        return documents.add(uow, number, taken)

    added: dict[str, Any] = keep()
    return added


@blueprint.route(ONE, methods=["GET"])
@allow(*STAFF)
@blueprint.response(200)
def get_document(number: str, document: str) -> dict[str, Any]:
    """One document with its marks, each with the words of its ground."""
    with reading() as look:
        return documents.detail(look, number, document)


@blueprint.route(ONE, methods=["DELETE"])
@allow(*STAFF)
@blueprint.response(204)
@in_transaction
def delete_document(uow: UnitOfWork, number: str, document: str) -> None:
    """Takes a document away, with its marks and its copy."""
    documents.remove(uow, number, document)


@blueprint.route(PAGE, methods=["GET"])
@allow(*STAFF)
@blueprint.arguments(schemas.WhichPage, location="query")
def get_page(asked: Mapping[str, bool], number: str, document: str, page: int) -> Response:
    """A picture of one page, for marking; with `copy=true` as it would go out. `X-Page-Width` and `X-Page-Height` are
    in points. Opening an original is written into the audit."""
    if asked["copy"]:
        with reading() as look:
            blob = documents.open_copy(look, number, document)[1]
    else:
        blob = _opened(number, document, "preview", page=page).original
    drawn = documents.page(runtime_of_app(), blob, page)
    answer = Response(drawn.png, mimetype="image/png")
    answer.headers.update(
        {"X-Page-Width": f"{drawn.width:.2f}", "X-Page-Height": f"{drawn.height:.2f}", "X-Pages": str(drawn.pages),
         "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    )  # fmt: skip
    return answer


@blueprint.route(f"{ONE}/copy", methods=["GET"])
@allow(*STAFF)
def get_copy(number: str, document: str) -> Response:
    """The redacted copy, to be saved."""
    with reading() as look:
        one, blob = documents.open_copy(look, number, document)
    data = blobs.read(runtime_of_app(), blob.id, blob.digest)
    return downloads.send(io.BytesIO(data), copy_name(one), "application/pdf")


@blueprint.route(f"{ONE}/search", methods=["POST"])
@allow(*STAFF)
@blueprint.arguments(schemas.SearchText)
@blueprint.response(200)
def post_search(given: Mapping[str, str], number: str, document: str) -> dict[str, Any]:
    """Where a text stands, and on which pages nobody can tell (scans, pictures)."""
    one = _opened(number, document, "search")
    return marking.found_view(marking.search(runtime_of_app(), one, given["text"]))


@blueprint.route(f"{ONE}/marks", methods=["PUT"])
@allow(*STAFF)
@blueprint.arguments(schemas.Marks)
@blueprint.response(200)
@larger(schemas.MARKS_BYTES, schemas.MARKS_ITEMS)
def put_marks(given: Mapping[str, Any], number: str, document: str) -> dict[str, Any]:
    """All marks of a document, in place of those before; a copy that was made of others goes. What reaches over the
    edge of its page is cut off there; what lies beside it, or is thinner than a dot of the copy, is refused."""
    with reading() as look:
        one = documents.of_application(look, documents.for_change(look, number), document)
    marks = marking.placed(runtime_of_app(), one, given["marks"])

    @in_transaction
    def keep(uow: UnitOfWork) -> dict[str, Any]:
        return marking.set_marks(uow, number, document, given["version"], marks)

    marked: dict[str, Any] = keep()
    return marked


@blueprint.route(f"{ONE}/marks/found", methods=["POST"])
@allow(*STAFF)
@blueprint.arguments(schemas.MarkFound)
@blueprint.response(200)
def post_found(given: Mapping[str, Any], number: str, document: str) -> dict[str, Any]:
    """Marks a text wherever it stands; `found` says on which pages nobody can tell."""
    with reading() as look:
        documents.for_change(look, number)
    found = marking.search(runtime_of_app(), _opened(number, document, "mark"), given["text"])

    @in_transaction
    def mark(uow: UnitOfWork) -> dict[str, Any]:
        return marking.add_found(uow, number, document, found, given["ground"])

    marked: dict[str, Any] = mark()
    return marked | {"found": marking.found_view(found)}


@blueprint.route(f"{ONE}/burn", methods=["POST"])
@allow(*STAFF)
@blueprint.response(202)
@in_transaction
def post_burn(uow: UnitOfWork, number: str, document: str) -> dict[str, Any]:
    """Asks for the redacted copy; `burning` goes from wanted over under_way, with `progress`, to done or failed."""
    return marking.burn(uow, number, document)


def copy_name(one: Document) -> str:
    """The copy is a PDF, whatever the original was."""
    return f"{one.name.rsplit('.', 1)[0]}.pdf"


def _opened(number: str, document: str, why: str, **facts: Any) -> Document:
    """Checked and in the audit, committed before a byte of the original is read; never from a kept answer."""
    with runtime_of_app().unit_of_work(g.actor, request_id=g.request_id) as uow:
        return documents.open_original(uow, number, document, why, **facts)
