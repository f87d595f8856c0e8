"""A notice as PDF, set by typst: A4, fonts embedded as subsets, text that can be searched and read out, PDF/A-2b.

The words go in as data, never as typst's markup, so that nothing an applicant wrote can be a command. The same words
give the same bytes.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from svc_disclosure.documents import fonts
from svc_disclosure.documents.notices.compose import Sheet

_LAYOUT = Path(__file__).with_name("notice.typ")


def as_pdf(sheets: Sequence[Sheet], extra_fonts: Path | None = None) -> bytes:
    """The paper; each language begins on a page of its own. `extra_fonts`: a folder for rare characters.

    Raises Invalid `glyphs_missing`, naming the characters that no font has: typst itself would print empty boxes.
    """
    import typst  # 2 MB, in the process that makes papers only

    paths = fonts.files(extra_fonts)
    fonts.check((text for sheet in sheets for text in sheet.texts()), paths)
    data = {
        "fonts": [fonts.family(path) for path in paths],
        "day": [sheets[0].day.year, sheets[0].day.month, sheets[0].day.day],
        "sheets": [
            {
                "language": sheet.language,
                "title": sheet.title,
                "number": sheet.number,
                "lines": [{"kind": line.kind, "text": line.text} for line in sheet.lines],
            }
            for sheet in sheets
        ],
    }
    with tempfile.TemporaryDirectory() as root:  # typst reads files and fonts under its root: here is nothing else
        for path in paths:
            Path(root, path.name).symlink_to(path)
        layout = Path(root, _LAYOUT.name)
        layout.write_text(_LAYOUT.read_text(encoding="utf-8"), encoding="utf-8")
        result, warnings = typst.compile_with_warnings(
            str(layout),
            root=root,
            font_paths=[root],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            format="pdf",
            pdf_standards=["a-2b"],
        )
    if warnings:  # an unknown font, above all: the page would be empty
        raise RuntimeError(f"The notice cannot be set: {warnings[0].message}")
    return bytes(result)
