"""Burning marks into a document (art. 37: what may be known is given, what not is withheld with its reason).

Every page is drawn, the marks are painted over its pixels, and a new PDF is written from the pixels alone. So there is
no text layer at all: what a search engine or a screen reader needs is lost with what an attacker would find.
What a box cannot hide is its size.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from casework.domain.errors import Invalid, TooLarge
from svc_disclosure.documents import fonts
from svc_disclosure.documents.model import MAX_LABEL, MAX_MARKS, Box, Mark, Release
from svc_disclosure.documents.opening import PdfSource, PictureSource, fitting, opened
from svc_disclosure.documents.placing import dpi_of
from svc_disclosure.documents.telling import Told, nobody
from svc_disclosure.documents.writer import PictureWriter

_SPREAD = 1  # pixels more on every side, for the soft edges of letters
_LABEL_POINTS = (10, 8, 6, 5)  # sizes of the label, largest that fits
_ROOM = 1.5  # points between label and the edge of its box


def redact(data: bytes, marks: Sequence[Mark], labels: Mapping[str, str], told: Told = nobody) -> Release:
    """The release of an original. `labels`: what a box shows, by ground, `{"art15": "第十五条"}`; "" shows nothing.
    `told` hears of each page before it is drawn.

    Raises TooLarge `too_many_marks`, `release_too_large`; Invalid `ground_unknown`, `label_too_long`,
    `glyphs_missing`, `no_such_page`, `mark_outside`; and what opening and drawing a document raises.
    """
    _check(marks, labels)
    with opened(data) as source:
        by_page = _by_page(source, marks)
        dpi = dpi_of(len(source))
        writer = PictureWriter()
        for page in range(len(source)):
            told(page + 1)
            picture, size = source.picture(page, dpi), source.size(page)
            burn(picture, by_page.get(page, ()), labels, fitting(size, dpi) / 72)
            writer.add(picture, size)
        return Release(writer.finish(), len(source), dpi, Counter(mark.ground for mark in marks))


def burn(picture: Image.Image, marks: Sequence[Mark], labels: Mapping[str, str], scale: float) -> None:
    """Paints boxes into the pixels, in place; all boxes before the labels, so that none is covered. `scale`: pixels
    per point."""
    draw = ImageDraw.Draw(picture)
    boxes = [(_pixels(mark.box, scale, picture.size), labels[mark.ground]) for mark in marks]
    for box, _ in boxes:
        draw.rectangle(box, fill="black")
    for box, label in dict.fromkeys(boxes):
        _write(draw, box, label, scale)


def _check(marks: Sequence[Mark], labels: Mapping[str, str]) -> None:
    if len(marks) > MAX_MARKS:
        raise TooLarge("too_many_marks", f"A document may have {MAX_MARKS} marks; it has {len(marks)}. Split it.")
    if unknown := sorted({mark.ground for mark in marks} - set(labels)):
        raise Invalid("ground_unknown", f"Each mark needs one of the grounds; {unknown[0]} is none.")
    if too_long := [label for label in labels.values() if len(label) > MAX_LABEL]:
        raise Invalid("label_too_long", f"A label may have {MAX_LABEL} characters: {too_long[0][:40]}.")
    fonts.check(labels.values(), [fonts.sans()])


def _by_page(source: PdfSource | PictureSource, marks: Sequence[Mark]) -> dict[int, list[Mark]]:
    """Raises Invalid for a mark that is on no page, or beside its page: it would hide nothing."""
    result: dict[int, list[Mark]] = {}
    for mark in marks:
        if mark.page not in result:
            result[mark.page] = []
            source.size(mark.page)  # raises for a page that is not there
        result[mark.page].append(mark)
    for page, of_page in result.items():
        width, height = source.size(page)
        for box in (mark.box for mark in of_page):
            if box.right <= 0 or box.bottom <= 0 or box.left >= width or box.top >= height:
                raise Invalid("mark_outside", f"A mark on page {page + 1} lies beside the page; draw it again.")
    return result


def _pixels(box: Box, scale: float, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """All pixels that a box touches, and _SPREAD around, both ends included."""
    left, top = (max(0, math.floor(side * scale) - _SPREAD) for side in (box.left, box.top))
    right = min(size[0], math.ceil(box.right * scale) + _SPREAD) - 1
    bottom = min(size[1], math.ceil(box.bottom * scale) + _SPREAD) - 1
    return left, top, max(left, right), max(top, bottom)


def _write(draw: ImageDraw.ImageDraw, box: tuple[int, int, int, int], label: str, scale: float) -> None:
    """The label in white, in the middle of its box; not at all when even the smallest size does not fit."""
    room = (box[2] - box[0] - 2 * _ROOM * scale, box[3] - box[1] - _ROOM * scale)
    for points in _LABEL_POINTS if label else ():
        font = _font(round(points * scale))
        left, top, right, bottom = draw.textbbox((0, 0), label, font=font)
        if right - left <= room[0] and bottom - top <= room[1]:
            across = (box[0] + box[2] - left - right) / 2
            down = (box[1] + box[3] - top - bottom) / 2
            draw.text((across, down), label, font=font, fill="white")
            return


@lru_cache(maxsize=64)
def _font(pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(fonts.sans()), max(1, pixels))
