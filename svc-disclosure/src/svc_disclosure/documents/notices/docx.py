"""A notice as docx, for offices that go on working with it. The same words give the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from svc_disclosure.documents import fonts
from svc_disclosure.documents.notices.compose import Line, Sheet

_CHINESE = "宋体"  # every office has it, or puts its own in its place; docx does not embed fonts
_LATIN = "Times New Roman"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first time that a zip file can name
_CONTROL = {code: None for code in range(32) if code not in (9, 10)}  # what XML cannot hold


def as_docx(sheets: Sequence[Sheet], extra_fonts: Path | None = None) -> bytes:
    """The paper; each language begins on a page of its own. Raises Invalid `glyphs_missing` as the PDF does, because
    the two are one paper."""
    fonts.check((text for sheet in sheets for text in sheet.texts()), fonts.files(extra_fonts))
    document = docx.Document()
    _set_up(document, sheets[0].title)
    for place, sheet in enumerate(sheets):
        if place:
            document.add_page_break()
        size = 16 if sheet.language == "zh" else 12
        _add(document, Line("heading", sheet.title), size + 6, WD_ALIGN_PARAGRAPH.CENTER)
        _add(document, Line("recipient", sheet.number), size, WD_ALIGN_PARAGRAPH.CENTER)
        for line in sheet.lines:
            right = WD_ALIGN_PARAGRAPH.RIGHT if line.kind == "right" else None
            _add(document, line, 12 if line.kind == "small" else size, right)
    out = io.BytesIO()
    document.save(out)
    return _without_times(out.getvalue())


def _set_up(document: Any, title: str) -> None:
    """A4 with the margins of GB/T 9704, and properties that say nothing but the title."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.created = properties.modified = datetime(1980, 1, 1)
    style = document.styles["Normal"]
    style.font.name = _LATIN
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _CHINESE)


def _add(document: Any, line: Line, size: int, alignment: Any) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = alignment
    paragraph.paragraph_format.space_after = Pt(size / 3)
    if line.kind in ("paragraph", "item"):
        paragraph.paragraph_format.first_line_indent = Pt(2 * size)
    run = paragraph.add_run(line.text.translate(_CONTROL))
    run.font.size = Pt(size)


def _without_times(data: bytes) -> bytes:
    """The same parts, each as old as a zip file can be."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            if name != "docProps/thumbnail.jpeg":  # a picture of an empty page, from the library's own template
                new.writestr(zipfile.ZipInfo(name, _EPOCH), _bare(name, old.read(name)), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _bare(name: str, part: bytes) -> bytes:
    """Without the reference to the thumbnail."""
    if name != "_rels/.rels":
        return part
    start = part.find(b"<Relationship ", 0)
    kept = [each for each in part[start:].split(b"<Relationship ") if each and b"thumbnail" not in each]
    tail = b"" if kept and kept[-1].endswith(b"</Relationships>") else b"</Relationships>"
    return part[:start] + b"".join(b"<Relationship " + each for each in kept) + tail
