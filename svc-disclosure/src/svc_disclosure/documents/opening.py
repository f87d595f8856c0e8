"""Opening an original: a PDF, or a picture as a document of one page. What it holds besides pages is not looked at,
because nothing but the pixels of its pages is ever released."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from casework.attachments import Kind
from casework.attachments.images import clean_image, inspect_image
from casework.domain.errors import Invalid, TooLarge, Unsupported
from svc_disclosure.documents import glyphs, substitutes
from svc_disclosure.documents.model import DPI, MAX_PAGE_PIXELS, MAX_PAGES, MAX_SOURCE_BYTES, MIN_DPI

_BROKEN = "The PDF cannot be read; print it to a new PDF and take that."
_ENCRYPTED = "The PDF is encrypted or protected; remove its password and protection and take that."


class Source(Protocol):
    """Pages that can be drawn."""

    def __len__(self) -> int:
        """How many pages."""

    def size(self, page: int) -> tuple[float, float]:
        """Width and height in points, as shown. Raises TooLarge `page_too_large`, Invalid `pdf_broken`."""

    def picture(self, page: int, dpi: int) -> Image.Image:
        """The page in RGB, at most MAX_PAGE_PIXELS. Raises Unsupported `font_missing` besides what `size` raises."""


class PdfSource:
    """The pages of a PDF: what a reader sees, with stamps, notes and filled fields."""

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        self.document = document

    def __len__(self) -> int:
        """How many pages."""
        return len(self.document)

    @contextmanager
    def page(self, index: int) -> Iterator[pypdfium2.PdfPage]:
        """One page, closed again after use: a long document never has two in memory."""
        if not 0 <= index < len(self):
            raise Invalid("no_such_page", f"The document has {len(self)} pages; there is no page {index + 1}.")
        try:
            page = self.document[index]
        except pypdfium2.PdfiumError as error:
            raise Invalid("pdf_broken", f"Page {index + 1} cannot be read. {_BROKEN}") from error
        try:
            yield page
        finally:
            page.close()

    def size(self, page: int) -> tuple[float, float]:
        """Width and height in points, as shown."""
        with self.page(page) as opened:
            return _checked(opened.get_size(), page)

    def picture(self, page: int, dpi: int) -> Image.Image:
        """The page in RGB. Raises Unsupported `font_missing` when a text would silently be left out."""
        with self.page(page) as opened:
            size = _checked(opened.get_size(), page)
            glyphs.check_page(opened, page)
            bitmap = opened.render(scale=fitting(size, dpi) / 72, prefer_bgrx=True, limit_image_cache=True)
            try:
                return bitmap.to_pil().convert("RGB")
            finally:
                bitmap.close()


class PictureSource:
    """A picture as one page, a pixel being 1/200 inch."""

    def __init__(self, picture: Image.Image) -> None:
        self._picture = picture

    def __len__(self) -> int:
        """One."""
        return 1

    def size(self, page: int) -> tuple[float, float]:
        """Width and height in points."""
        if page != 0:
            raise Invalid("no_such_page", f"A picture has one page; there is no page {page + 1}.")
        width, height = self._picture.size
        return _checked((width * 72 / DPI, height * 72 / DPI), page)

    def picture(self, page: int, dpi: int) -> Image.Image:
        """The picture in RGB on white."""
        width, height = self.size(page)
        scale = fitting((width, height), dpi) / 72
        # RGBA before resizing: what is transparent may hold colours that nobody has seen
        flat = Image.new("RGBA", self._picture.size, "white")
        flat.alpha_composite(self._picture.convert("RGBA"))
        return flat.convert("RGB").resize((max(1, round(width * scale)), max(1, round(height * scale))))


@contextmanager
def opened(data: bytes) -> Iterator[PdfSource | PictureSource]:
    """The original, closed again after use.

    Raises TooLarge `document_too_large`, `pdf_too_long`, Invalid `file_empty`, `pdf_broken`, `pdf_encrypted` or what
    `casework.attachments.images` raises, and Unsupported `kind_not_released` for other kinds.
    """
    if not data:
        raise Invalid("file_empty", "The file is empty; choose another one.")
    if len(data) > MAX_SOURCE_BYTES:
        raise TooLarge("document_too_large", f"A document may have at most {MAX_SOURCE_BYTES} bytes (50 MB); split it.")
    if not data.startswith(b"%PDF-"):
        yield PictureSource(_picture(data))
        return
    document = _document(data)
    try:
        document.init_forms()  # so that filled fields are drawn
        yield PdfSource(document)
    finally:
        document.close()


def fitting(size: tuple[float, float], dpi: int) -> int:
    """`dpi`, or as much less as the limit of pixels asks for, at least MIN_DPI."""
    most = int(72 * (MAX_PAGE_PIXELS / (size[0] * size[1])) ** 0.5)
    return max(MIN_DPI, min(dpi, most))


def _checked(size: tuple[float, float], page: int) -> tuple[float, float]:
    width, height = size
    if width <= 0 or height <= 0:
        raise Invalid("pdf_broken", f"Page {page + 1} has no area. {_BROKEN}")
    if width * height * (MIN_DPI / 72) ** 2 > MAX_PAGE_PIXELS:
        raise TooLarge(
            "page_too_large", f"Page {page + 1} is {width:.0f} × {height:.0f} points; print it to a smaller paper."
        )
    return size


def _document(data: bytes) -> pypdfium2.PdfDocument:
    if b"%%EOF" not in data[-2048:]:  # PDFium would repair it and leave out pages without a word
        raise Invalid("pdf_broken", f"The PDF is cut off. {_BROKEN}")
    substitutes.install()
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise Invalid("pdf_encrypted", _ENCRYPTED) from error
        raise Invalid("pdf_broken", _BROKEN) from error
    try:
        _check(document)
    except BaseException:
        document.close()
        raise
    return document


def _check(document: pypdfium2.PdfDocument) -> None:
    if pdfium.FPDF_GetSecurityHandlerRevision(document) != -1:
        raise Invalid("pdf_encrypted", _ENCRYPTED)
    if len(document) == 0:
        raise Invalid("pdf_broken", f"The PDF has no pages. {_BROKEN}")
    if len(document) > MAX_PAGES:
        raise TooLarge("pdf_too_long", f"A PDF may have {MAX_PAGES} pages; it has {len(document)}. Split it.")


def _picture(data: bytes) -> Image.Image:
    for kind, start in ((Kind.JPEG, b"\xff\xd8\xff"), (Kind.PNG, b"\x89PNG\r\n\x1a\n"), (Kind.WEBP, b"RIFF")):
        if data.startswith(start):
            inspect_image(data, kind)
            picture = Image.open(io.BytesIO(clean_image(data, kind)))
            picture.load()
            return picture
    raise Unsupported("kind_not_released", "Only PDF, jpeg, png and webp can be marked; print it to a PDF first.")
