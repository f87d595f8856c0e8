"""Documents that are long, broken, locked, or meant to break us. Time and memory are printed (`pytest -s`)."""

from __future__ import annotations

import random
import resource
import time
import zlib

import pytest

from casework.domain.errors import Invalid, Refusal
from svc_disclosure.documents import apart, model, proof
from svc_disclosure.documents.find import find
from svc_disclosure.documents.model import Box, Mark
from svc_disclosure.documents.redact import redact
from svc_disclosure.testing.papers import PASSWORD, Paper, encrypted

MEGABYTE = 1024 * 1024


def refused(data: bytes) -> Refusal:
    with pytest.raises(Refusal) as caught:
        redact(data, [], {})
    return caught.value


@pytest.mark.timeout(300)
def test_five_hundred_pages_are_released_in_bounded_memory() -> None:
    lines = [f"第{line}行：公开的内容，共计{line * 7}元" for line in range(28)] + ["张三丰除外"]
    original = Paper([lines] * model.MAX_PAGES).pdf()
    began = time.monotonic()
    marks = apart.find(original, "张三丰").marks("a")
    searched = time.monotonic()
    release = apart.redact(original, marks, {"a": "第十五条"})
    seconds = time.monotonic() - searched
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"500 pages: found in {searched - began:.1f} s, {seconds / 500 * 1000:.0f} ms a page at {release.dpi} dpi, "
        f"{len(release.data) / 500 / 1024:.0f} kB a page, peak {peak:.0f} MB"
    )
    assert (release.pages, release.dpi) == (500, model.DPI_LONG)
    assert peak * MEGABYTE < apart.MEMORY
    assert len(release.data) < model.MAX_RELEASE_BYTES


def test_a_page_more_is_refused() -> None:
    assert refused(Paper([[]] * (model.MAX_PAGES + 1)).pdf()).code == "pdf_too_long"


def test_broken_files_are_refused_with_what_to_do() -> None:
    whole = Paper([["甲"]]).pdf()
    noise = random.Random(7).randbytes(5_000)
    assert refused(b"").code == "file_empty"
    assert refused(noise).code == "kind_not_released"
    assert refused(whole[: len(whole) // 2]).code == "pdf_broken"
    assert refused(b"%PDF-1.7\n" + noise + b"\n%%EOF").code == "pdf_broken"
    assert refused(b"%PDF-1.7\ntrailer<</Root 1 0 R>>\n%%EOF").code == "pdf_broken"
    assert refused(Paper([]).pdf()).code == "pdf_broken"
    assert refused(b"\xff\xd8\xff" + noise).code == "image_broken"


def test_an_encrypted_file_is_refused_even_by_those_who_know_its_password() -> None:
    assert PASSWORD
    assert refused(encrypted()).code == "pdf_encrypted"


def test_sizes_have_limits() -> None:
    assert refused(b"%PDF-" + bytes(model.MAX_SOURCE_BYTES)).code == "document_too_large"
    side = int(model.MAX_PAGE_PIXELS**0.5)
    assert redact(Paper([["甲"]], size=(side, side)).pdf(), [], {}).pages == 1
    assert refused(Paper([["甲"]], size=(side + 5, side + 5)).pdf()).code == "page_too_large"


def test_a_stream_that_unpacks_to_gigabytes_ends_a_process_that_is_not_ours() -> None:
    """2 GB of an operator that does nothing, in 2 MB."""
    packer = zlib.compressobj(9)
    bomb = b"".join([packer.compress(b"q Q " * MEGABYTE) for _ in range(512)]) + packer.flush()
    try:
        assert apart.preview(Paper([["甲"]], stream=bomb).pdf(), 0).pages == 1  # PDFium stops reading by itself
    except Invalid as refusal:
        assert refusal.code == "document_too_costly"  # noqa: PT017  either is a clean end


def test_random_damage_is_refused_or_drawn_but_never_crashes_us() -> None:
    whole, chance = Paper([["甲乙丙"]], secret="密").pdf(), random.Random(11)
    for _ in range(8):
        damaged = bytearray(whole)
        for _ in range(20):
            damaged[chance.randrange(10, len(whole) - 10)] = chance.randrange(256)
        try:
            release = apart.redact(bytes(damaged), [Mark(0, Box(0, 0, 9, 9), "a")], {"a": ""})
        except Refusal:
            continue
        assert proof.evidence(release.data).entries == []


def test_apart_gives_what_is_given_here_and_refuses_in_the_same_words() -> None:
    paper = Paper([["张三丰"], []]).pdf()
    assert apart.find(paper, "三丰") == find(paper, "三丰")
    marks = find(paper, "三丰").marks("a")
    drawn: list[int] = []
    release = apart.redact(paper, marks, {"a": "一"}, drawn.append)
    assert (release, drawn) == (redact(paper, marks, {"a": "一"}), [1, 2])
    assert (apart.failures(release.data, marks, {"a": "一"}, release.dpi, drawn.append), drawn) == ([], [1, 2, 1, 2])
    shown = apart.preview(paper, 1)
    assert (shown.png[:4], shown.pages, round(shown.width), round(shown.height)) == (b"\x89PNG", 2, 595, 842)
    with pytest.raises(Invalid, match="there is no page 3") as caught:
        apart.preview(paper, 2)
    assert caught.value.code == "no_such_page"
