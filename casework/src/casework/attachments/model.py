"""What attachments may be, and how large."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MAX_FILES = 5  # per case step
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_SIDE = 20_000
MAX_PAGES = 500
MAX_ENTRIES = 2_000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 200  # unpacked to packed, of any entry larger than RATIO_FROM
RATIO_FROM = 1024 * 1024


class Kind(StrEnum):
    """The kinds we take; the value is the extension of the name shown."""

    JPEG = "jpg"
    PNG = "png"
    WEBP = "webp"
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    TXT = "txt"
    MP3 = "mp3"
    MP4 = "mp4"

    @property
    def mime(self) -> str:
        """The media type to serve it with."""
        return _MIMES[self]


_OFFICE = "application/vnd.openxmlformats-officedocument."
_MIMES = {
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.WEBP: "image/webp",
    Kind.PDF: "application/pdf",
    Kind.DOCX: _OFFICE + "wordprocessingml.document",
    Kind.XLSX: _OFFICE + "spreadsheetml.sheet",
    Kind.PPTX: _OFFICE + "presentationml.presentation",
    Kind.TXT: "text/plain",
    Kind.MP3: "audio/mpeg",
    Kind.MP4: "video/mp4",
}


@dataclass(frozen=True)
class Inspected:
    """What a file really is. `name` is for showing only; where it is stored never depends on it."""

    kind: Kind
    mime: str
    size: int
    name: str
