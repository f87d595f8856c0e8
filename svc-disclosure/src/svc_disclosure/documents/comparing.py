"""Characters as people compare them: without spaces, line ends, hyphens and case, full-width digits and compatibility
forms as the plain ones (NFKC), radicals as the ideographs they look like, an accent of its own as part of its letter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from casework.redaction.radicals import RADICALS

Letter = tuple[str, int, int]  # and the first and last index of the characters that it stands for
_SKIPPED = ("Zs", "Zl", "Zp", "Cc", "Cf", "Pd")  # spaces, control and format characters, hyphens at line ends
_VARIANTS = frozenset(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))  # say which form of 葛 is meant
_CACHED = 1 << 14  # more than one text has different characters


def compared(text: str) -> str:
    """What a text counts as."""
    return "".join(letter for letter, _, _ in letters((index, ord(each)) for index, each in enumerate(text)))


def letters(characters: Iterable[tuple[int, int]]) -> Iterator[Letter]:
    """What characters (index and code point) count as. Those that compose (e and ̂, 가 written as ㄱ and ㅏ) count as
    one, in whichever order their accents come."""
    run, first, last = "", 0, 0
    for index, code in characters:
        plain, continues = _plain(chr(code))
        if not plain:
            continue
        if not (run and continues):
            yield from ((each, first, last) for each in _composed(run))
            run, first = "", index
        run, last = run + plain, index
    yield from ((each, first, last) for each in _composed(run))


@lru_cache(_CACHED)
def _plain(character: str) -> tuple[str, bool]:
    """It without what is skipped, and whether it continues a letter that was begun: accents, and all of a Korean
    syllable but its first part."""
    wide = unicodedata.normalize("NFKC", character.translate(RADICALS))
    continues = unicodedata.category(wide[0]).startswith("M") or "\u1160" <= wide[0] <= "\u11ff"
    return "".join(c for c in wide if _counts(c)), continues


@lru_cache(_CACHED)
def _composed(run: str) -> str:
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", run).casefold())
    return "".join(c for c in plain if _counts(c))


def _counts(character: str) -> bool:
    return unicodedata.category(character) not in _SKIPPED and character not in _VARIANTS
