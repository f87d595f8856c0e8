"""Originals at the desk: taken in, looked at, marked, and with their marks burnt in. They never leave: what goes out is
made of the copy. Whatever opens an original is in the audit.

Only who handles an application, and the reviewers of its agency, come near them.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Any

from casework.attachments import Kind
from casework.attachments.names import display_name
from casework.domain.errors import Conflict, Forbidden
from casework.per_runtime import per_runtime
from casework.runtime import Runtime
from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure.documents import apart
from svc_disclosure.documents.model import Box, Mark
from svc_disclosure.documents.preview import Preview
from svc_disclosure.domain import secrecy
from svc_disclosure.domain.grounds import RULES, Ground
from svc_disclosure.domain.life import CONSULTING, parts
from svc_disclosure.domain.words import Part
from svc_disclosure.storage import blobs, documents
from svc_disclosure.storage.blobs import Blob
from svc_disclosure.storage.documents import Document
from svc_disclosure.use_cases.context import Opened, for_staff, keep

MOST_DOCUMENTS = 50  # of one application
AT_ONCE = 2  # documents that a process draws or searches at a time: each may take 1.5 GB; others wait their turn
NEAR = frozenset({Part.HANDLER, Part.REVIEWER})
KINDS = {b"%PDF-": Kind.PDF, b"\xff\xd8\xff": Kind.JPEG, b"\x89PNG": Kind.PNG, b"RIFF": Kind.WEBP}


@dataclass(frozen=True)
class Taken:
    """An original that lies in the store and belongs to no case yet."""

    blob: Blob
    name: str
    mime: str
    pages: int


room = per_runtime(lambda _: BoundedSemaphore(AT_ONCE))  # (runtime): to be held while something is drawn


def for_papers(look: Look, number: str, *, lock: bool = False) -> Opened:
    """The application for who may open its papers. Raises NotFound to strangers, Forbidden to all other staff."""
    opened = for_staff(look, number, lock=lock)
    if not NEAR & parts(opened.application, opened.by):
        raise Forbidden("papers_not_yours", "Papers are opened by who handles the application, and by its reviewers.")
    return opened


def for_change(look: Look, number: str, *, lock: bool = False) -> Opened:
    """The same while the papers may still change: before the draft goes to its reviewer. Raises Conflict."""
    opened = for_papers(look, number, lock=lock)
    if opened.application.state not in CONSULTING:
        raise Conflict(
            "papers_closed", "Papers change while the application is handled; have the draft sent back first."
        )
    return opened


def receive(runtime: Runtime, data: bytes, claimed_name: str) -> Taken:
    """Looks into a file, in a process of its own, and stores it sealed; takes no transaction.

    Raises what opening and drawing a document raises, with what to do about it: broken, encrypted, too long, of a kind
    that cannot be marked.
    """
    with room(runtime):
        first = apart.preview(data, 0)
    kind = next(kind for start, kind in KINDS.items() if data.startswith(start))
    return Taken(blobs.keep(runtime, data), display_name(claimed_name, kind), kind.mime, first.pages)


def add(uow: UnitOfWork, number: str, taken: Taken) -> dict[str, Any]:
    """The received file becomes one of the application's. Raises Conflict at the 51st."""
    opened = for_change(uow, number, lock=True)
    number = opened.application.number
    if documents.lock(uow.connection, number) >= MOST_DOCUMENTS:
        blobs.drop_now(uow.runtime, taken.blob.id)
        raise Conflict("too_many_documents", f"An application may have {MOST_DOCUMENTS} documents.")
    actor, vault = opened.by.actor, uow.runtime.vault
    id_ = documents.add(
        uow.connection, vault, number, taken.blob, taken.name, taken.mime, taken.pages, actor.id, uow.now
    )  # fmt: skip
    uow.audit("document_added", number, {"document": id_, "pages": taken.pages})
    review_again(uow, opened)
    return shown(uow, documents.find(uow.connection, vault, number, id_))


