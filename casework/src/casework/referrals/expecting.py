"""The receiver's files: what was listed in the sealed part, and what has become of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import marshmallow as ma
from marshmallow.validate import Length, Range, Regexp
from sqlalchemy import Connection, Row, delete, func, select

from casework.attachments import MAX_BYTES, MAX_FILES
from casework.crypto.vault import Vault, context
from casework.referrals.model import IncomingFile
from casework.storage.tables import referral_file
from casework.storage.unit_of_work import UnitOfWork


class Listed(ma.Schema):
    """A line of the list; whoever sends another shape has a fault, so it raises and the referral is parked."""

    id = ma.fields.String(required=True, validate=Regexp(r"[0-9a-f]{32}\Z"))
    name = ma.fields.String(required=True, validate=Length(min=1, max=255))
    media_type = ma.fields.String(required=True, validate=Length(min=1, max=100))
    size = ma.fields.Integer(required=True, strict=True, validate=Range(min=0, max=MAX_BYTES))
    sha256 = ma.fields.String(required=True, validate=Regexp(r"[0-9a-f]{64}\Z"))


def read(listed: Any) -> tuple[IncomingFile, ...]:
    """The list of a sealed case. Raises ValueError above 5 files, ValidationError for a malformed line."""
    if not isinstance(listed, list) or len(listed) > MAX_FILES:
        raise ValueError(f"a referral lists at most {MAX_FILES} files")
    return tuple(IncomingFile(**Listed(unknown=ma.EXCLUDE).load(line)) for line in listed)


def expect(uow: UnitOfWork, referral_id: str, listed: Iterable[IncomingFile]) -> None:
    """Notes down what the job has to fetch."""
    for each in listed:
        name = uow.runtime.vault.seal(each.name, _context(referral_id, each.id))
        values = {
            "referral": referral_id, "direction": "in", "file": each.id, "name": name, "mime": each.media_type,
            "size": each.size, "sha256": each.sha256, "state": "waiting", "next_at": uow.runtime.real_now(),
        }  # fmt: skip
        uow.connection.execute(referral_file.insert().values(values))


def name_of(vault: Vault, row: Row[Any]) -> str:
    """What the sender calls it."""
    return vault.open(row.name, _context(row.referral, row.file))


def waiting(connection: Connection, referral_id: str) -> int:
    """How many are still to come."""
    mine = _mine(referral_id) & (referral_file.c.state == "waiting")
    return connection.scalar(select(func.count()).select_from(referral_file).where(mine)) or 0


def forget(uow: UnitOfWork, referral_id: str) -> None:
    """A referral that was refused needs no files."""
    uow.connection.execute(delete(referral_file).where(_mine(referral_id)))


def note(connection: Connection, referral_id: str) -> str:
    """What to tell the sender of files that could not be fetched; no names, for they can hold a person's. Or empty."""
    rows = connection.execute(select(referral_file).where(_mine(referral_id))).all()
    gone = [row for row in rows if row.state == "gone"]
    if not gone:
        return ""
    reasons = "; ".join(sorted({f"{row.mime}: {row.reason}" for row in gone}))
    return f"{len(gone)} of {len(rows)} files did not arrive ({reasons})"


def _mine(referral_id: str) -> Any:
    return (referral_file.c.referral == referral_id) & (referral_file.c.direction == "in")


def _context(referral_id: str, file_id: str) -> str:
    return context("referral_file", "name", (referral_id, "in", file_id))
