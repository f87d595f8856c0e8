"""Who has no business with an original, and files that are meant to break us."""

import random
import time
import zlib

import pytest

from svc_disclosure.documents import apart
from svc_disclosure.testing import people
from svc_disclosure.testing.desk import fresh
from svc_disclosure.testing.desk_papers import original
from svc_disclosure.testing.papers import Paper, encrypted

MEGABYTE = 1024 * 1024


@pytest.mark.parametrize(
    ("actor", "status"),
    [
        (people.STRANGER, 404), (people.JOINT, 404), (people.INTAKE, 403), (people.SUPERVISOR, 403),
        (people.HANDLER_2, 404), (people.ADMIN, 403), (people.APPLICANT, 403), (people.NOBODY, 403),
    ],
)  # fmt: skip
def test_only_who_handles_and_reviews_comes_near_a_document(papers, number, actor, status):
    id_ = papers.taken(number)
    mark = {"page": 1, "left": 1, "top": 1, "right": 2, "bottom": 2, "ground": "draft"}
    asked = [
        ("", "GET", {}), (f"/{id_}", "GET", {}), (f"/{id_}/pages/1.png", "GET", {}), (f"/{id_}/copy", "GET", {}),
        (f"/{id_}/search", "POST", {"json": {"text": "张"}}), (f"/{id_}/burn", "POST", {}), (f"/{id_}", "DELETE", {}),
        (f"/{id_}/marks", "PUT", {"json": {"version": 0, "marks": [mark]}}), (f"/{id_}/release", "POST", {}),
        (f"/{id_}/marks/found", "POST", {"json": {"text": "张", "ground": "draft"}}),
    ]  # fmt: skip
    for path, method, given in asked:
        answer = papers.at(number, path, method, actor=actor, **given)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code}"
    assert papers.upload(number, original(), actor=actor).status_code == status


def test_an_id_of_another_application_opens_nothing(papers, number):
    other = papers.city.send(claims=fresh(1))["number"]
    papers.city.do(people.INTAKE, other, "acknowledge")
    id_ = papers.taken(number)
    elsewhere = papers.city.at_work()["number"]
    for path in (f"/{id_}", f"/{id_}/pages/1.png", f"/{id_}/copy", "/x", "/%00", f"/{'0' * 32}", "/../documents"):
        assert papers.at(elsewhere, path).status_code == 404, path


def test_an_applicant_reaches_no_original_by_its_id(papers, as_):
    receipt = papers.city.at_work()
    id_ = papers.taken(receipt["number"])
    headers = {"X-Query-Code": receipt["query_code"]}
    for path in (
        "documents",
        f"documents/{id_}",
        f"documents/{id_}/pages/1.png",
        f"attachments/{id_}",
        f"notices/{id_}.pdf",
    ):
        answer = as_().get(f"/api/disclosure/applications/{receipt['number']}/{path}", headers=headers)
        assert answer.status_code == 404, path
    assert as_().get(f"/api/disclosure/releases/{id_}").status_code == 404


def broken():
    whole, noise = Paper([["甲"]]).pdf(), random.Random(7).randbytes(5_000)
    return {
        "file_empty": b"", "pdf_broken": whole[: len(whole) // 2], "pdf_encrypted": encrypted(),
        "kind_not_released": noise, "image_broken": b"\xff\xd8\xff" + noise, "pdf_too_long": Paper([[]] * 501).pdf(),
    }  # fmt: skip


@pytest.mark.parametrize("code", sorted(broken()))
def test_a_file_that_cannot_be_marked_is_refused_with_what_to_do(papers, number, code):
    answer = papers.upload(number, broken()[code])
    assert (answer.status_code, answer.json["code"]) in ((422, code), (413, code), (415, code))
    assert len(answer.json["detail"]) > 20
    assert papers.at(number).json["documents"] == []


def test_a_file_of_50_megabytes_is_taken_and_a_byte_more_is_not(papers, number):
    small = original()
    filled = small[: small.rindex(b"startxref")] + b"%" + b"x" * (50 * MEGABYTE - len(small) - 2) + b"\n"
    whole = filled + small[small.rindex(b"startxref") :]
    assert len(whole) == 50 * MEGABYTE
    assert papers.upload(number, whole).status_code == 201
    assert papers.upload(number, whole + b"\n").json["code"] == "document_too_large"


def test_a_page_that_unpacks_to_gigabytes_ends_a_process_that_is_not_ours(papers, number):
    packer = zlib.compressobj(9)
    bomb = b"".join([packer.compress(b"q Q " * MEGABYTE) for _ in range(512)]) + packer.flush()
    answer = papers.upload(number, Paper([["甲"]], stream=bomb).pdf())
    assert answer.status_code in (201, 422)  # PDFium stops reading by itself, or is stopped
    assert papers.at(number).status_code == 200


@pytest.mark.timeout(900)
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_five_hundred_pages_are_taken_marked_and_burnt_in_bounded_time(papers, number):
    lines = [f"第{line}行：公开的内容，共计{line * 7}元" for line in range(28)] + ["张三丰除外"]
    began = time.monotonic()
    id_ = papers.taken(number, Paper([lines] * 500).pdf())
    taken = time.monotonic()
    assert papers.at(number, f"/{id_}/pages/500.png").status_code == 200
    drawn = time.monotonic()
    assert papers.mark_found(number, id_, "张三丰")["grounds"] == {"privacy": 500}
    found = time.monotonic()
    done = papers.burnt(number, id_)
    burnt = time.monotonic()
    print(
        f"500 pages: taken in {taken - began:.1f} s, a page drawn in {drawn - taken:.1f} s, marked in "
        f"{found - drawn:.1f} s, burnt and proved in {burnt - found:.1f} s, {done['copy']['size'] / MEGABYTE:.0f} MB"
    )
    assert (done["burning"], done["copy"]["dpi"]) == ("done", 150)
    assert burnt - began < apart.SECONDS_RELEASE  # 105 s on two idle processors
