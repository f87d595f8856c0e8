"""Where attachments lie, and the client of the virus scanner against a socket that speaks its protocol."""

from __future__ import annotations

import io
import os
import socket
import stat
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest

from casework.attachments import Store, Verdict, scan
from casework.domain.errors import NotFound, TooLarge, Unavailable


def content(handle: BinaryIO) -> bytes:
    with handle:
        return handle.read()


def test_the_way_of_a_file(tmp_path: Path) -> None:
    store = Store(tmp_path / "attachments")
    file_id = store.put(io.BytesIO(b"raw"))
    assert content(store.quarantined(file_id)) == b"raw"
    with pytest.raises(NotFound):
        store.open(file_id)
    store.release(file_id, b"clean")
    store.release(file_id, b"again")
    assert content(store.open(file_id)) == b"clean"
    with pytest.raises(NotFound):
        store.quarantined(file_id)
    store.delete(file_id)
    store.delete(file_id)
    with pytest.raises(NotFound):
        store.open(file_id)
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_only_we_can_read_it_and_the_name_is_ours(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first, second = (store.put(io.BytesIO(b"same")) for _ in range(2))
    assert first != second
    store.release(first, b"clean")
    for path in (p for p in tmp_path.rglob("*") if p.is_file()):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.name in (first, second)
    assert stat.S_IMODE((tmp_path / "quarantine").stat().st_mode) == 0o700


def test_the_limit_at_its_edge_leaves_nothing_behind(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert content(store.quarantined(store.put(io.BytesIO(b"x" * 100_000), limit=100_000))) == b"x" * 100_000
    with pytest.raises(TooLarge):
        store.put(io.BytesIO(b"x" * 100_001), limit=100_000)
    assert len(list((tmp_path / "quarantine").iterdir())) == 1


def test_a_broken_upload_leaves_nothing_behind(tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise ConnectionResetError

    store = Store(tmp_path)
    with pytest.raises(ConnectionResetError):
        store.put(Broken())
    assert list((tmp_path / "quarantine").iterdir()) == []


@pytest.mark.parametrize(
    "file_id", ["", "../../etc/passwd", "a" * 31, "A" * 32, "a" * 32 + "\n", "a" * 32, "/etc/passwd"]
)
def test_no_path_comes_from_outside(tmp_path: Path, file_id: str) -> None:
    store = Store(tmp_path)
    for ask in (store.open, store.quarantined, lambda i: store.release(i, b"")):
        with pytest.raises(NotFound):
            ask(file_id)


def test_links_are_not_followed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    os.symlink("/etc/hostname", tmp_path / "released" / ("a" * 32))
    with pytest.raises(NotFound):
        store.open("a" * 32)


def test_a_release_that_was_cut_short_can_be_done_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    file_id = store.put(io.BytesIO(b"raw"))
    (tmp_path / "released" / f"{file_id}.part").write_bytes(b"half")
    store.release(file_id, b"whole")
    assert content(store.open(file_id)) == b"whole"


@contextmanager
def clamd(answer: bytes, family: int = socket.AF_INET, path: str = "") -> Iterator[tuple[str, list[bytes]]]:
    """A server that reads INSTREAM as clamd does, and answers; yields its address and what it received."""
    received: list[bytes] = []
    server = socket.socket(family, socket.SOCK_STREAM)
    server.bind(path or ("127.0.0.1", 0))
    server.listen(1)

    def serve() -> None:
        connection, _ = server.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while size := struct.unpack(">I", stream.read(4))[0]:
                received.append(stream.read(size))
            connection.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield path or f"127.0.0.1:{server.getsockname()[1]}", received
    finally:
        thread.join(5)
        server.close()


def test_a_clean_file_reaches_the_scanner_whole() -> None:
    data = bytes(range(256)) * 1024
    with clamd(b"stream: OK\0") as (address, received):
        assert scan(data, address, 5) == Verdict(False)
    assert b"".join(received) == data


def test_an_infected_file_is_named_over_a_unix_socket(tmp_path: Path) -> None:
    with clamd(b"stream: Eicar-Signature FOUND\0", socket.AF_UNIX, str(tmp_path / "s")) as (address, _):
        assert scan(b"x", address, 5) == Verdict(True, "Eicar-Signature")


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: something else\0"])
def test_no_verdict_is_no_clean_bill(answer: bytes) -> None:
    with clamd(answer) as (address, _), pytest.raises(Unavailable):
        scan(b"x", address, 5)


@pytest.mark.parametrize("address", ["127.0.0.1:1", "/nowhere/clamd.sock", "no port"])
def test_a_scanner_that_is_away(address: str) -> None:
    with pytest.raises(Unavailable, match="does not answer"):
        scan(b"x", address, 1)
