"""What is marked cannot be got out of a release, by any means that `documents.proof` knows."""

from __future__ import annotations

import io
import random

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from casework.domain.errors import Invalid, Refusal, TooLarge
from svc_disclosure.documents import model, proof
from svc_disclosure.documents.find import find
from svc_disclosure.documents.model import Box, Mark
from svc_disclosure.documents.redact import redact
from svc_disclosure.testing.papers import Paper

LABELS = {"art15": "第十五条", "art16": "第十六条", "bare": ""}


def refused(data: bytes, *marks: Mark) -> Refusal:
    with pytest.raises(Refusal) as caught:
        redact(data, marks, LABELS)
    return caught.value


def jpeg() -> bytes:
    """Noise, which shows wherever it is not covered."""
    exif = Image.Exif()
    exif[0x010F] = "机密要事"
    out = io.BytesIO()
    Image.frombytes("RGB", (100, 100), random.Random(5).randbytes(30_000)).save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_nothing_is_left_of_a_document_but_the_pixels_beside_the_marks() -> None:
    """条例 art. 37. The original has text, a picture with EXIF, Info, XMP, files, scripts, notes, a former version."""
    original = Paper([["张三丰电话13812345678"], ["公开的"]], secret="机密要事", before=["李四"], picture=jpeg()).pdf()
    before = proof.evidence(original)
    assert before.revisions == 2
    assert before.attachments == 2  # one, in each revision
    assert all(before.holds(secret) for secret in ("机密要事", "李四", "张三丰", "13812345678"))
    marks = find(original, "张三丰").marks("art15") + find(original, "13812345678").marks("art15")
    picture = Mark(0, Box(60, 682, 160, 782), "art16")
    release = redact(original, [*marks, picture], LABELS)
    after = proof.evidence(release.data)
    assert (release.pages, release.marks) == (2, {"art15": 2, "art16": 1})
    assert (after.revisions, after.attachments, after.metadata, after.entries) == (1, 0, {}, [])
    assert [text.strip("\r\n\x00 ") for text in after.texts] == ["", ""]
    assert len(after.pictures) == 2
    assert [s for s in ("机密要事", "李四", "张三丰", "13812345678", "公开的") if after.holds(s)] == []
    assert proof.uncovered(release.data, [*marks, picture]) == []


def test_a_former_version_is_not_released_though_the_file_still_holds_it() -> None:
    original = Paper([["新"]], before=["旧"]).pdf()
    plain = Paper([["新"]]).pdf()
    assert redact(original, [], {}).data == redact(plain, [], {}).data


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_release_does_not_depend_on_what_is_under_its_marks(data: st.DataObject) -> None:
    """The strongest form of "nothing can be extracted": two originals that differ only under marks and in what is
    hidden give the same bytes."""
    letters = st.sampled_from("张三李四王五赵六0123456789男女省市县路号㙓龘中ABCxyz—、")
    length = data.draw(st.integers(1, 12))
    first, second = (data.draw(st.text(letters, min_size=length, max_size=length)) for _ in range(2))
    rows = data.draw(st.lists(st.integers(0, 9), min_size=1, max_size=4, unique=True))
    turn = data.draw(st.sampled_from([0, 90, 180, 270]))
    papers = []
    for secret in (first, second):
        lines = [f"甲乙{secret}丙丁" if row in rows else "公开内容" for row in range(10)]
        papers.append(Paper([lines, ["次页"]], size=(400, 400), rotate=turn, secret=secret, before=[secret]).pdf())
    marks = [mark for paper, secret in zip(papers, (first, second), strict=True) for mark in marked(paper, secret)]
    releases = [redact(paper, marks, LABELS) for paper in papers]
    assert releases[0].data == releases[1].data
    assert proof.uncovered(releases[0].data, marks) == []
    after = proof.evidence(releases[0].data)
    assert (after.revisions, after.metadata, after.entries) == (1, {}, [])
    assert "".join(after.texts).strip("\r\n\x00 ") == ""


