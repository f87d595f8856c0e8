"""证据: files of a complaint, by its complainant while it is under way; read by those who hold the key of its texts."""

from __future__ import annotations

from typing import Any, BinaryIO

from casework import files
from casework.domain.errors import Conflict
from casework.files import Received
from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from svc_complaints.domain.words import State
from svc_complaints.use_cases.context import for_complainant, for_reader, note

ENDED = (State.CLOSED, State.REFERRING)


def check_open(look: Look, number: str, code: str) -> None:
    """Before a file is read at all: is the complaint theirs, and still under way? Raises NotFound, Conflict."""
    if for_complainant(look, number, code).complaint.state in ENDED:
        raise Conflict("complaint_ended", "This complaint has ended; nothing can be added to it.")


def attach(uow: UnitOfWork, number: str, code: str, received: Received) -> dict[str, Any]:
    """Adds a file. Raises Conflict at the sixth, and when the complaint has ended meanwhile."""
    check_open(uow, number, code)
    opened = for_complainant(uow, number, code, lock=True)
    shown = files.attach(uow, opened.complaint.number, received, "complainant")
    note(uow, opened, "attach", part="complainant", file=shown["id"])
    return shown


def open_for_sender(look: Look, number: str, code: str, file_id: str) -> tuple[BinaryIO, str, str]:
    """Stream, name and type of a file of this complaint."""
    opened = for_complainant(look, number, code)
    return files.open_file(look.connection, look.runtime, opened.complaint.number, file_id)


def open_for_staff(uow: UnitOfWork, number: str, file_id: str) -> tuple[BinaryIO, str, str]:
    """The file for those who hold the key; opening it is written into the audit."""
    opened = for_reader(uow, number)
    found = files.open_file(uow.connection, uow.runtime, opened.complaint.number, file_id)
    uow.audit("complaint_attachment_opened", opened.complaint.number, {"file": file_id})  # it can show a person
    return found
