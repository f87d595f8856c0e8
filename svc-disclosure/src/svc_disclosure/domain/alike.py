"""When two descriptions ask for one thing: for hints to the handler (art. 36 (6)) and proactive publication (art. 44).

Nobody is bound by it: a person looks at what is found to be alike. The measure is the share of pairs of characters in
common, which needs no dictionary and bears other words around the same names.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil

ALIKE = 0.6  # share of pairs in common from which on two descriptions are near
# What stands around the thing in every application, the longest first
AROUND = re.compile(
    "政府信息公开|申请公开|请求公开|希望公开|依法公开|申请获取|请公开|我想要|相关|有关|信息|公开|申请|获取|的"
)
NUMBERED = re.compile(r"([\u4e00-\u9fff]{1,12})[〔\[(](\d{4})[〕\])]第?0*(\d{1,5})号")  # 文号: 机关代字, year, place
DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Thing:
    """What an application asks for, as it is compared."""

    pairs: frozenset[str]
    figures: Counter[str]  # years, house numbers: another one is another thing
    document: tuple[str, str, str] | None = None  # 文号, in its field or in the text; None with several of them


def plain(text: str) -> str:
    """The text as two are compared: letters and digits only, one width, one case."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum()).casefold()


def alike(one: str, other: str) -> float:
    """Share of pairs of characters that two texts have in common, blanks and widths aside: 0 to 1."""
    return _share(_pairs(plain(one)), _pairs(plain(other)))


def thing(description: str, document_number: str = "") -> Thing:
    """From what somebody wrote."""
    normal = unicodedata.normalize("NFKC", f"{description} {document_number}")
    named = sorted(set(NUMBERED.findall(normal)), key=lambda found: len(found[0]))
    single = named[0] if named and all(_same_document(named[0], one) for one in named) else None
    core = AROUND.sub("", plain(description)) or plain(description)
    return Thing(_pairs(core), Counter(DIGITS.findall(unicodedata.normalize("NFKC", description))), single)


def one_thing(first: Thing, other: Thing) -> bool:
    """The same document is named; or the words are near, and neither names a figure that the other contradicts."""
    if first.document and other.document and _same_document(first.document, other.document):
        return True
    if not (first.figures <= other.figures or other.figures <= first.figures):
        return False
    return _share(first.pairs, other.pairs) >= ALIKE


def grouped(things: Mapping[str, Thing]) -> dict[str, str]:
    """Each key with the first one, in the order given, that asks for the same thing; itself where none does.

    Only firsts are compared with: groups do not grow into each other from neighbour to neighbour.
    """
    groups: dict[str, str] = {}
    firsts = _Firsts(things.values())
    for key, new in things.items():
        groups[key] = next((one for one in firsts.near(new) if one_thing(things[one], new)), key)
        if groups[key] == key:
            firsts.add(key, new)
    return groups


class _Firsts:
    """An index of firsts, for a year has thousands, and many are alike but for a house number.

    Two sets of which ALIKE is common share one of their rarest few. Of two things with figures one has all of the
    other's, so also its rarest. Whatever can be one thing has a key in common, and few others have that one.
    """

    def __init__(self, things: Iterable[Thing]) -> None:
        all_ = list(things)
        self._pairs = Counter(pair for one in all_ for pair in one.pairs)
        self._figures = Counter(figure for one in all_ for figure in one.figures)
        self._place: dict[str, int] = {}
        self._by: dict[tuple[str, ...], list[str]] = defaultdict(list)

    def add(self, key: str, new: Thing) -> None:
        """One more."""
        self._place[key] = len(self._place)
        for pair in self._rare(new):
            self._by["any", pair].append(key)
            self._by["rarest", self._rarest(new), pair].append(key)
            for figure in new.figures:
                self._by["has", figure, pair].append(key)
        if new.document:
            self._by["document", *new.document[1:]].append(key)

    def near(self, new: Thing) -> list[str]:
        """Those that can be the same, in their order."""
        keys: list[tuple[str, ...]] = [("document", *new.document[1:])] if new.document else []
        for pair in self._rare(new):
            if not new.figures:
                keys.append(("any", pair))
                continue
            keys += [("has", self._rarest(new), pair), ("rarest", "", pair)]
            keys += [("rarest", figure, pair) for figure in new.figures]
        found = {key for one in keys for key in self._by.get(one, ())}
        return sorted(found, key=self._place.__getitem__)

    def _rare(self, new: Thing) -> list[str]:
        few = len(new.pairs) - ceil(ALIKE * len(new.pairs)) + 1
        return sorted(new.pairs, key=lambda pair: (self._pairs[pair], pair))[:few]

    def _rarest(self, new: Thing) -> str:
        return min(new.figures, key=lambda figure: (self._figures[figure], figure), default="")


def _same_document(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    """What stands before a 机关代字 is often part of the sentence: 见南住建〔2025〕88号."""
    whose, others = sorted((one[0], other[0]), key=len)
    return one[1:] == other[1:] and others.endswith(whose)


def _share(first: frozenset[str], other: frozenset[str]) -> float:
    return len(first & other) / len(first | other) if first and other else 0.0


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[place : place + 2] for place in range(len(text) - 1)) or frozenset({text} if text else ())
