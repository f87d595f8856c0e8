"""Attachments of a case on both databases: counted, sealed, scanned, durable before their row, gone when erased."""

import hashlib
import io
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from casework import file_jobs, files
from casework.domain.errors import Conflict, Invalid, NotFound, TooLarge, Unsupported
from casework.storage.tables import stored_file
from casework.testing.scanner import INFECTED, scanner
from casework.web.downloads import send

NUMBER, OTHER = "SC-7K3F9-Q2XWD-4", "SC-22222-22222-2"
LARGEST = 10 * 1024 * 1024


def add(runtime, content=b"plain words", name="plan.txt", number=NUMBER):
    with runtime.unit_of_work() as uow:
        return files.add(uow, number, io.BytesIO(content), name, "citizen")


def shown(runtime, number=NUMBER):
    with runtime.read() as connection:
        return files.listed(connection, runtime, number)


def content_of(runtime, file_id, number=NUMBER):
    with runtime.read() as connection:
        stream, name, mime = files.open_file(connection, runtime, number, file_id)
    with stream:
        return stream.read(), name, mime


def on_disk(runtime):
    return sorted(path.name for path in (runtime.settings.data_dir / "files").glob("*/*"))


def age(runtime, seconds):
    """Makes every stored file look written that long ago."""
    for path in (runtime.settings.data_dir / "files").glob("*/*"):
        written = path.stat().st_mtime - seconds
        os.utime(path, (written, written))


@contextmanager
def rolled_back(runtime):
    """A transaction that fails at its end."""
    with suppress(InterruptedError), runtime.unit_of_work() as uow:
        yield uow
        raise InterruptedError("after all that")


@pytest.fixture
def scanned(runtime):
    """Switches the scanner on for a runtime: `scanned(address)`."""

    def switch(address):
        runtime.settings = replace(runtime.settings, clamd=address)

    return switch


def test_a_file_is_taken_shown_and_read_back(runtime):
    made = add(runtime, "街道图".encode(), "李四的证明.txt")
    assert shown(runtime) == [made]
    assert {k: made[k] for k in ("name", "mime", "size", "state", "added_by")} == {
        "name": "李四的证明.txt", "mime": "text/plain", "size": 9, "state": "clean", "added_by": "citizen",
    }  # fmt: skip
    assert content_of(runtime, made["id"]) == ("街道图".encode(), "李四的证明.txt", "text/plain")


def test_the_name_is_sealed_and_the_digest_is_of_what_lies_there(runtime):
    add(runtime, name="李四的证明.txt")
    with runtime.read() as connection:
        row = connection.execute(select(stored_file)).one()
    assert row.name.startswith("v1.")
    assert "李四" not in row.name
    assert row.digest == hashlib.sha256(b"plain words").digest()


def test_the_type_is_what_the_content_says_and_metadata_go(runtime):
    photo, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "taken by li si"
    Image.new("RGB", (40, 30), "red").save(photo, "JPEG", exif=exif)
    assert b"li si" in photo.getvalue()
    made = add(runtime, photo.getvalue(), "../../photo.exe")
    content, name, mime = content_of(runtime, made["id"])
    assert (name, mime, made["size"]) == ("photo.jpg", "image/jpeg", len(content))
    assert b"li si" not in content
    assert Image.open(io.BytesIO(content)).size == (40, 30)


def test_what_is_no_file_of_ours_is_refused_and_nothing_stays(runtime):
    for content, kind in ((b"", Invalid), (b"MZ\x90\0\3", Unsupported), (b"%PDF-1.7 cut", Invalid)):
        with pytest.raises(kind):
            add(runtime, content)
    assert shown(runtime) == []
    assert on_disk(runtime) == []


def test_ten_megabytes_are_taken_and_one_byte_more_is_not(runtime):
    assert add(runtime, b"x" * LARGEST)["size"] == LARGEST
    with pytest.raises(TooLarge) as refused:
        add(runtime, b"x" * (LARGEST + 1))
    assert refused.value.code == "file_too_large"
    assert len(on_disk(runtime)) == 1


def test_five_files_are_taken_and_the_sixth_is_not(runtime):
    for number in range(5):
        add(runtime, name=f"{number}.txt")
    with pytest.raises(Conflict) as refused:
        add(runtime, name="6.txt")
    assert refused.value.code == "too_many_files"
    assert sorted(file["name"] for file in shown(runtime)) == [f"{number}.txt" for number in range(5)]
    assert len(on_disk(runtime)) == 5
    assert add(runtime, number=OTHER)["state"] == "clean"


