"""The proof that every copy has to stand: it passes what was burnt, and nothing else."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from svc_disclosure.documents.checking import failures
from svc_disclosure.documents.find import find
from svc_disclosure.documents.model import Box, Mark
from svc_disclosure.documents.redact import redact
from svc_disclosure.testing.papers import Paper

LABELS = {"a": "第十六条第一款", "b": "第三十六条第（七）项", "": ""}
SECRET = "张三张三张"
ORIGINAL = Paper([[SECRET, "公开的"], ["公开的"]], secret="机密").pdf()


def sides(width: float, height: float) -> st.SearchStrategy[Box]:
    across = st.tuples(st.floats(0, width), st.floats(2, 300))
    down = st.tuples(st.floats(0, height), st.floats(2, 300))
    return st.builds(lambda x, y: Box(x[0], y[0], x[0] + x[1], y[0] + y[1]), across, down)


def test_what_was_burnt_stands_the_proof_also_where_marks_lie_over_each_other() -> None:
    marks = find(ORIGINAL, "张三").marks("a") + find(ORIGINAL, SECRET).marks("b")
    assert len(marks) == 3
    assert failures(redact(ORIGINAL, marks, LABELS).data, marks, LABELS, 200) == []


@settings(max_examples=8, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.builds(Mark, st.integers(0, 1), sides(590, 840), st.sampled_from(sorted(LABELS))), max_size=12))
def test_whatever_is_marked_stands_the_proof(marks: list[Mark]) -> None:
    assert failures(redact(ORIGINAL, marks, LABELS).data, marks, LABELS, 200) == []


def test_pages_of_odd_sizes_stand_the_proof() -> None:
    for size in ((100.3, 77.7), (3_000, 2_500), (595.28, 841.89)):
        paper = Paper([["甲"]], size=size, rotate=90).pdf()
        marks = [Mark(0, Box(10.2, 10.7, 60.1, 40.9), "a"), Mark(0, Box(-5, -5, 20, 20), "b")]
        assert failures(redact(paper, marks, LABELS).data, marks, LABELS, 200) == [], size


def test_a_mark_that_was_not_burnt_is_found() -> None:
    marks = find(ORIGINAL, "公开的").marks("a")
    copy = redact(ORIGINAL, marks[:1], LABELS).data
    assert failures(copy, marks, LABELS, 200) == ["a mark on page 2 does not cover"]
    moved = [Mark(0, Box(marks[0].box.left, marks[0].box.top, marks[0].box.right + 40, marks[0].box.bottom), "")]
    assert failures(copy, moved, LABELS, 200) == ["a mark on page 1 does not cover"]


def test_an_original_is_no_copy() -> None:
    found = failures(ORIGINAL, [], LABELS, 200)
    for wrong in ("name Metadata", "name JavaScript", "metadata", "attachments", "text on page 1"):
        assert wrong in found
    assert "more than a picture on page 2" in found


def test_a_second_revision_is_found() -> None:
    copy = redact(ORIGINAL, [], LABELS).data
    start = int(copy.rsplit(b"startxref\n", 1)[1].split()[0])
    more = copy + b"trailer<</Root 1 0 R/Size 9/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (start, start)
    assert failures(more, [], LABELS, 200) == ["name Prev", "more than one revision"]


@pytest.mark.parametrize("seed", range(3))
def test_noise_beneath_a_mark_shows_through_nowhere(seed: int) -> None:
    chance = random.Random(seed)
    lines = ["".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(30)) for _ in range(28)]
    paper = Paper([lines]).pdf()
    marks = [Mark(0, Box(50, 50, 560, 700), "a")]
    assert failures(redact(paper, marks, LABELS).data, marks, LABELS, 200) == []
    assert failures(redact(paper, [], LABELS).data, marks, LABELS, 200) == ["a mark on page 1 does not cover"]
