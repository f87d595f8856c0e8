"""What a page, a place on it and a mark are, and how large documents may be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from casework.domain.errors import Invalid

MAX_SOURCE_BYTES = 50 * 1024 * 1024
MAX_RELEASE_BYTES = 100 * 1024 * 1024
MAX_PAGES = 500
MAX_PAGE_PIXELS = 16_000_000  # 16 MP: A4 at 200 dpi has 3.9, A0 at 105 dpi; 64 MB as PDFium holds it
DPI = 200  # what archives scan at; small print stays legible
DPI_LONG = 150  # from LONG pages on: 500 pages stay under MAX_RELEASE_BYTES
LONG = 100
MIN_DPI = 72  # a page too large even for this is refused
MAX_MARKS = 5_000
MAX_LABEL = 12  # characters, of the ground shown in a box
MAX_QUERY = 200  # characters, of a text to find
MAX_FOUND = 2_000  # places, of one text


@dataclass(frozen=True)
class Box:
    """A rectangle in points (1/72 inch) from the top left corner of the page as it is shown, turned and cropped."""

    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        """Raises Invalid `box_empty` unless it is finite and has an area."""
        finite = all(math.isfinite(side) for side in (self.left, self.top, self.right, self.bottom))
        if not finite or self.right <= self.left or self.bottom <= self.top:
            raise Invalid("box_empty", "A mark needs a width and a height; draw it again.")

    def joined(self, other: Box) -> Box:
        """The smallest box around both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True)
class Mark:
    """What must not be released: a box on a page (from 0), and the id of the ground that withholds it (art. 37)."""

    page: int
    box: Box
    ground: str


@dataclass(frozen=True)
class Place:
    """One occurrence of a text: a box per line it stands on."""

    page: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Found:
    """Where a text stands, and the pages (from 0) on which a search cannot tell.

    `without_text` are scans and empty pages; `with_pictures` have text that was searched, and pictures, notes or form
    fields besides, whose writing was not; `illegible` have text that is not what is drawn: characters that only their
    font knows, or others given in their place. A person looks at all of them.
    """

    places: tuple[Place, ...]
    without_text: tuple[int, ...]
    with_pictures: tuple[int, ...]
    illegible: tuple[int, ...]

    def marks(self, ground: str) -> list[Mark]:
        """All places as marks with one ground."""
        return [Mark(place.page, box, ground) for place in self.places for box in place.boxes]


@dataclass(frozen=True)
class Release:
    """A document that may go out. `marks` counts the boxes burnt in, by ground."""

    data: bytes = field(repr=False)
    pages: int
    dpi: int
    marks: Mapping[str, int]
