"""Pictures and names: bombs by the header, metadata gone, orientation kept, names harmless."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from casework.attachments import MAX_BYTES, Kind, check_count, clean, inspect
from casework.attachments.names import MAX_NAME, display_name
from casework.domain.errors import Invalid, Refusal, TooLarge, Unsupported


def photo(format_: str, **options: object) -> bytes:
    """60 × 40, red on the left half, blue on the right."""
    picture = Image.new("RGB", (60, 40), (0, 0, 255))
    picture.paste((255, 0, 0), (0, 0, 30, 40))
    out = io.BytesIO()
    picture.save(out, format_, **options)
    return out.getvalue()


def located(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = "MakerOfPhones"
    exif[0x0112] = orientation
    exif.get_ifd(0x8825)[2] = (22.0, 49.0, 12.0)
    return exif


def refused(data: bytes) -> Refusal:
    with pytest.raises(Refusal) as caught:
        inspect(data, "x")
    return caught.value


@pytest.mark.parametrize(("format_", "kind"), [("JPEG", Kind.JPEG), ("PNG", Kind.PNG), ("WEBP", Kind.WEBP)])
def test_metadata_goes_and_the_picture_stays(format_: str, kind: Kind) -> None:
    data = photo(format_, exif=located(), **({"xmp": b"<x:xmpmeta>secret</x:xmpmeta>"} if format_ != "PNG" else {}))
    assert b"MakerOfPhones" in data
    assert inspect(data, "a.bin").kind is kind
    bare = clean(data + b"PK\x03\x04 appended", kind)
    assert not any(word in bare for word in (b"MakerOfPhones", b"Exif", b"secret", b"xmp", b"appended"))
    again = Image.open(io.BytesIO(bare))
    assert (again.size, dict(again.getexif())) == ((60, 40), {})
    assert again.convert("RGB").getpixel((5, 20))[0] > 200  # type: ignore[index]
    assert inspect(clean(bare, kind), "a").kind is kind


def test_a_picture_that_lies_on_its_side_is_set_upright() -> None:
    bare = Image.open(io.BytesIO(clean(photo("JPEG", exif=located(6)), Kind.JPEG)))
    assert bare.size == (40, 60)
    assert bare.getpixel((20, 5))[0] > 200  # type: ignore[index]  # what was left is on top
    assert bare.getpixel((20, 55))[2] > 200  # type: ignore[index]


def test_png_texts_go_and_transparency_stays() -> None:
    info = PngInfo()
    info.add_text("Author", "somebody")
    out = io.BytesIO()
    Image.new("P", (4, 4)).save(out, "PNG", transparency=0, pnginfo=info)
    bare = clean(out.getvalue(), Kind.PNG)
    assert b"somebody" not in bare
    assert Image.open(io.BytesIO(bare)).info["transparency"] == 0


def png_of(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(20_001, 1), (1, 20_001), (10_000, 5_001), (2_000_000_000, 2_000_000_000)])
def test_pixel_bombs_are_refused_by_their_header(size: tuple[int, int]) -> None:
    assert refused(png_of(*size)).code == "image_too_large"


@pytest.mark.parametrize("size", [(20_000, 1), (10_000, 5_000)])
def test_the_largest_pictures_pass(size: tuple[int, int]) -> None:
    assert inspect(png_of(*size), "a.png").kind is Kind.PNG


def test_cut_off_and_moving_pictures_are_refused() -> None:
    with pytest.raises(Invalid, match="cannot be read"):
        clean(photo("JPEG")[:200], Kind.JPEG)
    assert refused(b"\xff\xd8\xff\xe0nothing").code == "image_broken"
    frames = [Image.new("RGB", (8, 8), (shade, 0, 0)) for shade in (0, 128)]
    for format_ in ("PNG", "WEBP"):
        out = io.BytesIO()
        frames[0].save(out, format_, save_all=True, append_images=frames[1:], duration=100)
        assert refused(out.getvalue()).code == "image_animated"


def test_a_photograph_with_a_second_picture_inside_keeps_the_first() -> None:
    out = io.BytesIO()
    Image.new("RGB", (20, 10)).save(out, "MPO", save_all=True, append_images=[Image.new("RGB", (8, 8))])
    assert inspect(out.getvalue(), "a").kind is Kind.JPEG
    bare = Image.open(io.BytesIO(clean(out.getvalue(), Kind.JPEG)))
    assert (bare.format, bare.size) == ("JPEG", (20, 10))


def test_size_and_count_at_their_edges() -> None:
    text = b"a" * MAX_BYTES
    assert inspect(text, "a.txt").size == MAX_BYTES
    assert inspect(io.BytesIO(text), "a.txt").size == MAX_BYTES
    for source in (text + b"a", io.BytesIO(text + b"a")):
        with pytest.raises(TooLarge, match="10 MB"):
            inspect(source, "a.txt")
    assert refused(b"").code == "file_empty"
    check_count(5)
    with pytest.raises(TooLarge, match="At most 5"):
        check_count(6)


@pytest.mark.parametrize(
    "data",
    [
        *(b"MZ\x90\0program", b"\x7fELF\x02\x01\x01\0", b"GIF89a\x01\0\x01\0\0", b"Rar!\x1a\x07\0"),
        *(b"II*\0\x08\0\0\0", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ],
)
def test_other_kinds_are_refused_whatever_they_are_called(data: bytes) -> None:
    with pytest.raises(Unsupported, match="taken"):
        inspect(data, "photo.jpg")


@pytest.mark.parametrize(
    "data", ["问题如下：\r\n\t一、".encode(), "问题".encode("gb18030"), "\ufeff问题".encode(), b"<html>"]
)
def test_text_is_text_in_either_encoding(data: bytes) -> None:
    found = inspect(data, "说明.txt")
    assert (found.kind, found.mime, found.name) == (Kind.TXT, "text/plain", "说明.txt")
    assert clean(data, Kind.TXT) == data


@pytest.mark.parametrize(
    ("claimed", "shown"),
    [
        ("照片.jpg", "照片.jpg"),
        ("照片.JPEG", "照片.jpeg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\x\\图 片.png", "图 片.jpg"),
        ("a\0b\r\n.jpg", "ab.jpg"),
        ("报告\u202egpj.exe", "报告gpj.jpg"),
        ("CON", "attachment_CON.jpg"),
        ("nul.txt", "attachment_nul.jpg"),
        ("com¹.jpg", "attachment_com¹.jpg"),
        ("", "attachment.jpg"),
        ("...", "attachment.jpg"),
        ("..jpg", "attachment.jpg"),
        ("a.php.jpg", "a_php.jpg"),
        ('x"; filename="evil.exe', "x filename=evil.jpg"),
        ("-rf.jpg", "rf.jpg"),
        ("\ud800.jpg", "attachment.jpg"),
        ("𠮷田的家.png", "𠮷田的家.jpg"),
    ],
)
def test_names_are_made_harmless(claimed: str, shown: str) -> None:
    assert display_name(claimed, Kind.JPEG) == shown


def test_long_names_are_cut_before_their_extension() -> None:
    assert display_name("长" * 500 + ".docx", Kind.DOCX).endswith("长.docx")
    for claimed in ("a" * 500, "长" * 500, "😀" * 500):
        name = display_name(claimed, Kind.DOCX)
        assert len(name) <= MAX_NAME
        assert len(name.encode()) <= 255


@pytest.mark.parametrize("name", ["x.pdf", "x.html", "x.svg", "x.jpg", "dir/x.PNG", "x.txt.exe"])
def test_a_name_that_says_another_kind_than_the_content_is_refused(name):
    with pytest.raises(Unsupported) as refusal:
        inspect(b"<html><script>alert(1)</script></html>", name)
    assert refusal.value.code == "file_not_its_kind"


def test_a_name_without_an_ending_says_nothing():
    assert inspect("说明".encode(), "说明").kind is Kind.TXT
