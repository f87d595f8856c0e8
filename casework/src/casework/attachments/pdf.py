"""PDF: opened by PDFium and written anew from its pages; catalogue, Info, XMP, scripts and files stay behind."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium

from casework.attachments.model import MAX_PAGES
from casework.domain.errors import Invalid, TooLarge

_ONE_AT_A_TIME = threading.Lock()  # PDFium is not safe in several threads
_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia|EmbeddedFiles?|XFA|SubmitForm|ImportData)\b")
_SEGMENT = re.compile(rb"\xff\xe1(..)(?=Exif\0\0|http://ns\.adobe\.com/x)", re.S)


def inspect_pdf(data: bytes) -> None:
    """Raises Invalid `pdf_broken`, `pdf_encrypted`, `pdf_active`, or TooLarge `pdf_too_long`."""
    _check_active(data)
    if b"%%EOF" not in data[-2048:]:
        raise Invalid("pdf_broken", "The PDF is cut off; save it again.")
    with _ONE_AT_A_TIME:
        document = _opened(data)
        try:
            _check(document)
        finally:
            document.close()


def clean_pdf(data: bytes) -> bytes:
    """The same pages in a new document. Metadata inside pages and pictures is blanked in place.

    Raises Invalid `pdf_active` for actions that only showed when it was written anew.
    """
    out = io.BytesIO()
    with _ONE_AT_A_TIME:
        document = _opened(data)
        new = pypdfium2.PdfDocument.new()
        try:
            new.import_pages(document)
            new.save(out)
        finally:
            new.close()
            document.close()
    result = _blanked(out.getvalue())
    _check_active(result)  # PDFium writes plainly what an object stream may have hidden before
    return result


def _check_active(data: bytes) -> None:
    if any(_ACTIVE.search(part) for part in _outside_streams(data)):
        raise Invalid(
            "pdf_active", "The PDF has scripts, actions or files inside; print it to a new PDF and send that."
        )


def _outside_streams(data: bytes) -> Iterator[bytes]:
    """What is not the content of a stream, where compressed bytes may spell anything."""
    start = 0
    while (begin := data.find(b"stream", start)) >= 0:
        yield data[start:begin]
        end = data.find(b"endstream", begin)
        if end < 0:
            yield data[begin:]
            return
        start = end + len(b"endstream")
    yield data[start:]


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise Invalid("pdf_encrypted", "The PDF is encrypted; remove its password and send it again.") from error
        raise Invalid("pdf_broken", "The PDF cannot be read; print it to a new PDF and send that.") from error


def _check(document: pypdfium2.PdfDocument) -> None:
    if not 1 <= len(document) <= MAX_PAGES:
        raise TooLarge("pdf_too_long", f"A PDF may have 1 to {MAX_PAGES} pages; it has {len(document)}.")
    if pdfium.FPDF_GetSecurityHandlerRevision(document) != -1:
        raise Invalid("pdf_encrypted", "The PDF is protected; remove its protection and send it again.")
    if pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0 or pdfium.FPDFDoc_GetAttachmentCount(document) > 0:
        raise Invalid("pdf_active", "The PDF has scripts or files inside; print it to a new PDF and send that.")


def _blanked(data: bytes) -> bytes:
    """XMP packets and EXIF segments overwritten at the same length, so that no offset of the file moves."""
    result = bytearray(data)
    start = data.find(b"<?xpacket begin")
    while start >= 0:
        end = data.find(b"<?xpacket end", start)
        if end < 0:
            break
        result[start:end] = b" " * (end - start)
        start = data.find(b"<?xpacket begin", end)
    for match in _SEGMENT.finditer(data):
        start, length = match.end(), int.from_bytes(match[1], "big") - 2
        if 0 < length <= len(data) - start:
            result[start : start + length] = bytes(length)
    return bytes(result)
