"""Documents at the desk: taken in, marked, burnt in, proved; and nothing of an original ever leaves."""

import io
import os
import zlib
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from casework.audit import log as audit_log
from svc_disclosure import paper_jobs
from svc_disclosure.documents import proof
from svc_disclosure.documents.model import MAX_MARKS, Box, Mark
from svc_disclosure.storage import blobs, documents
from svc_disclosure.storage.paper_tables import document, document_mark
from svc_disclosure.testing import people
from svc_disclosure.testing.desk_papers import PLAIN, SECRET, original
from svc_disclosure.testing.papers import Paper
from svc_disclosure.use_cases.papers import burning


def audited(runtime, action):
    with runtime.read() as connection:
        return [entry.detail for entry in audit_log.read(connection, runtime.vault, action=action)]


def stored(runtime):
    return set(Path(blobs.folder(runtime), "released").iterdir())


def picture(kind="PNG", size=(400, 300)):
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


def test_an_original_is_marked_burnt_and_proved_and_each_opening_is_audited(papers, number, runtime):
    id_ = papers.taken(number, name="../报告 终稿.pdf")
    shown = papers.at(number).json["documents"]
    assert [(one["name"], one["pages"], one["place"], one["burning"]) for one in shown] == [
        ("报告 终稿.pdf", 2, 1, "none")
    ]
    page = papers.at(number, f"/{id_}/pages/1.png")
    assert (page.status_code, page.data[:4], page.headers["X-Pages"]) == (200, b"\x89PNG", "2")
    assert (page.headers["X-Page-Width"], page.headers["Cache-Control"]) == ("595.00", "private, no-store")
    found = papers.at(number, f"/{id_}/search", "POST", json={"text": "张三丰"}).json
    assert [(one["page"], len(one["boxes"])) for one in found["places"]] == [(1, 1)]
    assert (found["without_text"], found["warning"]) == ([], "")
    marked = papers.mark_found(number, id_)
    assert [(mark["page"], mark["ground"], mark["label"]) for mark in marked["marks"]] == [(1, "privacy", "第十五条")]
    done = papers.burnt(number, id_)
    assert (done["burning"], done["copy"]["dpi"], done["problem"]) == ("done", 200, None)
    evidence = proof.evidence(papers.copy(number, id_))
    assert [text for text in (SECRET, "机密要事", "李四", PLAIN) if evidence.holds(text)] == []
    assert (evidence.entries, evidence.metadata, evidence.revisions, evidence.attachments) == ([], {}, 1, 0)
    assert papers.at(number, f"/{id_}/pages/1.png?copy=true").status_code == 200
    opened = [detail["for"] for detail in audited(runtime, "original_opened")]
    assert sorted(opened) == ["burn", "mark", "preview", "search"]


def test_regions_are_marked_by_hand_with_the_version_that_was_looked_at(papers, number):
    id_ = papers.taken(number, picture(), "扫描.png")
    region = {"page": 1, "left": 10, "top": 10, "right": 60, "bottom": 40.5, "ground": "draft"}
    answer = papers.at(number, f"/{id_}/marks", "PUT", json={"version": 0, "marks": [region]})
    assert (answer.status_code, answer.json["marks_version"], answer.json["grounds"]) == (200, 1, {"draft": 1})
    late = papers.at(number, f"/{id_}/marks", "PUT", json={"version": 0, "marks": []})
    assert (late.status_code, late.json["code"]) == (409, "marks_changed")
    assert papers.burnt(number, id_)["burning"] == "done"


def test_other_marks_take_the_copy_away_that_was_made_before(papers, number, runtime):
    id_ = papers.taken(number)
    papers.mark_found(number, id_)
    papers.burnt(number, id_)
    before = stored(runtime)
    papers.mark_found(number, id_, PLAIN, "personnel")
    assert papers.at(number, f"/{id_}/copy").json["code"] == "copy_missing"
    assert len(before - stored(runtime)) == 1
    assert papers.burnt(number, id_)["grounds"] == {"personnel": 2, "privacy": 1}


def test_marks_that_change_while_they_are_burnt_leave_no_copy_of_the_old_ones(papers, number, runtime):
    id_ = papers.taken(number)
    before = len(stored(runtime))
    assert papers.at(number, f"/{id_}/burn", "POST").status_code == 202
    one, marks = burning.take(runtime, id_)
    papers.mark_found(number, id_)
    burning.keep(runtime, one, burning.made(runtime, one, marks))
    assert papers.at(number, f"/{id_}").json["burning"] == "none"
    assert len(stored(runtime)) == before


