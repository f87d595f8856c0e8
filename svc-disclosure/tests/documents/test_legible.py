"""Pages whose text is not what is drawn are said: there a search misses what everybody can read."""

from __future__ import annotations

import zlib

import pytest

from svc_disclosure.documents import apart
from svc_disclosure.documents.find import find
from svc_disclosure.testing.papers import Paper

NAME = "张三丰"


def drawn(before: str, after: str = "EMC") -> bytes:
    """A page that shows NAME between two operators, and another page that has nothing unusual."""
    shown = f"{before} BT /F 16 Tf 60 700 Td <{NAME.encode('utf-16-be').hex()}> Tj ET {after}"
    return Paper([["x"], ["乙"]], stream=zlib.compress(shown.encode())).pdf()


def without_unicode(paper: bytes) -> bytes:
    """Its font as many printers' drivers write it: numbers of glyphs, of no collection, and no ToUnicode."""
    changed = paper.replace(b"/Encoding/UniGB-UTF16-H", b"/Encoding/Identity-H   ")
    return changed.replace(b"/Ordering(GB1)", b"/Ordering(Own)")


def test_characters_that_only_their_font_knows() -> None:
    paper = Paper([[NAME], ["甲乙"]]).pdf()
    assert find(paper, NAME).illegible == ()
    found = find(without_unicode(paper), NAME)
    assert (found.illegible, found.without_text) == ((0, 1), ())
    assert apart.find(without_unicode(paper), NAME) == found


@pytest.mark.parametrize(("character", "pages"), [("\ue900", (0,)), ("\uf0b7", ()), ("•", ())])
def test_private_characters_but_not_the_bullets_of_symbol_fonts(character: str, pages: tuple[int, ...]) -> None:
    assert find(Paper([["甲" + character]]).pdf(), "甲").illegible == pages


def test_what_is_drawn_is_found_where_another_text_is_given_for_it_and_the_page_is_said() -> None:
    paper = drawn("/Span<</ActualText(ok)>> BDC")
    found = find(paper, NAME)
    assert (len(found.places), found.illegible) == (1, (0,))
    box = found.places[0].boxes[0]
    assert (round(box.left), round(box.right)) == (60, 108)
    assert len(find(paper, "ok").places) == 1, "what is given is found, too"


@pytest.mark.parametrize("given", [NAME, "张 三丰"])
def test_the_same_text_given_for_what_is_drawn_is_one_place_and_nothing_unusual(given: str) -> None:
    """Browsers give it wherever a glyph draws several characters: 长 and ⻓."""
    found = find(drawn(f"/Span<</ActualText<feff{given.encode('utf-16-be').hex()}>>> BDC"), NAME)
    assert (len(found.places), found.illegible) == (1, ())


def test_other_marked_content_is_nothing_unusual() -> None:
    found = find(drawn("/P<</MCID 0/Lang(zh)>> BDC /Artifact BMC", "EMC EMC"), NAME)
    assert (len(found.places), found.illegible) == (1, ())
