"""Evidence in and out. A file is cleaned before the transaction, so that a slow one keeps nobody waiting."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from flask import Response
from werkzeug.datastructures import FileStorage

from casework import files
from casework.storage.unit_of_work import UnitOfWork
from casework.web import downloads
from casework.web.access import ANYONE, allow, runtime_of_app
from casework.web.asking import query_code, reading
from casework.web.transaction import in_transaction
from casework.web.uploads import FileOut, NewFile
from svc_complaints.api import complainant, desk
from svc_complaints.use_cases import attaching


@complainant.blueprint.route("/<string:number>/attachments", methods=["POST"])
@allow(ANYONE)
@complainant.blueprint.arguments(NewFile, location="files")
@complainant.blueprint.response(201, FileOut)
def post_attachment(given: dict[str, FileStorage], number: str) -> dict[str, Any]:
    """Adds a file: at most 5 of 10 MB; jpeg, png, webp, pdf, docx, xlsx, pptx, txt, mp3, mp4."""
    with reading() as look:
        attaching.check_open(look, number, query_code())
    sent = given["file"]
    received = files.receive(runtime_of_app(), cast(BinaryIO, sent.stream), sent.filename or "")

    @in_transaction
    def attach(uow: UnitOfWork) -> dict[str, Any]:
        return attaching.attach(uow, number, query_code(), received)

    added: dict[str, Any] = attach()
    return added


@complainant.blueprint.route("/<string:number>/attachments/<string:file_id>", methods=["GET"])
@allow(ANYONE)
def get_attachment(number: str, file_id: str) -> Response:
    """The file, to be saved."""
    with reading() as look:
        return downloads.send(*attaching.open_for_complainant(look, number, query_code(), file_id))


@desk.blueprint.route("/<string:number>/attachments/<string:file_id>", methods=["GET"])
@allow(*desk.STAFF)
def get_desk_attachment(number: str, file_id: str) -> Any:
    """The file for those who hold the key; opening it is written into the audit."""

    @in_transaction
    def opened(uow: UnitOfWork) -> Response:
        return downloads.send(*attaching.open_for_staff(uow, number, file_id))

    return opened()
