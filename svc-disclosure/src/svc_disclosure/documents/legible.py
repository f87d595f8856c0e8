"""Whether the text of a page says what is drawn on it: where it does not, a search misses what everybody can read."""

from __future__ import annotations

import unicodedata

import pypdfium2
import pypdfium2.raw as pdfium

_SYMBOLS = range(0xF000, 0xF100)  # private use, too, but where fonts of symbols have their bullets and ticks
_REPLACED = b"ActualText"  # of marked content: read in place of what is drawn


def is_legible(text: pypdfium2.PdfTextPage) -> bool:
    """Whether it is known what each character is. A font without ToUnicode draws characters that only it knows, and
    so does one that maps to private use."""
    return not any(_is_unknown(text, index) for index in range(text.count_chars()))


def take_replacements_away(page: pypdfium2.PdfPage) -> bool:
    """Leaves what is drawn to be read, in this page as it is open now; whether there was anything to take away.

    Programs give such texts for good reasons, too: browsers for each glyph that draws several characters.
    """
    found = False
    for drawn in list(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])):
        for place in reversed(range(pdfium.FPDFPageObj_CountMarks(drawn))):
            mark = pdfium.FPDFPageObj_GetMark(drawn, place)
            if pdfium.FPDFPageObjMark_GetParamValueType(mark, _REPLACED) != pdfium.FPDF_OBJECT_UNKNOWN:
                found = True
                pdfium.FPDFPageObj_RemoveMark(drawn, mark)
    return found


def _is_unknown(text: pypdfium2.PdfTextPage, index: int) -> bool:
    code = pdfium.FPDFText_GetUnicode(text, index)
    nameless = code == 0xFFFD or (unicodedata.category(chr(code)) == "Co" and code not in _SYMBOLS)
    return nameless or pdfium.FPDFText_HasUnicodeMapError(text, index) != 0
