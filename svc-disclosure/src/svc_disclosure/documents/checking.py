"""The proof that is run on every redacted copy before it is kept, page by page, so that 500 pages need no more memory
than one. What an attacker could try beyond it is in `proof.py`, for tests.

Under the marks nothing may be but what the marks themselves paint: each page is compared there with an empty page on
which the same marks were burnt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops

from svc_disclosure.documents.model import Mark
from svc_disclosure.documents.opening import fitting
from svc_disclosure.documents.redact import burn
from svc_disclosure.documents.telling import Told, nobody

_STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
_NAME = re.compile(rb"/([A-Za-z0-9]+)")
# All that `writer.py` writes; any other name in a dictionary is something nobody decided to release
_KNOWN = frozenset(
    b"Type Page Parent MediaBox Contents Resources XObject P Length Subtype Image Width Height ColorSpace DeviceGray "
    b"DeviceRGB BitsPerComponent Filter DCTDecode FlateDecode DecodeParms Predictor Colors Columns Catalog Pages Count "
    b"Kids Root Size".split()
)
_FAR = 80  # of 255: more than JPEG makes of black
_SHARE = 0.02  # of a mark's pixels, which may be as far off (the edges of its label)


def failures(
    copy: bytes, marks: Sequence[Mark], labels: Mapping[str, str], dpi: int, told: Told = nobody
) -> list[str]:  # fmt: skip
    """What is wrong with a copy, in words for the log; empty when it may be kept. `told`: each page before its turn."""
    outside = _STREAM.sub(b"stream endstream", copy)
    found = [f"name {name.decode()}" for name in sorted(set(_NAME.findall(outside)) - _KNOWN)]
    if outside.count(b"%%EOF") != 1 or outside.count(b"startxref") != 1:
        found.append("more than one revision")
    with pypdfium2.PdfDocument(copy) as document:
        if document.get_metadata_dict(skip_empty=True):
            found.append("metadata")
        if pdfium.FPDFDoc_GetAttachmentCount(document):
            found.append("attachments")
        for number in range(len(document)):
            told(number + 1)
            found += _of_page(document, number, [mark for mark in marks if mark.page == number], labels, dpi)
    return found


def _of_page(
    document: pypdfium2.PdfDocument, number: int, marks: Sequence[Mark], labels: Mapping[str, str], dpi: int
) -> Iterator[str]:  # fmt: skip
    page = document[number]
    try:
        text = page.get_textpage()
        if text.count_chars():
            yield f"text on page {number + 1}"
        text.close()
        objects = list(page.get_objects())
        if len(objects) != 1 or not _fills(page, objects[0]) or pdfium.FPDFPage_GetAnnotCount(page):
            yield f"more than a picture on page {number + 1}"
        elif marks and not _covered(objects[0], fitting(page.get_size(), dpi), marks, labels):
            yield f"a mark on page {number + 1} does not cover"
    finally:
        page.close()


def _fills(page: pypdfium2.PdfPage, found: pypdfium2.PdfObject) -> bool:
    """Whether it is a picture from edge to edge."""
    if not isinstance(found, pypdfium2.PdfImage):
        return False
    bounds, (width, height) = found.get_bounds(), page.get_size()
    return all(abs(one - other) < 1 for one, other in zip(bounds, (0, 0, width, height), strict=True))


def _covered(found: pypdfium2.PdfImage, dpi: int, marks: Sequence[Mark], labels: Mapping[str, str]) -> bool:
    """The picture's own pixels, as nothing between them and the marks may blur. `dpi` of a page that was fitted into
    the limit of pixels can be one off, as the size of a page is written with two decimals."""
    bitmap = found.get_bitmap(render=False)
    drawn = bitmap.to_pil().convert("L")
    bitmap.close()
    return any(_as_burnt(drawn, scale / 72, marks, labels) for scale in (dpi, dpi + 1, dpi - 1))


def _as_burnt(drawn: Image.Image, scale: float, marks: Sequence[Mark], labels: Mapping[str, str]) -> bool:
    wanted = Image.new("RGB", drawn.size, "white")
    burn(wanted, marks, labels, scale)
    off = ImageChops.difference(drawn, wanted.convert("L"))
    return all(_near(off, mark, scale) for mark in marks)


def _near(off: Image.Image, mark: Mark, scale: float) -> bool:
    sides = [round(side * scale) for side in (mark.box.left, mark.box.top, mark.box.right, mark.box.bottom)]
    left, top = max(0, sides[0]), max(0, sides[1])
    right, bottom = min(off.width, sides[2]), min(off.height, sides[3])
    if right <= left or bottom <= top:  # thinner than a pixel, or at the very edge: what is around it covers it
        return True
    seen = off.crop((left, top, right, bottom)).histogram()
    return sum(seen[_FAR:]) <= _SHARE * (right - left) * (bottom - top)
