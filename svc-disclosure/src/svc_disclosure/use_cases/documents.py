"""Originals at the desk: taken in, looked at, marked, and with their marks burnt in. They never leave: what goes out is
made of the copy. Whatever opens an original is in the audit.

Only who handles an application, and the reviewers of its agency, come near them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Any

from casework.attachments import Kind
from casework.attachments.names import display_name
from casework.domain.errors import Conflict, Forbidden, Invalid, TooLarge
from casework.per_runtime import per_runtime
from casework.runtime import Runtime
from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure.documents import apart
from svc_disclosure.documents.model import MAX_MARKS, Box, Found, Mark
from svc_disclosure.documents.preview import Preview
from svc_disclosure.domain.application import Application
from svc_disclosure.domain.grounds import RULES, Ground
from svc_disclosure.domain.life import CONSULTING, parts
from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.domain.papers import Redaction
from svc_disclosure.domain.words import Part
from svc_disclosure.storage import blobs, documents
from svc_disclosure.storage.blobs import Blob
from svc_disclosure.storage.documents import NOTHING, Document
from svc_disclosure.use_cases.context import Opened, for_staff

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


_room = per_runtime(lambda _: BoundedSemaphore(AT_ONCE))


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
    with _room(runtime):
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
    return shown(uow, documents.find(uow.connection, vault, number, id_))


def listed(look: Look, number: str) -> dict[str, Any]:
    """All of an application, without opening one."""
    found = documents.of_case(look.connection, look.runtime.vault, for_papers(look, number).application.number)
    return {"documents": [shown(look, one) for one in found]}


def detail(look: Look, number: str, id_: str) -> dict[str, Any]:
    """One with its marks."""
    one = _found(look, for_papers(look, number), id_)
    places = documents.marks(look.connection, one.id)
    return shown(look, one) | {"marks": [_mark(place, mark) for place, mark in enumerate(places, 1)]}


def remove(uow: UnitOfWork, number: str, id_: str) -> None:
    """Original, copy and marks."""
    opened = for_change(uow, number, lock=True)
    one = _found(uow, opened, id_, lock=True)
    documents.remove(uow.connection, one.id)
    blobs.drop(uow, [one.original.id, one.copy.id if one.copy else None])
    uow.audit("document_removed", one.number, {"document": one.id})


def open_original(uow: UnitOfWork, number: str, id_: str, why: str, **facts: Any) -> Document:
    """Whoever may, before the original is read; written into the audit. `why`: preview, search, mark."""
    one = _found(uow, for_papers(uow, number), id_)
    uow.audit("original_opened", one.number, {"document": one.id, "for": why, **facts})
    return one


def open_copy(look: Look, number: str, id_: str) -> tuple[Document, Blob]:
    """The redacted copy, for a look before it goes out. Raises Conflict while there is none."""
    one = _found(look, for_papers(look, number), id_)
    return one, copy_of(one)


def copy_of(one: Document) -> Blob:
    """The redacted copy. Raises Conflict while there is none."""
    if one.copy is None:
        raise Conflict("copy_missing", f"Burn the marks into document {one.place} first.", document=one.id)
    return one.copy


def page(runtime: Runtime, blob: Blob, number: int) -> Preview:
    """A picture of page `number` (from 1), drawn in a process of its own; takes no transaction."""
    with _room(runtime):
        return apart.preview(blobs.read(runtime, blob.id, blob.digest), number - 1)


def search(runtime: Runtime, one: Document, text: str) -> Found:
    """Where a text stands; takes no transaction."""
    with _room(runtime):
        return apart.find(blobs.read(runtime, one.original.id, one.original.digest), text)


def found_view(found: Found) -> dict[str, Any]:
    """`{"places", "without_text", "with_pictures", "warning"}`, pages from 1: on pages without text (scans) nothing can
    be found, on those with pictures besides not everything; a person looks at both."""
    warning = ""
    if found.without_text:
        warning = (
            f"有{len(found.without_text)}页没有文字层(扫描件),无法搜索,请逐页查看。 "
            f"{len(found.without_text)} pages have no text (scans) and cannot be searched; look at each."
        )
    return {
        "places": [{"page": one.page + 1, "boxes": [_box(box) for box in one.boxes]} for one in found.places],
        "without_text": [page + 1 for page in found.without_text],
        "with_pictures": [page + 1 for page in found.with_pictures],
        "warning": warning,
    }


def set_marks(
    uow: UnitOfWork, number: str, id_: str, version: int, marks: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """All marks of a document, in place of those before; `version` is that of the marks that were looked at."""
    opened = for_change(uow, number, lock=True)
    one = _found(uow, opened, id_, lock=True)
    if version != one.marks_version:
        raise Conflict("marks_changed", "Somebody else has just marked this document; look again.")
    return _keep_marks(uow, one, [_new_mark(one, mark) for mark in marks])


def add_found(uow: UnitOfWork, number: str, id_: str, found: Found, ground: Ground) -> dict[str, Any]:
    """Every place of a text becomes a mark with this ground; those that are there stay."""
    opened = for_change(uow, number, lock=True)
    one = _found(uow, opened, id_, lock=True)
    before = documents.marks(uow.connection, one.id)
    more = [mark for mark in found.marks(ground.value) if mark not in before]
    return _keep_marks(uow, one, [*before, *more]) if more else detail(uow, number, id_)


def burn(uow: UnitOfWork, number: str, id_: str) -> dict[str, Any]:
    """Asks for the redacted copy; it is made beside, for long documents take a minute. Asking twice is no harm."""
    opened = for_change(uow, number, lock=True)
    one = _found(uow, opened, id_, lock=True)
    if one.burning in ("none", "failed"):
        documents.change(uow.connection, one.id, burning="wanted", burn_asked_at=uow.now, **NOTHING)
        uow.audit("original_opened", one.number, {"document": one.id, "for": "burn", "marks": one.marks_version})
    return shown(uow, _found(uow, opened, id_))


def redactions_of(
    look: Look, it: Application, outcome: Outcome, given: Sequence[Redaction]
) -> tuple[Redaction, ...]:  # fmt: skip
    """Those of a draft: of a partial disclosure, the marks of its documents. Raises Invalid for others than these."""
    marked = redactions(look, it.number) if outcome is Outcome.PARTLY_DISCLOSED else ()
    if marked and given and set(given) != set(marked):
        raise Invalid(
            "redactions_wrong", "The redactions are the marks of the documents; leave them out, and they are taken.",
            errors={"redactions": "as marked"},
        )  # fmt: skip
    return marked or tuple(given)


def redactions(look: Look, number: str) -> tuple[Redaction, ...]:
    """The marks of all documents of an application, as a draft of 部分公开 wants them (art. 37)."""
    found = documents.of_case(look.connection, look.runtime.vault, number)
    return tuple(
        Redaction(f"{one.id}:{place}", Ground(mark.ground))
        for one in found
        for place, mark in enumerate(documents.marks(look.connection, one.id), 1)
    )


def shown(look: Look, one: Document) -> dict[str, Any]:
    """A document as the desk sees it in a list."""
    grounds = [mark.ground for mark in documents.marks(look.connection, one.id)]
    copy = {"size": one.copy.size, "dpi": one.copy_dpi} if one.copy else None
    return {
        "id": one.id, "place": one.place, "name": one.name, "mime": one.mime, "pages": one.pages,
        "size": one.original.size, "added_at": one.added_at.isoformat(), "marks_version": one.marks_version,
        "grounds": {ground: grounds.count(ground) for ground in sorted(set(grounds))},
        "burning": one.burning, "problem": one.problem, "problem_detail": one.problem_detail, "copy": copy,
    }  # fmt: skip


def _found(look: Look, opened: Opened, id_: str, *, lock: bool = False) -> Document:
    return documents.find(look.connection, look.runtime.vault, opened.application.number, id_, lock=lock)


def _new_mark(one: Document, given: Mapping[str, Any]) -> Mark:
    if given["page"] > one.pages:
        told = f"The document has {one.pages} pages; there is no page {given['page']}."
        raise Invalid("no_such_page", told, errors={"marks": "a page that is not there"})
    box = Box(given["left"], given["top"], given["right"], given["bottom"])
    return Mark(given["page"] - 1, box, Ground(given["ground"]).value)


def _keep_marks(uow: UnitOfWork, one: Document, marks: Sequence[Mark]) -> dict[str, Any]:
    """The copy that was made of others goes: it must never be taken for one of these."""
    if len(marks) > MAX_MARKS:
        raise TooLarge("too_many_marks", f"A document may have {MAX_MARKS} marks; it would have {len(marks)}.")
    documents.set_marks(uow.connection, one.id, marks)
    documents.change(uow.connection, one.id, marks_version=one.marks_version + 1, burning="none", **NOTHING)
    blobs.drop(uow, [one.copy.id if one.copy else None])
    uow.audit("document_marked", one.number, {"document": one.id, "marks": len(marks)})
    return detail(uow, one.number, one.id)


def _mark(place: int, mark: Mark) -> dict[str, Any]:
    rule = RULES[Ground(mark.ground)]
    words = {"label": rule.article.zh, "zh": rule.text("zh"), "en": rule.text("en")}
    return {"place": place, "page": mark.page + 1, **_box(mark.box), "ground": mark.ground, **words}


def _box(box: Box) -> dict[str, float]:
    return {"left": box.left, "top": box.top, "right": box.right, "bottom": box.bottom}