def marked(paper: bytes, secret: str) -> list[Mark]:
    """The secret between its neighbours, and whatever else reads like it."""
    places = find(paper, f"乙{secret}丙").places
    assert places
    return [Mark(place.page, box, "art15") for place in places for box in place.boxes]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_mark_lies_where_the_page_shows_it_however_it_is_turned_and_cropped(turn: int) -> None:
    original = Paper([["一二三四五六"]], size=(500, 300), rotate=turn, crop=(40, 50, 480, 290)).pdf()
    marks = find(original, "三四").marks("bare")
    shown = pypdfium2.PdfDocument(redact(original, marks, LABELS).data)[0]
    assert shown.get_size() == ((440, 240) if turn in (0, 180) else (240, 440))
    assert proof.uncovered(redact(original, marks, LABELS).data, marks) == []
    assert marks[0].box.right - marks[0].box.left == pytest.approx(32 if turn in (0, 180) else 16, abs=4)


def test_a_mark_over_a_picture_hides_what_the_picture_keeps_elsewhere() -> None:
    """The picture is not carried over with a box on top: it is drawn, painted over, and drawn again."""
    original = Paper([[""]], size=(220, 220), picture=jpeg()).pdf()
    mark = Mark(0, Box(60, 60, 160, 160), "bare")
    (picture,) = proof.evidence(redact(original, [mark], LABELS).data).pictures
    assert len(picture.convert("L").getcolors() or []) <= 2


def test_a_picture_is_a_document_of_one_page() -> None:
    release = redact(jpeg(), [Mark(0, Box(0, 0, 18, 36), "bare")], LABELS)
    assert release.pages == 1
    assert not proof.evidence(release.data).holds("机密要事")
    assert pypdfium2.PdfDocument(release.data)[0].get_size() == (36, 36)


def test_what_is_transparent_in_a_picture_is_not_released() -> None:
    hidden = Image.new("RGBA", (50, 50), (255, 0, 0, 0))
    out = io.BytesIO()
    hidden.save(out, "PNG")
    (picture,) = proof.evidence(redact(out.getvalue(), [], {}).data).pictures
    assert picture.convert("L").getextrema() == (255, 255)


def test_a_label_is_written_only_where_it_fits() -> None:
    original = Paper([["甲"]], size=(200, 200)).pdf()
    small, large = Mark(0, Box(10, 10, 14, 14), "art15"), Mark(0, Box(10, 60, 150, 90), "art15")
    picture = pypdfium2.PdfDocument(redact(original, [small, large], LABELS).data)[0].render(scale=2).to_pil()
    assert picture.convert("L").crop((22, 22, 26, 26)).getextrema() == (0, 0)
    assert picture.convert("L").crop((24, 124, 296, 176)).getextrema()[1] > 200


def test_a_mark_that_would_hide_nothing_is_refused() -> None:
    original = Paper([["甲"]], size=(200, 200)).pdf()
    assert refused(original, Mark(0, Box(200, 0, 210, 10), "bare")).code == "mark_outside"
    assert refused(original, Mark(0, Box(-9, -9, -1, -1), "bare")).code == "mark_outside"
    assert refused(original, Mark(1, Box(0, 0, 9, 9), "bare")).code == "no_such_page"
    assert refused(original, Mark(-1, Box(0, 0, 9, 9), "bare")).code == "no_such_page"
    assert refused(original, Mark(0, Box(0, 0, 9, 9), "art99")).code == "ground_unknown"
    for sides in ((0, 0, 0, 9), (5, 0, 4, 9), (0, 0, float("nan"), 9), (0, 0, float("inf"), 9)):
        with pytest.raises(Invalid, match="width and a height"):
            Box(*sides)


def test_a_mark_reaching_over_the_edge_of_the_page_covers_it_to_the_edge() -> None:
    original = Paper([["甲"]], size=(200, 200)).pdf()
    release = redact(original, [Mark(0, Box(-50, -50, 900, 900), "bare")], LABELS)
    (picture,) = proof.evidence(release.data).pictures
    assert picture.convert("L").getextrema()[1] < 20


def test_labels_and_marks_have_limits() -> None:
    original = Paper([["甲"]], size=(200, 200)).pdf()
    mark = Mark(0, Box(0, 0, 9, 9), "a")
    assert redact(original, [mark], {"a": "字" * model.MAX_LABEL}).pages == 1
    with pytest.raises(Invalid, match="12 characters"):
        redact(original, [mark], {"a": "字" * (model.MAX_LABEL + 1)})
    with pytest.raises(Invalid, match="𠮷"):
        redact(original, [mark], {"a": "𠮷"})
    with pytest.raises(TooLarge, match="5000 marks"):
        redact(original, [mark] * (model.MAX_MARKS + 1), {"a": ""})
