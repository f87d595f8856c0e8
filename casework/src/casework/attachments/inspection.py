"""What a file is, by its content. Its name and the type its sender claims have no say."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import BinaryIO

from casework.attachments import images, media, office, pdf, texts
from casework.attachments.model import MAX_BYTES, MAX_FILES, Inspected, Kind
from casework.attachments.names import display_name
from casework.domain.errors import Invalid, TooLarge, Unsupported

_ALLOWED = "jpeg, png, webp, pdf, docx, xlsx, pptx, txt, mp3, mp4"
_ENDINGS = {kind: frozenset({kind.value}) for kind in Kind} | {
    Kind.JPEG: frozenset({"jpg", "jpeg", "jpe", "jfif"}),
    Kind.TXT: frozenset({"txt", "text", "log", "md", "csv"}),
    Kind.MP4: frozenset({"mp4", "m4v", "m4a"}),
}
_PICTURES = (Kind.JPEG, Kind.PNG, Kind.WEBP)
_OFFICE = (Kind.DOCX, Kind.XLSX, Kind.PPTX)


def check_count(count: int) -> None:
    """Raises TooLarge `too_many_files` above five."""
    if count > MAX_FILES:
        raise TooLarge("too_many_files", f"At most {MAX_FILES} files may be attached; there are {count}.")


def inspect(source: bytes | BinaryIO, claimed_name: str) -> Inspected:
    """Kind, media type, size in bytes, and a safe name to show.

    Raises TooLarge (size, pixels, pages, what it unpacks to), Unsupported `kind_not_taken`, or Invalid when it is
    empty, damaged, encrypted, or has something active inside. A stream is read to its end or one byte past the limit.
    """
    data = source if isinstance(source, bytes) else source.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise TooLarge("file_too_large", f"A file may have at most {MAX_BYTES} bytes (10 MB).", limit=MAX_BYTES)
    if not data:
        raise Invalid("file_empty", "The file is empty; choose another one.")
    kind = _kind(data)
    _check_ending(claimed_name, kind)
    return Inspected(kind, kind.mime, len(data), display_name(claimed_name, kind))


def clean(data: bytes, kind: Kind) -> bytes:
    """The same content without metadata; what to store and to hand out. `data` has passed `inspect` as `kind`."""
    if kind in _PICTURES:
        return images.clean_image(data, kind)
    if kind in _OFFICE:
        return office.clean_office(data)
    cleaners = {Kind.PDF: pdf.clean_pdf, Kind.MP3: media.clean_mp3, Kind.MP4: media.clean_mp4}
    return cleaners[kind](data) if kind in cleaners else data


def _check_ending(name: str, kind: Kind) -> None:
    """A name that says another kind than the content is refused; an ending that we do not know says nothing, except
    of text, which could be a program or a page by any other name."""
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lower().removeprefix(".")
    known = kind is Kind.TXT or ending in frozenset().union(*_ENDINGS.values())
    if ending and known and ending not in _ENDINGS[kind]:
        raise Unsupported(
            "file_not_its_kind", f"The name ends in .{ending[:10]}, but the content is {kind.value}; rename the file."
        )


def _kind(data: bytes) -> Kind:
    if kind := _picture(data):
        images.inspect_image(data, kind)
        return kind
    if data.startswith(b"%PDF-"):
        pdf.inspect_pdf(data)
        return Kind.PDF
    if data.startswith(b"PK\x03\x04"):
        return office.inspect_office(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise Unsupported(
            "kind_not_taken", "Old or encrypted Office files are not taken; save it as docx, xlsx or pptx."
        )
    return _other(data)


def _picture(data: bytes) -> Kind | None:
    if data.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    return Kind.WEBP if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


def _other(data: bytes) -> Kind:
    if data[4:8] == b"ftyp":
        media.inspect_mp4(data)
        return Kind.MP4
    if media.looks_like_mp3(data):
        media.inspect_mp3(data)
        return Kind.MP3
    if texts.is_text(data):
        return Kind.TXT
    raise Unsupported("kind_not_taken", f"This kind of file is not taken. Taken are: {_ALLOWED}.")