def test_of_two_fifth_files_at_once_one_is_taken(runtime):
    for _ in range(4):
        add(runtime)
    both = threading.Barrier(2)

    def fifth(_):
        received = files.receive(runtime, io.BytesIO(b"fifth"), "5.txt")
        both.wait(timeout=10)
        try:
            with runtime.unit_of_work() as uow:
                return files.attach(uow, NUMBER, received, "citizen")["state"]
        except Conflict as refusal:
            return refusal.code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(fifth, range(2))) == ["clean", "too_many_files"]
    assert len(shown(runtime)) == len(on_disk(runtime)) == 5


def test_a_rolled_back_file_is_swept_away_after_an_hour(runtime):
    kept = add(runtime)
    with rolled_back(runtime) as uow:
        made = files.add(uow, NUMBER, io.BytesIO(b"lost"), "lost.txt", "citizen")
        assert made["id"] in on_disk(runtime)
    assert len(on_disk(runtime)) == 2
    age(runtime, 3590)
    assert file_jobs.sweep(runtime) == 0
    age(runtime, 20)
    assert file_jobs.sweep(runtime) == 1
    assert on_disk(runtime) == [kept["id"]]
    assert content_of(runtime, kept["id"])[0] == b"plain words"


def test_a_file_of_another_case_or_a_made_up_id_is_not_found(runtime):
    made = add(runtime)
    for number, id_ in ((OTHER, made["id"]), (NUMBER, "0" * 32), (NUMBER, "../released/" + made["id"]), (NUMBER, "")):
        with pytest.raises(NotFound):
            content_of(runtime, id_, number)


def test_erasing_takes_rows_and_bytes_but_only_when_it_commits(runtime):
    add(runtime)
    add(runtime)
    other = add(runtime, number=OTHER)
    with rolled_back(runtime) as uow:
        assert files.erase(uow, NUMBER) == 2
    assert len(on_disk(runtime)) == 3
    with runtime.unit_of_work() as uow:
        assert files.erase(uow, NUMBER) == 2
    assert shown(runtime) == []
    assert on_disk(runtime) == [other["id"]]


def test_with_a_scanner_a_file_waits_in_quarantine_until_it_was_seen(runtime, scanned):
    with scanner() as (address, _):
        scanned(address)
        made = add(runtime)
        assert made["state"] == "quarantine"
        with pytest.raises(Conflict) as waiting:
            content_of(runtime, made["id"])
        assert waiting.value.code == "file_in_quarantine"
        file_jobs.scan_quarantine(runtime)
    assert [file["state"] for file in shown(runtime)] == ["clean"]
    assert content_of(runtime, made["id"])[0] == b"plain words"


def test_an_infected_file_is_refused_removed_and_does_not_count(runtime, scanned):
    with scanner() as (address, _):
        scanned(address)
        made = add(runtime, INFECTED)
        file_jobs.scan_quarantine(runtime)
        assert [file["state"] for file in shown(runtime)] == ["refused"]
        assert on_disk(runtime) == []
        with pytest.raises(Conflict) as refused:
            content_of(runtime, made["id"])
        assert refused.value.code == "file_refused"
        for _ in range(5):
            add(runtime)


def test_a_scanner_that_is_away_releases_nothing_and_the_file_waits(runtime, scanned):
    with scanner() as (address, _):
        scanned(address)
        made = add(runtime)
    file_jobs.scan_quarantine(runtime)
    assert [file["state"] for file in shown(runtime)] == ["quarantine"]
    scanned("")
    file_jobs.scan_quarantine(runtime)
    assert content_of(runtime, made["id"])[0] == b"plain words"


def test_a_crash_between_release_and_row_is_mended(runtime, scanned):
    scanned("127.0.0.1:9")
    made = add(runtime)
    files.store(runtime).release(made["id"], b"plain words")
    file_jobs.scan_quarantine(runtime)
    assert [file["state"] for file in shown(runtime)] == ["clean"]
    with runtime.read() as connection:
        assert connection.scalar(select(func.count()).select_from(stored_file)) == 1


def test_a_download_is_saved_under_its_name_and_runs_nothing(runtime):
    made = add(runtime, name='证明 "1".txt')
    with Flask("downloads").test_request_context():
        with runtime.read() as connection:
            answer = send(*files.open_file(connection, runtime, NUMBER, made["id"]))
        answer.direct_passthrough = False
        assert answer.get_data() == b"plain words"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert "filename*=UTF-8''%E8%AF%81%E6%98%8E%201.txt" in disposition
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.content_type.startswith("text/plain")