def review_again(uow: UnitOfWork, opened: Opened) -> None:
    """More may go out now than a reviewer has found disclosable: the review is owed once more (art. 17)."""
    before = opened.application
    after = secrecy.papers_differ(before)
    if after is not before:
        keep(uow, before, after)
        uow.audit("application_review_void", before.number)


def listed(look: Look, number: str) -> dict[str, Any]:
    """All of an application, without opening one."""
    found = documents.of_case(look.connection, look.runtime.vault, for_papers(look, number).application.number)
    return {"documents": [shown(look, one) for one in found]}


def detail(look: Look, number: str, id_: str) -> dict[str, Any]:
    """One with its marks."""
    one = of_application(look, for_papers(look, number), id_)
    places = documents.marks(look.connection, one.id)
    return shown(look, one) | {"marks": [_mark(place, mark) for place, mark in enumerate(places, 1)]}


def remove(uow: UnitOfWork, number: str, id_: str) -> None:
    """Original, copy and marks."""
    opened = for_change(uow, number, lock=True)
    one = of_application(uow, opened, id_, lock=True)
    documents.remove(uow.connection, one.id)
    blobs.drop(uow, [one.original.id, one.copy.id if one.copy else None])
    uow.audit("document_removed", one.number, {"document": one.id})


def open_original(uow: UnitOfWork, number: str, id_: str, why: str, **facts: Any) -> Document:
    """Whoever may, before the original is read; written into the audit. `why`: preview, search, mark."""
    one = of_application(uow, for_papers(uow, number), id_)
    uow.audit("original_opened", one.number, {"document": one.id, "for": why, **facts})
    return one


def open_copy(look: Look, number: str, id_: str) -> tuple[Document, Blob]:
    """The redacted copy, for a look before it goes out. Raises Conflict while there is none."""
    one = of_application(look, for_papers(look, number), id_)
    return one, copy_of(one)


def copy_of(one: Document) -> Blob:
    """The redacted copy. Raises Conflict while there is none."""
    if one.copy is None:
        raise Conflict("copy_missing", f"Burn the marks into document {one.place} first.", document=one.id)
    return one.copy


def page(runtime: Runtime, blob: Blob, number: int) -> Preview:
    """A picture of page `number` (from 1), drawn in a process of its own; takes no transaction."""
    with room(runtime):
        return apart.preview(blobs.read(runtime, blob.id, blob.digest), number - 1)


def shown(look: Look, one: Document) -> dict[str, Any]:
    """A document as the desk sees it in a list."""
    grounds = [mark.ground for mark in documents.marks(look.connection, one.id)]
    copy = {"size": one.copy.size, "dpi": one.copy_dpi} if one.copy else None
    progress = {"stage": one.burn_stage, "page": one.burn_page} if one.burn_page else None
    return {
        "id": one.id, "place": one.place, "name": one.name, "mime": one.mime, "pages": one.pages,
        "size": one.original.size, "added_at": one.added_at.isoformat(), "marks_version": one.marks_version,
        "grounds": {ground: grounds.count(ground) for ground in sorted(set(grounds))},
        "burning": one.burning, "problem": one.problem, "problem_detail": one.problem_detail, "copy": copy,
        "progress": progress,
    }  # fmt: skip


def of_application(look: Look, opened: Opened, id_: str, *, lock: bool = False) -> Document:
    """One of its documents. Raises NotFound."""
    return documents.find(look.connection, look.runtime.vault, opened.application.number, id_, lock=lock)


def _mark(place: int, mark: Mark) -> dict[str, Any]:
    rule = RULES[Ground(mark.ground)]
    words = {"label": rule.article.zh, "zh": rule.text("zh"), "en": rule.text("en")}
    return {"place": place, "page": mark.page + 1, **box_view(mark.box), "ground": mark.ground, **words}


def box_view(box: Box) -> dict[str, float]:
    """In points from the top left corner."""
    return {"left": box.left, "top": box.top, "right": box.right, "bottom": box.bottom}
