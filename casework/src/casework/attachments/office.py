"""Word, Excel and PowerPoint files (OOXML): zip archives with strict rules about what may be in them."""

from __future__ import annotations

import io
import re
import zipfile

from casework.attachments.images import clean_image
from casework.attachments.model import MAX_ENTRIES, MAX_RATIO, MAX_UNPACKED, RATIO_FROM, Kind
from casework.domain.errors import Invalid, Refusal, TooLarge

_MAIN = {
    Kind.DOCX: ("word/document.xml", b"wordprocessingml.document.main+xml"),
    Kind.XLSX: ("xl/workbook.xml", b"spreadsheetml.sheet.main+xml"),
    Kind.PPTX: ("ppt/presentation.xml", b"presentationml.presentation.main+xml"),
}
_ACTIVE = re.compile(
    r"vbaproject|vbadata|/activex/|/embeddings/|oleobject|/macrosheets/|\.bin$|\.(?:exe|dll|js|vbs|jar)$", re.I
)
_PRINTER = re.compile(r"/printersettings/", re.I)  # a .bin that Excel writes by itself; dropped when cleaned
_ARCHIVE = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"MZ")
_OUTSIDE = re.compile(rb"<(?:\w+:)?Relationship\b[^<>]*>", re.S)
_PICTURES = {b"\xff\xd8\xff": Kind.JPEG, b"\x89PNG": Kind.PNG}
_AUTHORS = re.compile(rb'(\b(?:w|w15|p15|p188):(?:author|initials|userId|providerId)=)"[^"]*"')
_EMPTY_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties '
    b'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_EMPTY_PROPERTIES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties '
    b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/%s-properties"/>'
)
_DATE = (1980, 1, 1, 0, 0, 0)


def inspect_office(data: bytes) -> Kind:
    """Which of the three it is. Raises Invalid `office_*` or TooLarge `office_bomb`."""
    with _opened(data) as archive:
        names = _check_entries(archive, len(data))
        for entry in archive.infolist():
            _check_content(entry.filename, _read(archive, entry))
        kind = _kind(archive, names)
    if kind is None:
        raise Invalid("office_unknown", "Of archives only docx, xlsx and pptx are taken; send the files one by one.")
    return kind


def clean_office(data: bytes) -> bytes:
    """The same document with empty properties, no authors of changes and comments, and bare pictures inside."""
    out = io.BytesIO()
    with _opened(data) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in archive.infolist():
            if not entry.is_dir():
                info = zipfile.ZipInfo(entry.filename, _DATE)
                info.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(info, _bare(entry.filename, _read(archive, entry)))
    return out.getvalue()


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Invalid("office_broken", "The document is damaged; open it, save it again, and send that.") from error
    if archive.comment or not data.startswith(b"PK\x03\x04"):
        raise Invalid("office_broken", "There is something besides the document in this file; save it again.")
    return archive


def _check_entries(archive: zipfile.ZipFile, size: int) -> list[str]:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise TooLarge("office_bomb", f"A document may have at most {MAX_ENTRIES} parts; it has {len(entries)}.")
    if min((entry.header_offset for entry in entries), default=0):
        raise Invalid("office_broken", "There is something besides the document in this file; save it again.")
    names = [entry.filename for entry in entries]
    if len({name.lower() for name in names}) != len(names):
        raise Invalid("office_broken", "The document has two parts of one name; save it again.")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED or sum(e.compress_size for e in entries) > size:
        raise TooLarge("office_bomb", f"Unpacked, a document may have at most {MAX_UNPACKED} bytes.")
    for entry in entries:
        _check_entry(entry)
    return names


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if entry.flag_bits & 0x1:
        raise Invalid("office_encrypted", "The document is encrypted; remove its password and send it again.")
    if name.startswith("/") or "\\" in name or "\0" in name or ".." in name.split("/") or ":" in name:
        raise Invalid("office_broken", "A part of the document has a forbidden name; save it again.")
    if entry.file_size > RATIO_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        raise TooLarge(
            "office_bomb", f"A part unpacks to more than {MAX_RATIO} times its size; such files are refused."
        )
    if _ACTIVE.search("/" + name) and not _PRINTER.search("/" + name):
        raise Invalid(
            "office_active", "The document has macros or embedded objects; save it without them (docx, xlsx, pptx)."
        )


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """At most what the entry says it has; more than that, or a wrong checksum, is a lie."""
    try:
        with archive.open(entry) as part:
            content = part.read(entry.file_size + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise Invalid("office_broken", "The document is damaged; open it, save it again, and send that.") from error
    except Exception as error:  # zlib.error, lzma errors: they share no base class
        raise Invalid("office_broken", "The document is damaged; open it, save it again, and send that.") from error
    if len(content) != entry.file_size:
        raise TooLarge("office_bomb", "A part of the document is larger than it says; such files are refused.")
    return content


def _check_content(name: str, content: bytes) -> None:
    if content.startswith(_ARCHIVE):
        raise Invalid("office_nested", "The document has another file inside; take it out and send it by itself.")
    if not name.lower().endswith((".xml", ".rels", ".vml")):
        return
    if (
        b"<!DOCTYPE" in content
        or b"<!ENTITY" in content
        or content.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<"))
    ):
        raise Invalid("office_active", "The document defines XML entities; such files are refused.")
    if b"macroEnabled" in content and name == "[Content_Types].xml":
        raise Invalid("office_active", "The document has macros; save it as docx, xlsx or pptx.")
    if name.lower().endswith(".rels"):
        for relation in _OUTSIDE.findall(content):
            if b"External" in relation and b"/hyperlink" not in relation:
                raise Invalid(
                    "office_active", "The document loads parts from elsewhere; save it with everything inside."
                )


def _kind(archive: zipfile.ZipFile, names: list[str]) -> Kind | None:
    if "[Content_Types].xml" not in names:
        return None
    types = archive.read("[Content_Types].xml")
    return next((kind for kind, (part, type_) in _MAIN.items() if part in names and type_ in types), None)


def _bare(name: str, content: bytes) -> bytes:
    lower = name.lower()
    if lower.startswith("docprops/"):
        return _bare_properties(lower, content)
    if _PRINTER.search("/" + name):
        return b""
    if lower.endswith(".xml"):
        return _AUTHORS.sub(rb'\1""', content)
    kind = next((kind for magic, kind in _PICTURES.items() if content.startswith(magic)), None)
    if kind is None:
        return content
    try:
        return clean_image(content, kind)
    except Refusal:
        raise Invalid(
            "office_broken", "A picture in the document cannot be read; replace it and send it again."
        ) from None


def _bare_properties(name: str, content: bytes) -> bytes:
    if name == "docprops/core.xml":
        return _EMPTY_CORE
    if name in ("docprops/app.xml", "docprops/custom.xml"):
        return _EMPTY_PROPERTIES % (b"extended" if name == "docprops/app.xml" else b"custom")
    kind = next((kind for magic, kind in _PICTURES.items() if content.startswith(magic)), None)
    return clean_image(content, kind) if kind else b""
