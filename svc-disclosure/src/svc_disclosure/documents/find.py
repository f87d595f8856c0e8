"""Where a text stands in a document, so that all its occurrences can be marked at once.

Characters are compared as people read them (`comparing`). PDFium's own search stops at every line end, where Chinese
names go on.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from casework.domain.errors import Invalid, TooLarge
from svc_disclosure.documents.comparing import Letter, compared, letters
from svc_disclosure.documents.glyphs import code_points
from svc_disclosure.documents.legible import is_legible, take_replacements_away
from svc_disclosure.documents.model import MAX_FOUND, MAX_QUERY, Box, Found, Place
from svc_disclosure.documents.opening import PdfSource, opened

_FINE = 100  # device units per point: PDFium's conversion knows whole ones only
_SAME_LINE = 0.5  # of the height, by which boxes must overlap to become one
_GAP = 1.5  # heights between two characters of one box
_SAME_PLACE = 0.9  # of a box, which must lie in another one to be no further place


class _Reading(NamedTuple):
    """What a page says as it is compared, whether that is what people see, and the boxes of each place."""

    text: str
    legible: bool
    places: list[tuple[Box, ...]]


def find(data: bytes, text: str) -> Found:
    """All places of `text`, in order. Raises Invalid `text_empty`, TooLarge `text_too_long`, `too_many_found`, and
    what opening a document raises."""
    wanted = _wanted(text)
    places: list[Place] = []
    without_text: list[int] = []
    with_pictures: list[int] = []
    illegible: list[int] = []
    with opened(data) as source:
        if not isinstance(source, PdfSource):
            return Found((), (0,), (), ())
        for number in range(len(source)):
            with source.page(number) as page:
                read = _on_page(page, wanted)
                places += [Place(number, boxes) for boxes in read.places]
                if not read.text:
                    without_text.append(number)
                    continue
                if _has_more_than_text(page):
                    with_pictures.append(number)
                if not read.legible:
                    illegible.append(number)
            if len(places) > MAX_FOUND:
                raise TooLarge("too_many_found", f"It stands in more than {MAX_FOUND} places; find a longer text.")
    return Found(tuple(places), tuple(without_text), tuple(with_pictures), tuple(illegible))


def _wanted(text: str) -> str:
    if len(text) > MAX_QUERY:
        raise TooLarge("text_too_long", f"A text to find may have {MAX_QUERY} characters; it has {len(text)}.")
    wanted = compared(text)
    if not wanted:
        raise Invalid("text_empty", "Say which text is to be found.")
    return wanted


def _on_page(page: pypdfium2.PdfPage, wanted: str) -> _Reading:
    """What is given as text is searched, and what is drawn where that is something else. Where both say it, it counts
    once."""
    given = _read(page, wanted)
    if not take_replacements_away(page):
        return given
    drawn = _read(page, wanted)
    more = [boxes for boxes in given.places if not _covered(boxes, drawn.places)]
    legible = given.legible and drawn.legible and given.text == drawn.text
    return _Reading(drawn.text or given.text, legible, drawn.places + more)


def _read(page: pypdfium2.PdfPage, wanted: str) -> _Reading:
    text = page.get_textpage()
    try:
        places = []
        read = list(letters(code_points(text)))
        line = "".join(letter for letter, _, _ in read)
        for first, last in _occurrences(line, read, wanted):
            around = (_box(page, text, index) for index in range(first, last + 1))
            if boxes := _lines([box for box in around if box]):
                places.append(boxes)
        return _Reading(line, is_legible(text), places)
    finally:
        text.close()


def _covered(boxes: tuple[Box, ...], places: list[tuple[Box, ...]]) -> bool:
    """Whether there is a place whose boxes leave next to nothing of these uncovered."""
    return any(all(any(_lies_in(box, other) for other in place) for box in boxes) for place in places)


def _lies_in(box: Box, other: Box) -> bool:
    wide = min(box.right, other.right) - max(box.left, other.left)
    high = min(box.bottom, other.bottom) - max(box.top, other.top)
    return min(wide, high) > 0 and wide * high > _SAME_PLACE * (box.right - box.left) * (box.bottom - box.top)


def _box(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage, index: int) -> Box | None:
    """Around the ink and around the cell of a character, as the page is shown; None when it takes no place."""
    boxes = [_shown(page, text.get_charbox(index, loose=loose)) for loose in (True, False)]
    whole = None
    for box in boxes:
        whole = whole.joined(box) if whole and box else whole or box
    return whole


def _shown(page: pypdfium2.PdfPage, sides: tuple[float, float, float, float]) -> Box | None:
    """From the page's own coordinates (turned and cropped as the PDF says) to those of what is shown; None beside
    the page, where nothing is drawn and no mark can be."""
    width, height = (int(side * _FINE) for side in page.get_size())
    x, y = ctypes.c_int(), ctypes.c_int()
    points = []
    for across, up in ((sides[0], sides[1]), (sides[2], sides[3])):
        pdfium.FPDF_PageToDevice(page, 0, 0, width, height, 0, across, up, x, y)
        points.append((x.value / _FINE, y.value / _FINE))
    (left, right), (top, bottom) = (sorted(pair) for pair in zip(*points, strict=True))
    on_page = right > 0 and bottom > 0 and left < page.get_width() and top < page.get_height()
    return Box(left, top, right, bottom) if left < right and top < bottom and on_page else None


def _occurrences(line: str, read: list[Letter], wanted: str) -> Iterator[tuple[int, int]]:
    """First and last index of each: what is skipped in between (dashes, spaces) is covered too. They may overlap:
    张三张三张 has 张三张 twice."""
    at = line.find(wanted)
    while at >= 0:
        yield read[at][1], read[at + len(wanted) - 1][2]
        at = line.find(wanted, at + 1)


def _lines(boxes: list[Box]) -> tuple[Box, ...]:
    """Neighbours on one line as one box, so that a name is not shown letter by letter."""
    lines: list[Box] = []
    for box in boxes:
        if lines and _on_one_line(lines[-1], box):
            lines[-1] = lines[-1].joined(box)
        else:
            lines.append(box)
    return tuple(lines)


def _on_one_line(first: Box, second: Box) -> bool:
    for ahead in (False, True):  # across, then down (vertical text)
        near, far = (_across(first), _across(second)) if ahead else (_down(first), _down(second))
        along, beyond = (_down(first), _down(second)) if ahead else (_across(first), _across(second))
        overlap = min(near[1], far[1]) - max(near[0], far[0])
        gap = max(along[0], beyond[0]) - min(along[1], beyond[1])
        height = min(near[1] - near[0], far[1] - far[0])
        if overlap > _SAME_LINE * height and gap < _GAP * height:
            return True
    return False


def _across(box: Box) -> tuple[float, float]:
    return box.left, box.right


def _down(box: Box) -> tuple[float, float]:
    return box.top, box.bottom


def _has_more_than_text(page: pypdfium2.PdfPage) -> bool:
    pictures = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING])
    return pdfium.FPDFPage_GetAnnotCount(page) > 0 or next(iter(pictures), None) is not None
