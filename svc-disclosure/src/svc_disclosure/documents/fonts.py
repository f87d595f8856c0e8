"""The fonts that notices are set in and labels are drawn with, and which characters they have."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import pylopdf_fonts_zh_cn
from fontTools.ttLib import TTFont

from casework.domain.errors import Invalid

SERIF = "Noto Serif SC"  # 宋体, as GB/T 9704 papers are set
_NO_SHAPE = frozenset("\n\t")


def serif() -> Path:
    """Noto Serif SC (OFL): 30,928 characters, among them all 20,902 of the basic block and all of extension A."""
    return pylopdf_fonts_zh_cn.serif_path()


def sans() -> Path:
    """Noto Sans SC (OFL), for labels and for what documents forgot to embed."""
    return pylopdf_fonts_zh_cn.sans_path()


def files(folder: Path | None) -> list[Path]:
    """The fonts to set with: ours, and after it those (.otf, .ttf) a city has put into a folder for rare characters."""
    extra = sorted(path for path in folder.iterdir() if path.suffix.lower() in (".otf", ".ttf")) if folder else []
    return [serif(), *extra]


@lru_cache(maxsize=16)
def characters(path: Path) -> frozenset[int]:
    """The code points a font has glyphs for."""
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap() or ())


@lru_cache(maxsize=16)
def family(path: Path) -> str:
    """The family name that a font gives itself."""
    with TTFont(path, lazy=True) as font:
        return str(font["name"].getBestFamilyName())


def missing(texts: Iterable[str], paths: Iterable[Path]) -> list[str]:
    """The characters that none of the fonts has, each once, in order."""
    known = frozenset[int]().union(*(characters(path) for path in paths))
    wanted = {character for text in texts for character in text} - _NO_SHAPE
    return sorted(character for character in wanted if ord(character) not in known)


def spelled(text: str, paths: Iterable[Path]) -> str:
    """A text that nobody here can write in another way (an applicant's): a character that no font has stands as its
    code point, 〔U+1F600〕, to be seen and asked about. Without it an answer would be owed that no paper can carry."""
    lacking = set(missing([text], paths))
    return "".join(f"〔U+{ord(c):04X}〕" if c in lacking else c for c in text) if lacking else text


def check(texts: Iterable[str], paths: Iterable[Path]) -> None:
    """Raises Invalid `glyphs_missing`, naming the characters: a paper with empty boxes must not come into being."""
    if lacking := missing(texts, paths):
        named = ", ".join(f"{character} (U+{ord(character):04X})" for character in lacking[:20])
        raise Invalid(
            "glyphs_missing",
            f"No font here has {named}; add a font that does, or write it in another way.",
            characters=lacking[:20],
        )
