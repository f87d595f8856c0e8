"""Sound and film: known by their frames and boxes, and bare after cleaning."""

from __future__ import annotations

import pytest

from casework.attachments import Kind, clean, inspect
from casework.domain.errors import Refusal

FRAME = b"\xff\xfb\x90\x00" + bytes(413)  # MPEG 1 layer III, 128 kbit/s, 44.1 kHz: 417 bytes
SOUND = FRAME * 4


def id3(content: bytes, footer: bool = False) -> bytes:
    size = len(content)
    syncsafe = bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    tail = b"3DI\x04\0\x10" + syncsafe if footer else b""
    return b"ID3\x04\0" + (b"\x10" if footer else b"\0") + syncsafe + content + tail


def ape(content: bytes) -> bytes:
    return content + b"APETAGEX" + (2000).to_bytes(4, "little") + (len(content) + 32).to_bytes(4, "little") + bytes(16)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b""),
        (id3(b"TIT2 Somebody"), b""),
        (id3(b"Somebody") + id3(b"Somebody", footer=True), b""),
        (id3(b"Somebody") + bytes(100), b""),
        (b"", b"TAG" + b"Somebody".ljust(125, b"\0")),
        (b"", ape(b"Somebody" * 4) + b"TAG" + b"Somebody".ljust(125, b"\0")),
        (b"", b"LYRICSBEGINSomebody" + b"000019LYRICS200"),
    ],
)
def test_tags_go_and_sound_stays(before: bytes, after: bytes) -> None:
    data = before + SOUND + after
    assert inspect(data, "录音.wav").name == "录音.mp3"
    assert clean(data, Kind.MP3) == SOUND


@pytest.mark.parametrize("data", [id3(b"x"), id3(b"x") + b"MZ program", FRAME * 2, FRAME * 2 + FRAME[:-1]])
def test_what_is_no_sound_is_refused(data: bytes) -> None:
    with pytest.raises(Refusal):
        inspect(data, "a.mp3")


def box(kind: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4, "big") + kind + content


def long_box(kind: bytes, content: bytes) -> bytes:
    return (1).to_bytes(4, "big") + kind + (len(content) + 16).to_bytes(8, "big") + content


def film(codec: bytes = b"avc1", brand: bytes = b"isom") -> bytes:
    where = box(b"\xa9xyz", b"\x00\x12\x15\xc7+22.8170+108.3669/")
    head = box(b"mvhd", bytes(4) + b"\xe1\xe2\xe3\xe4\xe5\xe6\xe7\xe8" + bytes(88))
    sample = box(b"stsd", bytes(4) + (1).to_bytes(4, "big") + (16).to_bytes(4, "big") + codec + bytes(8))
    handler = box(b"hdlr", bytes(8) + b"vide" + bytes(12) + b"Somebody's phone\0")
    track = box(b"trak", box(b"mdia", handler + box(b"minf", box(b"stbl", sample))) + box(b"meta", b"Somebody"))
    moov = box(b"moov", head + track + box(b"udta", where) + box(b"uuid", b"x" * 16 + b"Somebody"))
    return box(b"ftyp", brand + bytes(4) + b"mp42") + moov + long_box(b"udta", b"Somebody") + box(b"mdat", b"frames")


def test_positions_dates_and_names_go_and_no_offset_moves() -> None:
    data = film()
    assert inspect(data, "现场.mov").name == "现场.mp4"
    bare = clean(data, Kind.MP4)
    assert len(bare) == len(data)
    assert not any(word in bare for word in (b"+22.8", b"xyz", b"Somebody", b"\xe1\xe2", b"udta", b"uuid"))
    assert bare.index(b"frames") == data.index(b"frames")
    assert inspect(bare, "a").kind is Kind.MP4
    assert clean(bare, Kind.MP4) == bare


@pytest.mark.parametrize("codec", [b"camm", b"gpmd", b"mebx"])
def test_a_track_of_positions_is_refused(codec: bytes) -> None:
    with pytest.raises(Refusal, match="where it was taken"):
        inspect(film(codec), "a.mp4")


def nested(depth: int) -> bytes:
    inner = b""
    for _ in range(depth):
        inner = box(b"moov", inner)
    return box(b"ftyp", b"isom" + bytes(4)) + inner


@pytest.mark.parametrize(
    "data",
    [
        film()[:-3],
        film(brand=b"qt  ").replace(b"mp42", b"heic"),
        box(b"ftyp", b"isom" + bytes(4)),
        box(b"ftyp", b"isom" + bytes(4)) + b"\0\0\0\x04moov",
        box(b"ftyp", b"isom" + bytes(4)) + b"\xff\xff\xff\xffmoov",
        nested(1000),
        box(b"ftyp", b"isom" + bytes(4)) + box(b"free", b"") * 20_001,
        film() + b"PK\x03\x04 appended archive",
    ],
    ids=["cut", "brand", "no film", "too small", "too large", "nested", "many", "appended"],
)
def test_damaged_films_are_refused(data: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        inspect(data, "a.mp4")
    assert caught.value.code == "mp4_broken"
