"""Where attachments lie, sealed, and the client of the virus scanner against a socket that speaks its protocol."""

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
from casework.crypto.keyfiles import add_data_key, make_keys
from casework.crypto.keys import KeyRing
from casework.crypto.vault import MAGIC, SealBroken, Vault
from casework.domain.errors import NotFound, TooLarge, Unavailable

CITY = "mailbox/city"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the keys of the instance lie."""
    folder = tmp_path_factory.mktemp("keys")
    make_keys(folder, CITY)
    return folder


@pytest.fixture
def vault(keys: Path) -> Vault:
    return Vault.of(KeyRing.load(keys, CITY))


def content(handle: BinaryIO) -> bytes:
    with handle:
        return handle.read()


def test_the_way_of_a_file(tmp_path: Path, vault: Vault) -> None:
    store = Store(tmp_path / "attachments", vault)
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


def test_only_we_can_read_it_and_the_name_is_ours(tmp_path: Path, vault: Vault) -> None:
    store = Store(tmp_path, vault)
    first, second = (store.put(io.BytesIO(b"same")) for _ in range(2))
    assert first != second
    store.release(first, b"clean")
    for path in (p for p in tmp_path.rglob("*") if p.is_file()):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.name in (first, second)
    assert stat.S_IMODE((tmp_path / "quarantine").stat().st_mode) == 0o700


def test_the_limit_at_its_edge_leaves_nothing_behind(tmp_path: Path, vault: Vault) -> None:
    store = Store(tmp_path, vault)
    assert content(store.quarantined(store.put(io.BytesIO(b"x" * 100_000), limit=100_000))) == b"x" * 100_000
    with pytest.raises(TooLarge):
        store.put(io.BytesIO(b"x" * 100_001), limit=100_000)
    assert len(list((tmp_path / "quarantine").iterdir())) == 1


def test_a_broken_upload_leaves_nothing_behind(tmp_path: Path, vault: Vault) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise ConnectionResetError

    store = Store(tmp_path, vault)
    with pytest.raises(ConnectionResetError):
        store.put(Broken())
    assert list((tmp_path / "quarantine").iterdir()) == []


@pytest.mark.parametrize(
    "file_id", ["", "../../etc/passwd", "a" * 31, "A" * 32, "a" * 32 + "\n", "a" * 32, "/etc/passwd"]
)
def test_no_path_comes_from_outside(tmp_path: Path, file_id: str, vault: Vault) -> None:
    store = Store(tmp_path, vault)
    for ask in (store.open, store.quarantined, lambda i: store.release(i, b"")):
        with pytest.raises(NotFound):
            ask(file_id)


def test_links_are_not_followed(tmp_path: Path, vault: Vault) -> None:
    store = Store(tmp_path, vault)
    os.symlink("/etc/hostname", tmp_path / "released" / ("a" * 32))
    with pytest.raises(NotFound):
        store.open("a" * 32)


def test_a_release_that_was_cut_short_can_be_done_again(tmp_path: Path, vault: Vault) -> None:
    store = Store(tmp_path, vault)
    file_id = store.put(io.BytesIO(b"raw"))
    (tmp_path / "released" / f"{file_id}.part").write_bytes(b"half")
    store.release(file_id, b"whole")
    assert content(store.open(file_id)) == b"whole"


def test_nothing_lies_in_plain(tmp_path: Path, vault: Vault) -> None:
    store, plain = Store(tmp_path, vault), b"the witness is Li Si " * 4000
    waiting, released = (store.put(io.BytesIO(plain)) for _ in range(2))
    store.release(released, plain)
    lying = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert len(lying) == 2
    for data in lying:
        assert data.startswith(MAGIC)
        assert b"Li Si" not in data
    assert content(store.quarantined(waiting)) == content(store.open(released)) == plain


def test_what_lay_there_in_plain_is_read_and_sealed_when_released(tmp_path: Path, vault: Vault) -> None:
    store, waiting, released = Store(tmp_path, vault), "a" * 32, "b" * 32
    (tmp_path / "quarantine" / waiting).write_bytes(b"from before")
    (tmp_path / "released" / released).write_bytes(b"from before")
    assert content(store.quarantined(waiting)) == content(store.open(released)) == b"from before"
    store.release(waiting, b"from before")
    assert (tmp_path / "released" / waiting).read_bytes().startswith(MAGIC)
    assert content(store.open(waiting)) == b"from before"


def test_a_changed_cut_or_moved_file_does_not_open(tmp_path: Path, vault: Vault) -> None:
    store = Store(tmp_path, vault)
    file_id, other = (store.put(io.BytesIO(b"words")) for _ in range(2))
    path = tmp_path / "quarantine" / file_id
    whole = path.read_bytes()
    for place in range(len(MAGIC), len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(SealBroken, match=file_id):
            store.quarantined(file_id)
    for bad in (whole[: len(MAGIC)], whole[:-1], whole + b"x", (tmp_path / "quarantine" / other).read_bytes()):
        path.write_bytes(bad)
        with pytest.raises(SealBroken, match=file_id):
            store.quarantined(file_id)


def test_an_added_key_seals_new_files_and_the_older_ones_stay_readable(tmp_path: Path) -> None:
    make_keys(tmp_path / "keys", CITY)
    running = Store(tmp_path / "files", Vault.of(KeyRing.load(tmp_path / "keys", CITY)))
    old = running.put(io.BytesIO(b"old"))
    add_data_key(tmp_path / "keys", CITY)
    changed = Store(tmp_path / "files", Vault.of(KeyRing.load(tmp_path / "keys", CITY)))
    new = changed.put(io.BytesIO(b"new"))
    first, second = ((tmp_path / "files" / "quarantine" / id_).read_bytes().split(b"\n")[0] for id_ in (old, new))
    assert first != second
    assert content(changed.quarantined(old)) == b"old"
    assert content(running.quarantined(new)) == b"new"


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
