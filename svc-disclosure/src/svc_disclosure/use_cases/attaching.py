"""附件: identity proofs, powers of attorney, evidence; added while it is under way, read by who handles it."""

from __future__ import annotations

from typing import Any, BinaryIO

from casework import files
from casework.domain.errors import Conflict
from casework.files import Received
from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure.domain.application import unknown
from svc_disclosure.domain.life import parts
from svc_disclosure.use_cases.actions import ENDED
from svc_disclosure.use_cases.context import for_applicant, for_staff, note
from svc_disclosure.use_cases.desk_views import KNOWS_APPLICANT


def check_open(look: Look, number: str, code: str) -> None:
    """Before a file is read at all: is the application theirs, and still under way? Raises NotFound, Conflict."""
    if for_applicant(look, number, code).application.state in ENDED:
        raise Conflict("application_ended", "This application has ended; nothing can be added to it.")


def attach(uow: UnitOfWork, number: str, code: str, received: Received) -> dict[str, Any]:
    """Adds a file. Raises Conflict at the sixth, and when the application has ended meanwhile."""
    check_open(uow, number, code)
    opened = for_applicant(uow, number, code, lock=True)
    shown = files.attach(uow, opened.application.number, received, "applicant")
    note(uow, opened, "attach", part="applicant", file=shown["id"])
    return shown


def open_for_sender(look: Look, number: str, code: str, file_id: str) -> tuple[BinaryIO, str, str]:
    """Stream, name and type of a file of this application."""
    opened = for_applicant(look, number, code)
    return files.open_file(look.connection, look.runtime, opened.application.number, file_id)


def open_for_staff(uow: UnitOfWork, number: str, file_id: str) -> tuple[BinaryIO, str, str]:
    """The file for those who handle the application; opening it is written into the audit."""
    opened = for_staff(uow, number)
    if not parts(opened.application, opened.by) & KNOWS_APPLICANT:
        raise unknown()
    found = files.open_file(uow.connection, uow.runtime, opened.application.number, file_id)
    uow.audit("application_attachment_opened", opened.application.number, {"file": file_id})  # it can show a person
    return found
