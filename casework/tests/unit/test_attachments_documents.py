"""Office files and PDFs: what may not be inside, and what is gone after cleaning."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Mapping

import pypdfium2
import pytest
from PIL import Image

from casework.attachments import Inspected, Kind, clean, inspect
from casework.attachments.model import MAX_ENTRIES, MAX_PAGES
from casework.domain.errors import Invalid, Refusal, TooLarge

TYPES = {
    Kind.DOCX: ("word/document.xml", "wordprocessingml.document.main+xml"),
    Kind.XLSX: ("xl/workbook.xml", "spreadsheetml.sheet.main+xml"),
    Kind.PPTX: ("ppt/presentation.xml", "presentationml.presentation.main+xml"),
}


def office(kind: Kind = Kind.DOCX, more: Mapping[str, bytes] | None = None) -> bytes:
    """The smallest package of its kind, with properties that tell who wrote it, and `more` parts."""
    part, type_ = TYPES[kind]
    parts = {
        "[Content_Types].xml": f'<Override PartName="/{part}" ContentType="application/x.{type_}"/>'.encode(),
        "_rels/.rels": b"<Relationships/>",
        part: b'<w:document><w:ins w:author="Somebody" w:id="1"/>text</w:document>',
        "docProps/core.xml": b"<cp:coreProperties><dc:creator>Somebody</dc:creator></cp:coreProperties>",
        "docProps/app.xml": b"<Properties><Company>Somewhere</Company></Properties>",
        "docProps/custom.xml": b"<Properties>Somebody</Properties>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **(more or {})}.items():
            archive.writestr(name, content)
    return out.getvalue()


def refused(data: bytes) -> Refusal:
    with pytest.raises(Refusal) as caught:
        inspect(data, "x.docx")
    return caught.value


def entries(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("kind", TYPES)
def test_the_three_are_known_by_what_is_inside(kind: Kind) -> None:
    data = office(kind)
    assert inspect(data, "文件.zip") == Inspected(kind, kind.mime, len(data), f"文件.{kind.value}")


@pytest.mark.parametrize("kind", TYPES)
def test_properties_authors_and_positions_go(kind: Kind) -> None:
    exif = Image.Exif()
    exif[0x010F] = "MakerOfPhones"
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "JPEG", exif=exif)
    data = clean(
        office(kind, {"word/media/image1.jpeg": picture.getvalue(), "docProps/thumbnail.wmf": b"Somebody"}), kind
    )
    assert inspect(data, "a").kind is kind
    inside = entries(data)
    assert not any(word in b"".join(inside.values()) for word in (b"Somebody", b"Somewhere", b"MakerOfPhones"))
    assert b"text" in inside[TYPES[kind][0]]
    assert Image.open(io.BytesIO(inside["word/media/image1.jpeg"])).size == (8, 8)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("word/vbaProject.bin", b"x", "office_active"),
        ("word/vbaData.xml", b"<x/>", "office_active"),
        ("word/embeddings/oleObject1.bin", b"x", "office_active"),
        ("word/embeddings/sheet.xlsx", b"x", "office_active"),
        ("word/activeX/activeX1.xml", b"<x/>", "office_active"),
        ("xl/macrosheets/sheet1.xml", b"<x/>", "office_active"),
        ("word/run.exe", b"x", "office_active"),
        ("word/media/image1.png", b"PK\x03\x04...", "office_nested"),
        ("word/media/image1.emf", b"\xd0\xcf\x11\xe0", "office_nested"),
        ("word/media/image1.emf", b"MZ\x90", "office_nested"),
        ("word/x.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "office_active"),
        ("word/x.xml", "<!DOCTYPE x><x/>".encode("utf-16"), "office_active"),
        ("word/x.xml", "<!DOCTYPE x><x/>".encode("utf-16-le"), "office_active"),
        (
            "word/_rels/settings.xml.rels",
            b'<Relationship Id="1" Type="t/attachedTemplate" Target="http://x/" TargetMode="External"/>',
            "office_active",
        ),
        ("../evil.xml", b"<x/>", "office_broken"),
        ("/etc/x.xml", b"<x/>", "office_broken"),
        ("word\\x.xml", b"<x/>", "office_broken"),
        ("C:/x.xml", b"<x/>", "office_broken"),
        ("WORD/document.xml", b"<x/>", "office_broken"),
        ("word/x.xml", b"0" * (2 * 1024 * 1024), "office_bomb"),
    ],
)
def test_what_may_not_be_inside(name: str, content: bytes, code: str) -> None:
    assert refused(office(more={name: content})).code == code


def test_a_link_to_a_page_is_no_danger() -> None:
    link = b'<Relationship Id="1" Type="http://x/hyperlink" Target="http://example.com/" TargetMode="External"/>'
    assert inspect(office(more={"word/_rels/document.xml.rels": link}), "a").kind is Kind.DOCX


def test_macros_by_content_type() -> None:
    types = (
        b'<Override ContentType="application/vnd.ms-word.document.macroEnabled.wordprocessingml.document.main+xml"/>'
    )
    assert refused(office(more={"[Content_Types].xml": types})).code == "office_active"


def test_the_number_of_parts_at_its_edge() -> None:
    own = len(entries(office()))
    assert inspect(office(more={f"word/{i}.xml": b"" for i in range(MAX_ENTRIES - own)}), "a").kind is Kind.DOCX
    assert refused(office(more={f"word/{i}.xml": b"" for i in range(MAX_ENTRIES - own + 1)})).code == "office_bomb"


def test_a_flat_bomb_is_refused_by_its_total() -> None:
    block = bytes(range(256)) * 4096  # repeats, but is kept under the ratio by noise
    noise = b"".join(hashlib.sha256(bytes([i % 256, i // 256])).digest() for i in range(375))
    assert refused(office(more={f"word/{i}.dat": noise + block for i in range(101)})).code == "office_bomb"


def patched(data: bytes, change: Callable[[bytearray, int], None]) -> bytes:
    """`change` is called with the offset of the central record of `word/document.xml`."""
    result = bytearray(data)
    change(result, data.rindex(b"word/document.xml") - 46)
    return bytes(result)


def test_an_encrypted_part_is_refused() -> None:
    def encrypt(data: bytearray, record: int) -> None:
        data[record + 8] |= 1

    assert refused(patched(office(), encrypt)).code == "office_encrypted"


def test_a_part_that_lies_about_its_size_is_refused() -> None:
    def lie(data: bytearray, record: int) -> None:
        data[record + 24 : record + 28] = (1).to_bytes(4, "little")

    assert refused(patched(office(), lie)).code in ("office_bomb", "office_broken")


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04", office()[:-30], office() + b"trailing" * 9000, b"PK\x03\x04junk" + office()],
    ids=["stub", "cut", "trailing", "leading"],
)
def test_damaged_archives_are_refused(data: bytes) -> None:
    assert refused(data).code in ("office_broken", "office_unknown", "office_bomb")


def test_any_other_archive_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", b"a")
    assert refused(out.getvalue()).code == "office_unknown"


def pdf(pages: int = 1, extra: str = "", info: bool = True) -> bytes:
    """A PDF written by hand with Info, XMP, and `extra` entries in its catalogue."""
    kids = " ".join(f"{i + 5} 0 R" for i in range(pages))
    xmp = '<?xpacket begin="" id="x"?><x:xmpmeta>Somebody</x:xmpmeta><?xpacket end="w"?>'
    objects = [
        f"<</Type/Catalog/Pages 2 0 R/Metadata 4 0 R{extra}>>",
        f"<</Type/Pages/Kids[{kids}]/Count {pages}>>",
        "<</Author(Somebody)/Producer(Somewhere)>>",
        f"<</Type/Metadata/Subtype/XML/Length {len(xmp)}>>stream\n{xmp}\nendstream",
        *["<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Metadata 4 0 R>>"] * pages,
    ]
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj{body}endobj\n".encode()
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    trailer = f"trailer<</Root 1 0 R/Info 3 0 R/Size {len(objects) + 1}>>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode()


def test_pdf_metadata_goes_and_pages_stay() -> None:
    data = pdf(pages=3)
    assert inspect(data, "通知.pdf").kind is Kind.PDF
    bare = clean(data, Kind.PDF)
    assert b"Somebody" not in bare
    assert b"Somewhere" not in bare
    document = pypdfium2.PdfDocument(bare)
    assert (len(document), document[0].get_size()) == (3, (200.0, 100.0))
    assert document.get_metadata_dict()["Author"] == ""


def test_positions_of_photographs_in_a_pdf_go() -> None:
    exif = Image.Exif()
    exif[0x010F] = "MakerOfPhones"
    photo = io.BytesIO()
    Image.new("RGB", (16, 16), (200, 0, 0)).save(photo, "JPEG", exif=exif)
    document = pypdfium2.PdfDocument.new()
    page = document.new_page(100, 100)
    picture = pypdfium2.PdfImage.new(document)
    photo.seek(0)
    picture.load_jpeg(photo)
    picture.set_matrix(pypdfium2.PdfMatrix().scale(100, 100))
    page.insert_obj(picture)
    page.gen_content()
    out = io.BytesIO()
    document.save(out)
    assert b"MakerOfPhones" in out.getvalue()
    bare = clean(out.getvalue(), Kind.PDF)
    assert b"MakerOfPhones" not in bare
    shown = pypdfium2.PdfDocument(bare)[0].render().to_pil().convert("RGB").getpixel((50, 50))
    assert shown[0] > 180
    assert shown[1] < 40


@pytest.mark.parametrize(
    "extra",
    [
        "/OpenAction<</S/JavaScript/JS(app.alert(1))>>",
        "/OpenAction<</S/Launch/F(a.exe)>>",
        "/Names<</EmbeddedFiles 9 0 R>>",
    ],
)
def test_active_pdfs_are_refused(extra: str) -> None:
    assert refused(pdf(extra=extra)).code == "pdf_active"


def test_words_inside_compressed_pictures_are_no_actions() -> None:
    stream = b"<</Length 12>>stream\n/JS /Launch \nendstream"
    assert (
        inspect(pdf().replace(b"endobj\n2 0 obj", b"endobj\n90 0 obj" + stream + b"endobj\n2 0 obj"), "a").kind
        is Kind.PDF
    )


def test_an_action_hidden_in_an_object_stream_shows_when_written_anew() -> None:
    hidden = b"8 0 <</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/Launch/F(a.exe)>>>>"
    packed = zlib.compress(hidden)
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[5 0 R]/Count 1>>",
        5: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Annots[8 0 R]>>",
        7: b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed),
    }
    out, rows = b"%PDF-1.7\n", {0: bytes([0, 0, 0, 0]), 8: bytes([2, 0, 7, 0])}
    for number, body in objects.items():
        rows[number] = bytes([1]) + len(out).to_bytes(2, "big") + b"\0"
        out += b"%d 0 obj%sendobj\n" % (number, body)
    rows[9] = bytes([1]) + len(out).to_bytes(2, "big") + b"\0"
    table = b"".join(rows.get(number, bytes(4)) for number in range(10))
    head = b"<</Type/XRef/Size 10/W[1 2 1]/Root 1 0 R/Length %d>>" % len(table)
    data = out + b"9 0 obj%sstream\n%s\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % (head, table, len(out))
    assert inspect(data, "a").kind is Kind.PDF
    with pytest.raises(Invalid, match="actions"):
        clean(data, Kind.PDF)


def test_pages_at_their_edge() -> None:
    assert inspect(pdf(pages=MAX_PAGES), "a").kind is Kind.PDF
    with pytest.raises(TooLarge):
        inspect(pdf(pages=MAX_PAGES + 1), "a")


def test_broken_and_encrypted_pdfs_are_refused() -> None:
    assert refused(pdf()[:-20]).code == "pdf_broken"
    assert refused(b"%PDF-1.7\nnothing\n%%EOF").code == "pdf_broken"
    locked = pdf().replace(
        b"/Info 3 0 R",
        b"/Info 3 0 R/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<"
        + b"00" * 32
        + b">/U<"
        + b"00" * 32
        + b">>>",
    )
    with pytest.raises(Invalid, match=r"encrypted|protected"):
        inspect(locked, "a.pdf")
