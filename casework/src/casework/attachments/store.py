"""Where attachments lie: a folder with a quarantine and a released part. An object store may take its place later.

Nothing lies there in plain: a copy of the disk shows how many files there are, when they came and how long they are.
"""

from __future__ import annotations

import io
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from casework.attachments.model import MAX_BYTES
from casework.crypto.vault import Vault, context, is_sealed
from casework.domain.errors import NotFound, TooLarge

_ID = re.compile(r"[0-9a-f]{32}")


class Store:
    """Files by random id. Nothing that a client says ever becomes part of a path.

    `put` → quarantine; `quarantined` to inspect it; `release` with the cleaned bytes; `open` what is released.
    All take and give plain bytes; on the disk each file is sealed and bound to its id. What lies there from before
    files were sealed is given as it is. Both readers raise SealBroken when a file was changed or its key is gone.
    Files have mode 0600, folders 0700; a call returns when the bytes and their folder entry are on the disk.
    """

    def __init__(self, root: Path, vault: Vault) -> None:
        self._vault = vault
        self._quarantine, self._released = root / "quarantine", root / "released"
        for folder in (self._quarantine, self._released):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def put(self, source: BinaryIO, limit: int = MAX_BYTES) -> str:
        """Id of the new file in quarantine. Raises TooLarge above `limit` bytes and leaves nothing behind."""
        data = source.read(limit + 1)  # a seal is of the whole, so it is held as a whole
        if len(data) > limit:
            raise TooLarge("file_too_large", f"A file may have at most {limit} bytes.", limit=limit)
        file_id = secrets.token_hex(16)
        path = self._quarantine / file_id
        try:
            with _new(path) as target:
                target.write(self._sealed(file_id, data))
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        _sync_folder(self._quarantine)
        return file_id

    def quarantined(self, file_id: str) -> BinaryIO:
        """The file as it came in. Raises NotFound."""
        return self._plain(self._quarantine, file_id)

    def release(self, file_id: str, cleaned: bytes) -> None:
        """Makes `cleaned` the released content and removes what came in. Raises NotFound; may be repeated."""
        source, target = self._quarantine / _checked(file_id), self._released / file_id
        if not source.exists() and not target.exists():
            raise NotFound("attachment_unknown", "There is no such attachment.")
        if not target.exists():
            part = target.with_suffix(".part")
            part.unlink(missing_ok=True)
            with _new(part) as out:
                out.write(self._sealed(file_id, cleaned))
            part.replace(target)
            _sync_folder(self._released)
        source.unlink(missing_ok=True)
        _sync_folder(self._quarantine)

    def open(self, file_id: str) -> BinaryIO:
        """The released file. Raises NotFound, for one in quarantine too."""
        return self._plain(self._released, file_id)

    def delete(self, file_id: str) -> None:
        """Removes it wherever it lies; deleting twice is no error."""
        for folder in (self._quarantine, self._released):
            (folder / _checked(file_id)).unlink(missing_ok=True)
            _sync_folder(folder)

    def _sealed(self, file_id: str, data: bytes) -> bytes:
        return self._vault.seal_bytes(data, _context(file_id))

    def _plain(self, folder: Path, file_id: str) -> BinaryIO:
        with _opened(folder / _checked(file_id)) as source:
            data = source.read()
        return io.BytesIO(self._vault.open_bytes(data, _context(file_id)) if is_sealed(data) else data)


def _context(file_id: str) -> str:
    return context("stored_file", "content", file_id)


def _checked(file_id: str) -> str:
    if not _ID.fullmatch(file_id):
        raise NotFound("attachment_unknown", "There is no such attachment.")
    return file_id


def _opened(path: Path) -> BinaryIO:
    try:
        return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb")
    except OSError as error:
        raise NotFound("attachment_unknown", "There is no such attachment.") from error


@contextmanager
def _new(path: Path) -> Iterator[BinaryIO]:
    """A file that did not exist, for us alone, on the disk when the block ends."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as target:
        yield target
        target.flush()
        os.fsync(target.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
