"""What an attacker would get out of a release: looked for by all means we know, so that a test can say "nothing".

It reads the raw bytes as well as what PDFium reads: every object and stream of every revision, referenced or not.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from svc_disclosure.documents.model import Mark

MAX_UNPACKED = 64 * 1024 * 1024  # bytes of one stream
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_ENTRIES = (b"Info", b"Metadata", b"Names", b"EmbeddedFile", b"EmbeddedFiles", b"Annots", b"AcroForm", b"XFA", b"AA")
_MORE = (b"OpenAction", b"JavaScript", b"JS", b"Launch", b"Font", b"Prev", b"ID", b"ObjStm", b"StructTreeRoot", b"OCGs")
_PARTS = (b"PieceInfo", b"Thumb", b"Outlines", b"Encrypt", b"ToUnicode", b"SMask", b"Alternates")
_SUSPICIOUS = re.compile(rb"/(" + b"|".join(_ENTRIES + _MORE + _PARTS) + rb")\b")
_LITERAL = re.compile(rb"\((?:[^()\\]|\\.)*\)", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]{4,})>")
_ENCODINGS = ("utf-8", "utf-16-be", "utf-16-le", "gb18030", "big5")
_DARK = 40  # of 255: black after JPEG


@dataclass(frozen=True)
class Evidence:
    """All that was found. `outside` are the bytes between streams; `streams` as they stand and unpacked."""

    texts: list[str]
    metadata: dict[str, str]
    entries: list[str]  # names in dictionaries that a release has no business with, "/Info"
    outside: bytes = field(repr=False)
    streams: list[bytes] = field(repr=False)
    pictures: list[Image.Image] = field(repr=False)
    revisions: int = 1
    attachments: int = 0

    def holds(self, secret: str) -> list[str]:
        """Where a text is found: "text", "metadata", "outside", "stream"."""
        forms = set(_forms(secret))
        bare = "".join(secret.split())
        places = {
            "text": any(bare in "".join(text.split()) for text in self.texts),
            "metadata": any(secret in value for value in self.metadata.values()),
            "outside": any(form in self.outside for form in forms),
            "stream": any(form in stream for form in forms for stream in self.streams),
        }
        return [place for place, found in places.items() if found]


def evidence(release: bytes) -> Evidence:
    """Everything that can be extracted from a PDF, of all its revisions."""
    revisions = list(_revisions(release))
    streams = [part for match in _STREAM.finditer(release) for part in _unpacked(match[1])]
    outside = _STREAM.sub(b"stream endstream", release)
    plain = outside + b"\n" + b"\n".join(_strings([outside, *streams]))
    texts: list[str] = []
    pictures: list[Image.Image] = []
    metadata: dict[str, str] = {}
    attachments = 0
    for revision in revisions:
        with pypdfium2.PdfDocument(revision) as document:
            texts += _texts(document)
            pictures += _pictures(document)
            metadata |= document.get_metadata_dict(skip_empty=True)
            attachments += pdfium.FPDFDoc_GetAttachmentCount(document)
    entries = sorted({"/" + match[1].decode() for match in _SUSPICIOUS.finditer(outside)})
    return Evidence(texts, metadata, entries, plain, streams, pictures, len(revisions), attachments)


def uncovered(release: bytes, marks: Sequence[Mark]) -> list[Mark]:
    """Marks under which something other than black and the white of a label shows: their rim must be black, and most
    of their inside."""
    bad = []
    with pypdfium2.PdfDocument(release) as document:
        for mark in marks:
            picture = document[mark.page].render(scale=2).to_pil().convert("L")
            if not _is_black(picture, mark):
                bad.append(mark)
    return bad


def _is_black(picture: Image.Image, mark: Mark) -> bool:
    box = mark.box
    left, top = max(0, round(box.left * 2)), max(0, round(box.top * 2))
    right, bottom = min(picture.width, round(box.right * 2)), min(picture.height, round(box.bottom * 2))
    inside = picture.crop((left, top, max(right, left + 1), max(bottom, top + 1)))
    width, height = inside.size
    rims = [(0, 0, width, 1), (0, height - 1, width, height), (0, 0, 1, height), (width - 1, 0, width, height)]
    dark = sum(inside.histogram()[:_DARK])
    return dark * 2 > width * height and all(inside.crop(rim).getextrema()[1] < _DARK for rim in rims)  # type: ignore[operator]


def _revisions(data: bytes) -> Iterator[bytes]:
    """Each state the file once had: up to each end-of-file mark that opens as a document."""
    for match in re.finditer(rb"%%EOF\r?\n?", data):
        yield data[: match.end()]


def _unpacked(raw: bytes) -> Iterator[bytes]:
    yield raw
    try:
        yield zlib.decompressobj().decompress(raw, MAX_UNPACKED)
    except zlib.error:
        return  # not Flate; what it is as it stands is already given


def _strings(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The strings written in PDF syntax, without their escapes."""
    for part in parts:
        for match in _LITERAL.finditer(part):
            yield _unescaped(match[0][1:-1])
        for match in _HEX.finditer(part):
            digits = b"".join(match[1].split())
            yield bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


def _unescaped(literal: bytes) -> bytes:
    def one(match: re.Match[bytes]) -> bytes:
        octal, other = match.groups()
        return bytes([int(octal, 8) & 255]) if octal else {b"n": b"\n", b"r": b"\r", b"t": b"\t"}.get(other, other)

    return re.sub(rb"\\(?:([0-7]{1,3})|(.))", one, literal, flags=re.DOTALL)


def _forms(secret: str) -> Iterator[bytes]:
    for encoding in _ENCODINGS:
        yield secret.encode(encoding, errors="ignore") or b"\0no such form\0"


def _texts(document: pypdfium2.PdfDocument) -> Iterator[str]:
    for page in document:
        text = page.get_textpage()
        yield text.get_text_range()
        text.close()
        page.close()


def _pictures(document: pypdfium2.PdfDocument) -> Iterator[Image.Image]:
    for page in document:
        for found in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]):
            yield found.get_bitmap(render=True, scale_to_original=True).to_pil().copy()
        page.close()
