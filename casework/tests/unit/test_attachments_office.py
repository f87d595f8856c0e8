"""Office files: what may not be inside, and what is gone after cleaning."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping

import pytest
from PIL import Image

from casework.attachments import Inspected, Kind, clean, inspect
from casework.attachments.model import MAX_ENTRIES
from casework.domain.errors import Refusal

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
