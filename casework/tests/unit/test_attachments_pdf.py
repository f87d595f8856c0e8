"""PDFs: metadata goes, pages stay, and what acts is refused."""

from __future__ import annotations

import io
import zlib

import pypdfium2
import pytest
from PIL import Image

from casework.attachments import Kind, clean, inspect
from casework.attachments.model import MAX_PAGES
from casework.domain.errors import Invalid, Refusal, TooLarge


def refused(data: bytes) -> Refusal:
    with pytest.raises(Refusal) as caught:
        inspect(data, "x.pdf")
    return caught.value


def pdf(pages: int = 1, extra: str = "", telling: str = "Somebody") -> bytes:
    """A PDF written by hand with Info, XMP, and `extra` entries in its catalogue."""
    kids = " ".join(f"{i + 5} 0 R" for i in range(pages))
    xmp = f'<?xpacket begin="" id="x"?><x:xmpmeta>{telling}</x:xmpmeta><?xpacket end="w"?>'
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
    assert inspect(pdf(telling="/JS /Launch /EmbeddedFile "), "a").kind is Kind.PDF


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
