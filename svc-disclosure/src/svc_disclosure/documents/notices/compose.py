"""From the words of a kind of notice and the particulars of a case to the lines of a paper. No layout yet."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from casework.domain.errors import Invalid, NotFound

TEMPLATES = Path(__file__).parents[1] / "templates"
MAX_FIELD = 20_000  # characters of one field
MAX_ITEMS = 500  # of one list
Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, Language] = ("zh", "en")
_NAME = re.compile(r"\{([a-z_]+)\}")
SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))  # which shape of a character
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True)
class Both:
    """A text in both languages."""

    zh: str
    en: str


Text = str | Both | date
Value = Text | Sequence[str | Both]


@dataclass(frozen=True)
class Particulars:
    """What one notice says. `number` is that of the paper (`number_of`); `fields` are those its kind asks for.

    `grounds` and `remedies` come from the outcome; each becomes a numbered line.
    """

    number: str
    agency: Both
    recipient: str
    day: date
    contact: Both
    fields: Mapping[str, Value]
    grounds: Sequence[Both] = ()
    remedies: Sequence[Both] = ()


@dataclass(frozen=True)
class Line:
    """One paragraph. `item` has its number before it; `right` are agency and date."""

    kind: Literal["recipient", "paragraph", "item", "heading", "right", "small"]
    text: str


@dataclass(frozen=True)
class Sheet:
    """The paper in one language."""

    language: Language
    title: str
    number: str
    day: date
    lines: list[Line] = field(default_factory=list)

    def texts(self) -> Iterator[str]:
        """All that will be printed."""
        yield from (self.title, self.number, *(line.text for line in self.lines))


def kinds() -> list[str]:
    """The kinds of notices that there are words for."""
    return sorted(path.stem for path in TEMPLATES.glob("*.toml") if path.stem != "frame")


def fields_of(kind: str) -> tuple[set[str], set[str]]:
    """The fields a kind must be given, and those it may be given. Raises NotFound `no_such_notice`."""
    body = _template(kind)["body"]
    needed = {name for part in body if "when" not in part for name in _names(part)}
    return needed, {name for part in body if "when" in part for name in _names(part)} - needed


def suffix_of(kind: str) -> str:
    """告 or 答: which series its numbers are of. Raises NotFound `no_such_notice`."""
    return str(_template(kind)["suffix"])


def number_of(code: str, year: int, serial: int, kind: str) -> str:
    """{机关代字}〔年〕第N号-告 or -答, as offices number their papers. Raises Invalid `number_wrong`."""
    if not code.strip() or not 1949 <= year <= 9999 or serial < 1:
        raise Invalid("number_wrong", "A number has the agency's characters, a year and a serial from 1.")
    return f"{code.strip()}〔{year}〕第{serial}号-{_template(kind)['suffix']}"


def compose(kind: str, particulars: Particulars) -> tuple[Sheet, Sheet]:
    """The paper in Chinese and in English.

    Raises NotFound `no_such_notice`, and Invalid `field_missing`, `field_unknown`, `field_too_long`.
    """
    needed, possible = fields_of(kind)
    given = {name for name, value in particulars.fields.items() if value}
    if lacking := sorted(needed - given):
        raise Invalid("field_missing", f"The notice {kind} lacks: {', '.join(lacking)}.", fields=lacking)
    if unknown := sorted(set(particulars.fields) - needed - possible):
        raise Invalid("field_unknown", f"The notice {kind} has no place for: {', '.join(unknown)}.", fields=unknown)
    chinese, english = (_sheet(kind, particulars, language) for language in LANGUAGES)
    return chinese, english


def _sheet(kind: str, particulars: Particulars, language: Language) -> Sheet:
    template, words = _template(kind), _template("frame")["words"]
    own: dict[str, Value] = {
        "recipient": particulars.recipient,
        "agency": particulars.agency,
        "contact": particulars.contact,
        "date": particulars.day,
    }

    def word(name: str) -> str:
        return _filled(words[name][language], own, language)

    sheet = Sheet(language, template["title"][language], particulars.number, particulars.day)
    if language == "en":
        sheet.lines.append(Line("small", word("translation")))
    sheet.lines.append(Line("recipient", word("recipient")))
    for part in template["body"]:
        if part.get("when") is None or particulars.fields.get(part["when"]):
            sheet.lines.extend(_lines(part[language], particulars.fields, language))
    for heading, listed in (("grounds", particulars.grounds), ("remedies", particulars.remedies)):
        if listed:
            sheet.lines.append(Line("heading", word(heading)))
            sheet.lines.extend(_items(listed, language))
    sheet.lines.append(Line("paragraph", word("contact")))
    sheet.lines.extend(Line("right", word(name)) for name in ("agency", "date"))
    return sheet


def _lines(text: str, fields: Mapping[str, Value], language: Language) -> Iterator[Line]:
    """A paragraph; or numbered lines, when it is nothing but a field that holds a list."""
    whole = _NAME.fullmatch(text)
    value = fields.get(whole[1]) if whole else None
    if value is not None and not isinstance(value, str | Both | date):
        yield from _items(value, language)
    else:
        yield Line("paragraph", _filled(text, fields, language))


def _items(values: Sequence[str | Both], language: Language) -> Iterator[Line]:
    if len(values) > MAX_ITEMS:
        raise Invalid("field_too_long", f"A list may have {MAX_ITEMS} lines; it has {len(values)}.")
    yield from (Line("item", f"{number}. {_said(value, language)}") for number, value in enumerate(values, 1))


def _filled(text: str, fields: Mapping[str, Value], language: Language) -> str:
    """Each field in its place, once: braces inside a field are text."""
    return _NAME.sub(lambda match: _said(fields[match[1]], language), text)


def _said(value: Value, language: Language) -> str:
    if isinstance(value, date):
        chinese = f"{value.year}年{value.month}月{value.day}日"
        return chinese if language == "zh" else f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    if isinstance(value, Both):
        value = value.zh if language == "zh" else value.en
    if not isinstance(value, str):
        return ("；" if language == "zh" else "; ").join(_said(each, language) for each in value)
    if len(value) > MAX_FIELD:
        raise Invalid("field_too_long", f"A field may have {MAX_FIELD} characters; one has {len(value)}.")
    return visible(value).replace("\r\n", "\n").replace("\r", "\n")


def visible(text: str) -> str:
    """Without what has no shape (zero-width spaces, byte order marks, variation selectors), as copied text carries."""
    if text.isascii():
        return text
    return "".join(c for c in text if unicodedata.category(c) != "Cf" and c not in SELECTORS)


def _names(part: Mapping[str, Any]) -> set[str]:
    return {name for language in LANGUAGES for name in _NAME.findall(part[language])}


@lru_cache(maxsize=64)
def _template(kind: str) -> dict[str, Any]:
    """A file of words. The kind is looked up by name among those there are, so that it can never be a path."""
    if kind != "frame" and kind not in kinds():
        raise NotFound("no_such_notice", f"There are no words for a notice of the kind {kind[:40]}.")
    return tomllib.loads((TEMPLATES / f"{kind}.toml").read_text(encoding="utf-8"))