def test_what_a_crash_interrupts_is_begun_anew(papers, number, runtime):
    id_ = papers.taken(number)
    assert papers.at(number, f"/{id_}/burn", "POST").status_code == 202
    assert burning.take(runtime, id_) is not None
    assert burning.burn_waiting(runtime) == 0
    burning.begin_anew(runtime)
    assert burning.burn_waiting(runtime) == 1
    assert papers.at(number, f"/{id_}").json["burning"] == "done"


GOOD = {"page": 1, "left": 10, "top": 10, "right": 60, "bottom": 40, "ground": "draft"}
DOT = 72 / 200  # points


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"left": 9_000, "right": 9_100}, "mark_outside"), ({"left": 595, "right": 600}, "mark_outside"),
        ({"top": -9, "bottom": 0}, "mark_outside"), ({"left": 595 - 0.9 * DOT, "right": 600}, "mark_too_small"),
        ({"right": 10 + 0.9 * DOT}, "mark_too_small"), ({"bottom": 10 + 0.9 * DOT}, "mark_too_small"),
    ],
)  # fmt: skip
def test_a_mark_that_would_hide_nothing_is_refused_by_its_place_when_it_is_set(papers, number, changed, code):
    id_ = papers.taken(number)
    given = {"version": 0, "marks": [GOOD, GOOD | changed]}
    answer = papers.at(number, f"/{id_}/marks", "PUT", json=given)
    assert (answer.status_code, answer.json["code"], answer.json["errors"]) == (422, code, {"marks": "mark 2"})
    assert answer.json["detail"].startswith("Mark 2, on page 1, ")
    assert papers.at(number, f"/{id_}").json["marks"] == []


def test_a_mark_over_the_edge_is_cut_off_there_and_the_thinnest_that_can_be_burnt_is_burnt(papers, number):
    id_ = papers.taken(number)
    over = GOOD | {"left": -5, "top": 800, "right": 900, "bottom": 900}
    thin = GOOD | {"left": 594, "right": 594 + 1.01 * DOT}
    marks = papers.at(number, f"/{id_}/marks", "PUT", json={"version": 0, "marks": [over, thin]}).json["marks"]
    assert [marks[0][side] for side in ("left", "top", "right", "bottom")] == [0, 800, 595, 842]
    assert papers.burnt(number, id_)["burning"] == "done"


def test_a_mark_beside_its_page_that_was_kept_before_is_named_and_there_is_no_copy(papers, number, runtime):
    id_ = papers.taken(number)
    with runtime.database.write() as connection:
        documents.set_marks(connection, id_, [Mark(0, Box(9_000, 10, 9_100, 40), "draft")])
    failed = papers.burnt(number, id_)
    assert (failed["burning"], failed["problem"], failed["copy"]) == ("failed", "mark_outside", None)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"page": 3}, 422), ({"page": 0}, 422), ({"ground": "because"}, 422), ({"left": "10"}, 422),
        ({"right": 5}, 422), ({"bottom": 1e9}, 422), ({"left": True}, 422), ({"more": 1}, 422),
    ],
)  # fmt: skip
def test_wrong_marks_are_refused(papers, number, changed, status):
    id_ = papers.taken(number)
    mark = {"page": 1, "left": 10, "top": 10, "right": 60, "bottom": 40, "ground": "draft"} | changed
    answer = papers.at(number, f"/{id_}/marks", "PUT", json={"version": 0, "marks": [mark]})
    assert answer.status_code == status
    assert papers.at(number, f"/{id_}").json["marks"] == []


@pytest.mark.parametrize(("count", "status"), [(MAX_MARKS, 200), (MAX_MARKS + 1, 422)])
def test_a_document_has_5000_marks_and_they_come_in_one_request(papers, number, count, status):
    id_ = papers.taken(number)
    marks = [GOOD | {"left": 10 + place / 97, "top": 10.123456789012345 + place / 89} for place in range(count)]
    marks = [mark | {"right": mark["left"] + 33.33333333333333, "bottom": mark["top"] + 9.87654321} for mark in marks]
    answer = papers.at(number, f"/{id_}/marks", "PUT", json={"version": 0, "marks": marks})
    assert (answer.status_code, len(papers.at(number, f"/{id_}").json["marks"])) == (status, count * (status == 200))


