"""Pictures of pages, for a person who marks them in the browser: drawn as the release will be drawn."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from svc_disclosure.documents.opening import fitting, opened

PREVIEW_DPI = 110  # A4 becomes 910 × 1287 pixels: legible, around 100 kB
MAX_SIDE = 2_000  # pixels


@dataclass(frozen=True)
class Preview:
    """A PNG of page `page` (from 0) of `pages`; `width` and `height` are those of the page in points, for marks."""

    png: bytes = field(repr=False)
    page: int
    pages: int
    width: float
    height: float


def preview(data: bytes, page: int) -> Preview:
    """Raises Invalid `no_such_page`, and what opening and drawing a document raises."""
    with opened(data) as source:
        size = source.size(page)
        picture = source.picture(page, fitting(size, PREVIEW_DPI))
        picture.thumbnail((MAX_SIDE, MAX_SIDE))
        out = io.BytesIO()
        picture.quantize(64).save(out, "PNG")  # a preview, not a proof: a third of the bytes
        return Preview(out.getvalue(), page, len(source), *size)
