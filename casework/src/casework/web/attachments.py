"""Attachments in and out. A file is cleaned before the transaction, so that a slow one keeps nobody waiting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO, Protocol, cast

from flask import Response
from werkzeug.datastructures import FileStorage

from casework import files
from casework.files import Received
from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from casework.web import downloads
from casework.web.access import ANYONE, allow, runtime_of_app
from casework.web.asking import query_code, reading
from casework.web.json_body import Blueprint
from casework.web.transaction import in_transaction
from casework.web.uploads import FileOut, NewFile

FILES = "/<string:number>/attachments"
FILE = f"{FILES}/<string:file_id>"
File = tuple[BinaryIO, str, str]  # stream, name, type: as `files.open_file` returns it


class Attaching(Protocol):
    """What a service decides about files of its cases: a module with these four (`use_cases/attaching.py`)."""

    def check_open(self, look: Look, number: str, code: str, /) -> None:
        """Before a file is read at all: is the case theirs, and still under way? Raises NotFound, Conflict."""

    def attach(self, uow: UnitOfWork, number: str, code: str, received: Received, /) -> dict[str, Any]:
        """Adds the file; returns what `files.attach` does. Raises Conflict, also when the case has ended meanwhile."""

    def open_for_sender(self, look: Look, number: str, code: str, file_id: str, /) -> File:
        """The file for whoever sent it. Raises NotFound."""

    def open_for_staff(self, uow: UnitOfWork, number: str, file_id: str, /) -> File:
        """The file for staff, written into the audit. Raises NotFound. Its docstring describes the route."""


def attachment_routes(sender: Blueprint, desk: Blueprint, attaching: Attaching, *, staff: Sequence[str]) -> None:
    """Adds `POST` and `GET …/{number}/attachments` to the sender's blueprint, and the `GET` to the desk's.

    `staff`: who may use the desk, as in `allow`.
    """
    _add(sender, attaching)
    _open(sender, attaching)
    _open_at_desk(desk, attaching, staff)


def _add(blueprint: Blueprint, attaching: Attaching) -> None:
    @blueprint.route(FILES, methods=["POST"])
    @allow(ANYONE)
    @blueprint.arguments(NewFile, location="files")
    @blueprint.response(201, FileOut)
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


def _open(blueprint: Blueprint, attaching: Attaching) -> None:
    @blueprint.route(FILE, methods=["GET"])
    @allow(ANYONE)
    def get_attachment(number: str, file_id: str) -> Response:
        """The file, to be saved."""
        with reading() as look:
            return downloads.send(*attaching.open_for_sender(look, number, query_code(), file_id))


def _open_at_desk(blueprint: Blueprint, attaching: Attaching, staff: Sequence[str]) -> None:
    @in_transaction
    def get_desk_attachment(uow: UnitOfWork, number: str, file_id: str) -> Response:
        return downloads.send(*attaching.open_for_staff(uow, number, file_id))

    get_desk_attachment.__doc__ = attaching.open_for_staff.__doc__
    blueprint.route(FILE, methods=["GET"])(allow(*staff)(get_desk_attachment))
