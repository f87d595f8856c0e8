"""The bytes of attachments on the disk, on both databases: sealed, plain for who may see them, refused when changed."""

import io
from dataclasses import replace

import pytest

from casework import file_jobs, files
from casework.crypto.vault import SealBroken
from casework.testing.scanner import scanner

NUMBER = "SC-7K3F9-Q2XWD-4"


def add(runtime, content=b"plain words", name="plan.txt"):
    with runtime.unit_of_work() as uow:
        return files.add(uow, NUMBER, io.BytesIO(content), name, "citizen")


def shown(runtime):
    with runtime.read() as connection:
        return files.listed(connection, runtime, NUMBER)


def content_of(runtime, file_id):
    with runtime.read() as connection:
        stream, _, _ = files.open_file(connection, runtime, NUMBER, file_id)
    with stream:
        return stream.read()


def lying(runtime):
    """The only file on the disk."""
    (path,) = files.folder(runtime).glob("*/*")
    return path


@pytest.fixture
def scanned(runtime):
    """Switches the scanner on for a runtime: `scanned(address)`."""

    def switch(address):
        runtime.settings = replace(runtime.settings, clamd=address)

    return switch


def test_the_bytes_are_sealed_on_the_disk_and_plain_for_scanner_and_reader(runtime, scanned):
    content = "证人是李四。".encode() * 1000
    with scanner() as (address, seen):
        scanned(address)
        made = add(runtime, content)
        assert lying(runtime).parent.name == "quarantine"
        assert "李四".encode() not in lying(runtime).read_bytes()
        file_jobs.scan_quarantine(runtime)
    assert seen == [content]
    assert lying(runtime).parent.name == "released"
    assert "李四".encode() not in lying(runtime).read_bytes()
    assert made["size"] == len(content)
    assert content_of(runtime, made["id"]) == content


def test_a_plain_file_from_before_is_read(runtime):
    made = add(runtime)
    lying(runtime).write_bytes(b"plain words")
    assert content_of(runtime, made["id"]) == b"plain words"


def test_a_changed_byte_is_refused_wherever_it_is(runtime):
    made = add(runtime)
    whole = lying(runtime).read_bytes()
    for place in range(len(whole)):
        lying(runtime).write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(SealBroken, match=made["id"]):
            content_of(runtime, made["id"])
    lying(runtime).write_bytes(b"plain words of somebody else")
    with pytest.raises(SealBroken, match="not the bytes that were taken"):
        content_of(runtime, made["id"])


def test_a_broken_file_in_quarantine_stays_there_and_holds_up_no_other(runtime, scanned):
    with scanner() as (address, seen):
        scanned(address)
        add(runtime, name="broken.txt")
        path = lying(runtime)
        path.write_bytes(path.read_bytes()[:-1])
        add(runtime, b"other words", "whole.txt")
        file_jobs.scan_quarantine(runtime)
        assert seen == [b"other words"]
        assert {file["name"]: file["state"] for file in shown(runtime)} == {
            "broken.txt": "quarantine", "whole.txt": "clean",
        }  # fmt: skip
    assert path.exists()
