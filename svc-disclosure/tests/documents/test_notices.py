"""Every kind of decision makes its paper, and none comes into being with a hole."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import docx
import pypdfium2
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from casework.attachments import Kind, inspect
from casework.domain.errors import Invalid, NotFound
from svc_disclosure.documents import fonts, proof
from svc_disclosure.documents.notices.compose import (
    MAX_FIELD,
    Both,
    Particulars,
    compose,
    fields_of,
    kinds,
    number_of,
    visible,
)
from svc_disclosure.documents.notices.docx import as_docx
from svc_disclosure.documents.notices.pdf import as_pdf
from svc_disclosure.domain.content import DESCRIPTION


def particulars(kind: str, recipient: str = "李㙓", **more: object) -> Particulars:
    fields = {name: f"<{name}>" for name in fields_of(kind)[0]} | {"received": date(2026, 3, 2)}
    known = {name: value for name, value in fields.items() if name in fields_of(kind)[0]} | more
    remedies = [Both("60日内申请行政复议", "Reconsideration within 60 days")]
    return Particulars(
        number_of("青政公开", 2026, 7, kind),
        Both("青禾市数据局", "Qinghe Data Bureau"),
        recipient,
        date(2026, 3, 30),
        Both("0771-1234567", "0771-1234567"),
        known,  # type: ignore[arg-type]
        [Both("《条例》第十五条", "Article 15 of the Regulations")],
        remedies,
    )


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_is_set_with_all_that_it_was_given(kind: str) -> None:
    sheets = compose(kind, particulars(kind))
    pdf, office = as_pdf(sheets), as_docx(sheets)
    assert inspect(pdf, "a.pdf").kind is Kind.PDF
    assert inspect(office, "a.docx").kind is Kind.DOCX
    document = pypdfium2.PdfDocument(pdf)
    printed = "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    written = "".join("".join(each.text.split()) for each in docx.Document(io.BytesIO(office)).paragraphs)
    for text in (line.text for sheet in sheets for line in sheet.lines):
        assert "".join(text.split()) in written
    for wanted in ("李㙓", "2026年3月30日", "30March2026", "60日内申请行政复议", "〔2026〕第7号", "第十五条"):
        assert wanted in printed
        assert wanted in written
    assert "{" not in written
    assert {"/Prev", "/JavaScript", "/Annots"} & set(proof.evidence(pdf).entries) == set()


def test_the_same_words_give_the_same_bytes() -> None:
    sheets = compose("refused", particulars("refused"))
    assert as_pdf(sheets) == as_pdf(sheets)
    assert as_docx(sheets) == as_docx(sheets)


def test_what_an_applicant_wrote_is_no_command() -> None:
    said = '#read("/etc/passwd") {case} $x$ *b* \\ [a] <b>'
    sheets = compose("ended", particulars("ended", reason=said))
    text = pypdfium2.PdfDocument(as_pdf(sheets))[0].get_textpage().get_text_range()
    assert "".join(said.split()) in "".join(text.split())


def test_a_missing_glyph_is_named_and_nothing_is_made(tmp_path: Path) -> None:
    sheets = compose("ended", particulars("ended", recipient="㙓𠮷\U0010fffd"))
    for make in (as_pdf, as_docx):
        with pytest.raises(Invalid, match=r"𠮷 \(U\+20BB7\)") as caught:
            make(sheets)
        assert (caught.value.code, caught.value.facts["characters"]) == ("glyphs_missing", ["𠮷", "\U0010fffd"])


def test_a_city_can_add_a_font_for_rare_characters(tmp_path: Path) -> None:
    rare(tmp_path / "rare.ttf", "𠮷")
    sheets = compose("ended", particulars("ended", recipient="㙓𠮷"))
    pdf = as_pdf(sheets, tmp_path)
    assert b"+Rare-Regular" in pdf
    assert any(b"<D842DFB7>" in stream for stream in proof.evidence(pdf).streams)  # PDFium reads it as a space


def rare(path: Path, character: str) -> None:
    """A font of one glyph, a box."""
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    for point in ((100, 800), (900, 800), (900, 0)):
        pen.lineTo(point)
    pen.closePath()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "rare"])
    builder.setupCharacterMap({ord(character): "rare"})
    builder.setupGlyf({".notdef": pen.glyph(), "rare": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "rare": (1000, 100)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Rare", "styleName": "Regular", "psName": "Rare-Regular"})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120)
    builder.setupPost()
    builder.save(path)


def test_fields_are_checked() -> None:
    with pytest.raises(NotFound):
        fields_of("../frame")
    with pytest.raises(Invalid, match="lacks: reason"):
        compose("ended", particulars("ended", reason=""))
    with pytest.raises(Invalid, match="no place for: colour"):
        compose("ended", particulars("ended", colour="red"))
    with pytest.raises(Invalid, match="20000 characters"):
        compose("ended", particulars("ended", reason="长" * 20_001))
    with pytest.raises(Invalid, match="500 lines"):
        compose("correction", particulars("correction", items=["项"] * 501))


def test_numbers_are_written_as_offices_write_them() -> None:
    assert number_of("青政公开", 2026, 7, "disclosed") == "青政公开〔2026〕第7号-答"
    assert number_of("青政公开", 2026, 7, "correction") == "青政公开〔2026〕第7号-告"
    for code, year, serial in ((" ", 2026, 1), ("青", 26, 1), ("青", 2026, 0)):
        with pytest.raises(Invalid):
            number_of(code, year, serial, "disclosed")


def test_the_font_has_the_basic_block_and_extension_a() -> None:
    known = fonts.characters(fonts.serif())
    assert set(range(0x4E00, 0x9FA6)) | set(range(0x3400, 0x4DB6)) <= known


COPIED = "民乐\u200b小区\ufeff❤\ufe0f合同"


def test_what_has_no_shape_is_left_out_of_papers() -> None:
    sheets = compose("refused", particulars("refused", recipient="李\u200b㙓\u2060"))
    printed = [text for sheet in sheets for text in sheet.texts()]
    assert any("李㙓" in text for text in printed)
    fonts.check(printed, fonts.files(None))


def test_what_no_font_has_stands_as_its_code_point_in_an_applicants_words() -> None:
    shown = fonts.spelled(visible(COPIED), fonts.files(None))
    assert shown == "民乐小区〔U+2764〕合同"
    assert fonts.spelled("王小明", fonts.files(None)) == "王小明"
    assert fonts.missing([fonts.spelled("".join(map(chr, (0x1F600, 0x20BB7, 0x0E01))), fonts.files(None))],
                         fonts.files(None)) == []  # fmt: skip


def test_the_longest_description_in_such_characters_still_fits_a_field() -> None:
    assert len(fonts.spelled(chr(0x10FFFF) * DESCRIPTION[1], fonts.files(None))) <= MAX_FIELD
