"""Attachments of a letter: by its sender while it is under way, read by those who handle it."""

from __future__ import annotations

from typing import Any, BinaryIO

from casework import files
from casework.domain.errors import Conflict
from casework.files import Received
from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from svc_mailbox.domain.words import State
from svc_mailbox.storage import texts
from svc_mailbox.use_cases.context import for_sender, for_staff

ENDED = (State.CLOSED, State.REFERRING)


def check_open(look: Look, number: str, code: str) -> None:
    """Before a file is read at all: is the letter theirs, and still under way? Raises NotFound, Conflict."""
    if for_sender(look, number, code).letter.state in ENDED:
        raise Conflict("letter_ended", "This letter has ended; nothing can be added to it.")


def attach(uow: UnitOfWork, number: str, code: str, received: Received) -> dict[str, Any]:
    """Adds a file to the letter. Raises Conflict at the sixth, and when the letter has ended meanwhile."""
    check_open(uow, number, code)
    opened = for_sender(uow, number, code, lock=True)
    shown = files.attach(uow, opened.letter.number, received, "citizen")
    texts.add_entry(
        uow.connection, opened.letter.number, uow.now, "attach", part="citizen", round=opened.letter.round,
        facts={"file": shown["id"]},
    )  # fmt: skip
    return shown


def open_for_sender(look: Look, number: str, code: str, file_id: str) -> tuple[BinaryIO, str, str]:
    """Stream, name and type of a file of this letter."""
    opened = for_sender(look, number, code)
    return files.open_file(look.connection, look.runtime, opened.letter.number, file_id)


def open_for_staff(uow: UnitOfWork, number: str, file_id: str) -> tuple[BinaryIO, str, str]:
    """The file for those who handle the letter; opening it is written into the audit."""
    opened = for_staff(uow, number)
    found = files.open_file(uow.connection, uow.runtime, opened.letter.number, file_id)
    uow.audit("letter_attachment_opened", opened.letter.number, {"file": file_id})  # it can show a person
    return found
