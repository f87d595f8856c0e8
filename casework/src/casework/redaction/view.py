"""A view of a text for searching: one width, no invisible characters, and the way back to the original offsets."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from casework.redaction.radicals import RADICALS

INVISIBLE = frozenset(
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0\ufeff"
    + "".join(
        map(chr, [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10)])
    )
)
_LIKE = RADICALS | str.maketrans("ХхχΧ×✕＊∗•‧・･∙⋅﹒．", "XxxXX" + "X" + "**" + "·······" + ".")
_NUMERALS = str.maketrans("〇零○一二三四五六七八九壹贰叁肆伍陆柒捌玖幺", "000123456789" + "123456789" + "1")


@dataclass(frozen=True)
class View:
    """`text` to search in; `places[i]` is where its i-th character stands in the original."""

    text: str
    places: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Original offsets of `text[start:end]`; invisible characters inside belong to it."""
        return self.places[start], self.places[end - 1] + 1

    def with_numerals(self) -> View | None:
        """The same with Chinese numerals as digits; None when there are too few of them to matter."""
        read = self.text.translate(_NUMERALS)
        changed = sum(a != b for a, b in zip(self.text, read, strict=True))
        return View(read, self.places) if changed else None


def view_of(text: str) -> View:
    """The view of `text`: NFKC character by character, any script's digits as 0–9, look-alikes of X, · and ideographs
    unified."""
    if text.isascii():
        return View(text, list(range(len(text))))
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if character in INVISIBLE:
            continue
        for shown in character if character < "\u0080" else _plain(character):
            characters.append(shown)
            places.append(place)
    return View("".join(characters), places)


def _plain(character: str) -> str:
    liked = character.translate(_LIKE)
    if liked != character:
        return liked
    if "\u4e00" <= character <= "\u9fff":
        return character
    digit = unicodedata.decimal(character, None)
    return str(digit) if digit is not None else unicodedata.normalize("NFKC", character)
