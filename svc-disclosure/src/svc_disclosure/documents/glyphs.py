"""Whether all that is written on a page can be drawn: a character left out silently is a hole nobody decided on."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium

from casework.domain.errors import Unsupported
from svc_disclosure.documents import fonts

_FROM = 0x2E80  # radicals, where CJK begins; for what is before, PDFium has fonts of its own


def check_page(page: pypdfium2.PdfPage, number: int) -> None:
    """Raises Unsupported `font_missing`, naming characters that have no embedded font and are not in ours."""
    if not _has_foreign_fonts(page):
        return
    known = fonts.characters(fonts.sans())
    lacking = sorted({chr(code) for code in _not_embedded(page) if code >= _FROM and code not in known})
    if lacking:
        raise Unsupported(
            "font_missing",
            f"Page {number + 1} has no font inside for {', '.join(lacking[:20])}; save it with its fonts embedded.",
            characters=lacking[:20],
        )


def _has_foreign_fonts(page: pypdfium2.PdfPage) -> bool:
    texts = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])
    return any(not _is_embedded(text) for text in texts)


def _is_embedded(text: object) -> bool:
    font = pdfium.FPDFTextObj_GetFont(text)
    return not font or pdfium.FPDFFont_GetIsEmbedded(font) != 0


def _not_embedded(page: pypdfium2.PdfPage) -> Iterator[int]:
    text = page.get_textpage()
    try:
        for index, code in code_points(text):
            owner = pdfium.FPDFText_GetTextObject(text, index)
            if owner and not _is_embedded(owner):
                yield code
    finally:
        text.close()


def code_points(text: pypdfium2.PdfTextPage) -> Iterator[tuple[int, int]]:
    """Index and code point of each character. PDFium gives a rare one (𠮷) as two halves; the index is the second's."""
    high = 0
    for index in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if 0xD800 <= code < 0xDC00:
            high = code
        elif 0xDC00 <= code < 0xE000:
            if high:
                yield index, 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
            high = 0
        else:
            yield index, code
            high = 0
