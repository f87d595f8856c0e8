"""Marking: what is withheld of a document, each place with its ground (art. 37), and burning it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from casework.domain.errors import Conflict, Invalid, TooLarge
from casework.runtime import Runtime
from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure.documents import apart, placing
from svc_disclosure.documents.model import MAX_MARKS, Box, Found, Mark
from svc_disclosure.domain.application import Application
from svc_disclosure.domain.articles import Article
from svc_disclosure.domain.grounds import Ground
from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.domain.papers import Redaction
from svc_disclosure.domain.rulings import releases
from svc_disclosure.storage import blobs, documents
from svc_disclosure.storage.documents import NOTHING, Document
from svc_disclosure.use_cases.papers.documents import (
    box_view,
    detail,
    for_change,
    of_application,
    review_again,
    room,
    shown,
)


def search(runtime: Runtime, one: Document, text: str) -> Found:
    """Where a text stands; takes no transaction."""
    with room(runtime):
        return apart.find(blobs.read(runtime, one.original.id, one.original.digest), text)


def found_view(found: Found) -> dict[str, Any]:
    """`{"places", "without_text", "with_pictures", "illegible", "warning"}`, pages from 1: on pages without text
    (scans) nothing can be found, on those with pictures besides, or whose text is not what is drawn, not everything; a
    person looks at all of them."""
    scans, illegible, warnings = len(found.without_text), len(found.illegible), []
    if scans:
        warnings.append(
            f"有{scans}页没有文字层(扫描件),无法搜索,请逐页查看。 "
            f"{scans} pages have no text (scans) and cannot be searched; look at each."
        )
    if illegible:
        warnings.append(
            f"有{illegible}页的文字层与看到的字不一致,可能搜索不全,请逐页查看。 "
            f"{illegible} pages have text that is not what is shown, so not all may be found; look at each."
        )
    return {
        "places": [{"page": one.page + 1, "boxes": [box_view(box) for box in one.boxes]} for one in found.places],
        "without_text": [page + 1 for page in found.without_text],
        "with_pictures": [page + 1 for page in found.with_pictures],
        "illegible": [page + 1 for page in found.illegible],
        "warning": " ".join(warnings),
    }


def placed(runtime: Runtime, one: Document, given: Sequence[Mapping[str, Any]]) -> list[Mark]:
    """Marks that were drawn, cut off at the edges of their pages; takes no transaction, and looks at no more of the
    original than how large its pages are. Raises Invalid for what would hide nothing."""
    marks = [_new_mark(one, mark) for mark in given]
    if not marks:
        return []
    with room(runtime):
        data = blobs.read(runtime, one.original.id, one.original.digest)
        return placing.placed(marks, apart.sheets(data, {mark.page for mark in marks}))


def set_marks(uow: UnitOfWork, number: str, id_: str, version: int, marks: Sequence[Mark]) -> dict[str, Any]:
    """All marks of a document, in place of those before; `version` is that of the marks that were looked at."""
    opened = for_change(uow, number, lock=True)
    one = of_application(uow, opened, id_, lock=True)
    if version != one.marks_version:
        raise Conflict("marks_changed", "Somebody else has just marked this document; look again.")
    if not set(documents.marks(uow.connection, one.id)) <= set(marks):
        review_again(uow, opened)
    return _keep_marks(uow, one, marks)


def add_found(uow: UnitOfWork, number: str, id_: str, found: Found, ground: Ground) -> dict[str, Any]:
    """Every place of a text becomes a mark with this ground; those that are there stay."""
    opened = for_change(uow, number, lock=True)
    one = of_application(uow, opened, id_, lock=True)
    before = documents.marks(uow.connection, one.id)
    there = set(before)
    more = [mark for mark in found.marks(ground.value) if mark not in there]
    return _keep_marks(uow, one, [*before, *more]) if more else detail(uow, number, id_)


def burn(uow: UnitOfWork, number: str, id_: str) -> dict[str, Any]:
    """Asks for the redacted copy; it is made beside, for long documents take a minute. Asking twice is no harm."""
    opened = for_change(uow, number, lock=True)
    one = of_application(uow, opened, id_, lock=True)
    if one.burning in ("none", "failed"):
        documents.change(uow.connection, one.id, burning="wanted", burn_asked_at=uow.now, **NOTHING)
        uow.audit("original_opened", one.number, {"document": one.id, "for": "burn", "marks": one.marks_version})
    return shown(uow, of_application(uow, opened, id_))


def redactions_of(
    look: Look, it: Application, outcome: Outcome, article: Article | None, given: Sequence[Redaction]
) -> tuple[Redaction, ...]:  # fmt: skip
    """Those of a draft: where something goes out, the marks of its documents, so that none of them is given in full
    while its copy has black boxes (art. 37). Raises Invalid for others than these."""
    marked = redactions(look, it.number) if releases(outcome, article) else ()
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
