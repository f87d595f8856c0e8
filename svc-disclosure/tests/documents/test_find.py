"""All places of a text are found as people read it, and what could not be searched is said."""

from __future__ import annotations

import pytest

from casework.domain.errors import Invalid, TooLarge, Unsupported
from svc_disclosure.documents import model
from svc_disclosure.documents.find import find
from svc_disclosure.documents.opening import opened
from svc_disclosure.documents.redact import redact
from svc_disclosure.testing.papers import Paper


def test_a_text_is_found_over_line_ends_widths_cases_spaces_and_dashes() -> None:
    paper = Paper([["乙方：张三", "丰，电话１３８-1234 5678，ABC"], ["张 三 丰"]]).pdf()
    first, second = find(paper, "张三丰").places
    assert (first.page, len(first.boxes), second.page) == (0, 2, 1)
    assert len(find(paper, "13812345678").places) == 1
    assert len(find(paper, "abc").places) == 1
    assert find(paper, "李四").places == ()


def test_overlapping_places_are_all_found() -> None:
    assert len(find(Paper([["张三张三张"]]).pdf(), "张三张").places) == 2


def test_what_lies_beside_the_page_is_no_place_for_there_nothing_can_be_marked() -> None:
    paper = Paper([["张三", "", "张三"]], crop=(0, 0, 595, 750)).pdf()
    found = find(paper, "张三")
    assert len(found.places) == 1
    assert redact(paper, found.marks("privacy"), {"privacy": ""}).pages == 1


def test_what_could_not_be_searched_is_said() -> None:
    found = find(Paper([["甲"], [], ["  "]], secret="密").pdf(), "甲")
    assert (found.without_text, found.with_pictures, found.illegible) == ((1, 2), (0,), ())


def test_a_rare_character_is_found_and_a_page_that_cannot_show_it_is_not_drawn() -> None:
    """㙓 is in our font, 𠮷 is not, and the paper embeds none."""
    assert len(find(Paper([["㙓𠮷"]]).pdf(), "𠮷").places) == 1
    with opened(Paper([["㙓"]]).pdf()) as source:
        assert source.picture(0, 100).convert("L").getextrema()[0] < 100
    with opened(Paper([["𠮷"]]).pdf()) as source, pytest.raises(Unsupported, match="𠮷"):
        source.picture(0, 100)


def test_queries_have_limits() -> None:
    paper = Paper([["一" * 30] * 30] * 3).pdf()
    assert find(paper, "二" * model.MAX_QUERY).places == ()
    for empty in ("", "  ", "—"):
        with pytest.raises(Invalid, match="Say which"):
            find(paper, empty)
    with pytest.raises(TooLarge, match="200 characters"):
        find(paper, "二" * (model.MAX_QUERY + 1))
    with pytest.raises(TooLarge, match="2000 places"):
        find(paper, "一")
