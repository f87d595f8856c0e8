"""Where marks lie on their pages, asked when they are set: what would hide nothing is refused while somebody looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from casework.domain.errors import Invalid
from svc_disclosure.documents.model import DPI, DPI_LONG, LONG, Box, Mark
from svc_disclosure.documents.opening import fitting, opened


@dataclass(frozen=True)
class Sheet:
    """A page as it is shown, in points, and the dots per inch with which it goes out."""

    width: float
    height: float
    dpi: int


def dpi_of(pages: int) -> int:
    """With what a document of so many pages goes out."""
    return DPI if pages < LONG else DPI_LONG


def sheets(data: bytes, pages: Iterable[int]) -> dict[int, Sheet]:
    """These pages (from 0) of an original. Raises Invalid `no_such_page`, and what opening a document raises."""
    with opened(data) as source:
        sizes = {page: source.size(page) for page in pages}
        return {page: Sheet(*size, fitting(size, dpi_of(len(source)))) for page, size in sizes.items()}


def placed(marks: Sequence[Mark], on: Mapping[int, Sheet]) -> list[Mark]:
    """The marks, cut off at the edges of their pages.

    Raises Invalid `mark_outside`, `mark_too_small` that names the mark by its place in the list, from 1.
    """
    return [_placed(place, mark, on[mark.page]) for place, mark in enumerate(marks, 1)]


def _placed(place: int, mark: Mark, sheet: Sheet) -> Mark:
    box = mark.box
    left, top = max(0.0, box.left), max(0.0, box.top)
    right, bottom = min(sheet.width, box.right), min(sheet.height, box.bottom)
    if right <= left or bottom <= top:
        raise _refused("mark_outside", place, mark, "lies beside the page; take it away, or draw it on the page.")
    if min(right - left, bottom - top) * sheet.dpi < 72:
        told = "is thinner than one dot of the copy; take it away, or draw it over what is to be hidden."
        raise _refused("mark_too_small", place, mark, told)
    return Mark(mark.page, Box(left, top, right, bottom), mark.ground)


def _refused(code: str, place: int, mark: Mark, told: str) -> Invalid:
    page = mark.page + 1
    return Invalid(code, f"Mark {place}, on page {page}, {told}", errors={"marks": f"mark {place}"}, mark=place,
                   page=page)  # fmt: skip