def test_a_text_that_is_not_what_is_shown_is_said(papers, number):
    replaced = "/Span<</ActualText(ok)>> BDC BT /F 16 Tf 60 700 Td <{}> Tj ET EMC".format(
        "张三".encode("utf-16-be").hex()
    )
    id_ = papers.taken(number, Paper([["张三"], [], ["x"]], stream=zlib.compress(replaced.encode())).pdf())
    found = papers.at(number, f"/{id_}/search", "POST", json={"text": "张三"}).json
    assert ([one["page"] for one in found["places"]], found["illegible"], found["without_text"]) == ([1], [1], [2])
    assert "1页没有文字层" in found["warning"]
    assert "1页的文字层与看到的字不一致" in found["warning"]


def test_a_scan_has_no_text_and_a_search_says_so(papers, number):
    id_ = papers.taken(number, picture("JPEG"), "扫描.jpg")
    found = papers.at(number, f"/{id_}/search", "POST", json={"text": "张三"}).json
    assert (found["places"], found["without_text"]) == ([], [1])
    assert "扫描件" in found["warning"]
    marked = papers.mark_found(number, id_, "张三")
    assert (marked["marks"], marked["found"]["without_text"]) == ([], [1])
    assert found["illegible"] == []
    blank = papers.taken(number, Paper([["张三"], []]).pdf())
    assert papers.at(number, f"/{blank}/search", "POST", json={"text": "张三"}).json["without_text"] == [2]


def test_rows_and_bytes_hold_nothing_in_plain(papers, number, runtime):
    id_ = papers.taken(number, name="张三丰的案卷.pdf")
    papers.mark_found(number, id_)
    papers.burnt(number, id_)
    with runtime.read() as connection:
        rows = [*connection.execute(select(document)), *connection.execute(select(document_mark))]
    assert "张三丰" not in repr(rows)
    for path in stored(runtime):
        assert b"%PDF" not in path.read_bytes()
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_document_is_taken_away_with_its_marks_and_bytes(papers, number, runtime):
    before = stored(runtime)
    id_ = papers.taken(number)
    papers.mark_found(number, id_)
    papers.burnt(number, id_)
    assert len(stored(runtime) - before) == 2
    assert papers.at(number, f"/{id_}", "DELETE").status_code == 204
    assert papers.at(number, f"/{id_}").status_code == 404
    assert stored(runtime) == before
    with runtime.read() as connection:
        assert connection.execute(select(document_mark)).all() == []


def test_bytes_that_no_row_names_are_swept_away_and_others_stay(papers, number, runtime):
    id_ = papers.taken(number)
    blobs.keep(runtime, b"left behind by a crash")
    for path in stored(runtime):
        os.utime(path, (1, 1))
    assert paper_jobs.sweep_papers(runtime) == 1
    assert papers.at(number, f"/{id_}/pages/1.png").status_code == 200


def test_papers_are_closed_once_the_draft_waits_for_its_reviewer(papers, number):
    id_ = papers.partly(number)
    for path, method, given in (
        (f"/{id_}", "DELETE", {}),
        (f"/{id_}/burn", "POST", {}),
        (f"/{id_}/marks", "PUT", {"json": {"version": 1, "marks": []}}),
    ):
        answer = papers.at(number, path, method, **given)
        assert (answer.status_code, answer.json["code"]) == (409, "papers_closed")
    assert papers.upload(number, original()).json["code"] == "papers_closed"
    assert papers.at(number, f"/{id_}/pages/1.png", actor=people.REVIEWER).status_code == 200


def test_art_17_more_than_was_found_disclosable_is_reviewed_again(papers, number):
    def review():
        return papers.city.at_desk(people.HANDLER, number).json["review"]

    papers.city.do(people.REVIEWER, number, "review_secrecy")
    document = papers.taken(number)
    assert review() is None  # of nothing, before there was a document
    papers.mark_found(number, document)
    papers.city.do(people.REVIEWER, number, "review_secrecy")
    papers.mark_found(number, document, "报告")  # more is withheld
    assert review() == "disclosable"
    marks = papers.at(number, f"/{document}").json
    fewer = [{k: one[k] for k in ("page", "left", "top", "right", "bottom", "ground")} for one in marks["marks"]][1:]
    given = {"version": marks["marks_version"], "marks": fewer}
    assert papers.at(number, f"/{document}/marks", "PUT", json=given).status_code == 200
    assert review() is None  # what the reviewer saw black would go out
