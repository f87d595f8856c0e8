"""The sender's files: which may be fetched by whom, and the pieces in which they travel.

A file of up to 10 MB goes in pieces of 512 KiB, each sealed to the receiver and bound to referral, file and place:
neither side ever holds more of it than one piece beside the whole, and a piece that is lost is asked for again.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, select

from casework import files
from casework.crypto import seals
from casework.domain.errors import NotFound
from casework.runtime import Runtime
from casework.storage.tables import referral, referral_file, stored_file
from casework.storage.unit_of_work import UnitOfWork

PIECE: Final = 512 * 1024  # bytes of the file in one piece; sealed it stays under the limit of `seals`
PATH: Final = "/internal/referrals/{referral}/files/{file}"


def pieces(size: int) -> int:
    """In how many pieces a file of `size` bytes travels; an empty one in one."""
    return max(1, -(-size // PIECE))


def reference(referral_id: str, file_id: str, piece: int) -> str:
    """What a sealed piece is bound to."""
    return f"{referral_id}/{file_id}/{piece}"


def offer(uow: UnitOfWork, referral_id: str, listed: Iterable[Mapping[str, Any]]) -> None:
    """From now on the addressee may fetch these."""
    rows = [{"referral": referral_id, "direction": "out", "file": entry["id"], "state": "offered"} for entry in listed]
    if rows:
        uow.connection.execute(referral_file.insert(), rows)


def withdraw(uow: UnitOfWork, referral_id: str) -> int:
    """Nobody may fetch them any more; how many there were."""
    mine = (referral_file.c.referral == referral_id) & (referral_file.c.direction == "out")
    return len(uow.connection.execute(delete(referral_file).where(mine).returning(referral_file.c.file)).all())


def piece(
    connection: Connection, runtime: Runtime, asker: str, referral_id: str, file_id: str, place: int
) -> dict[str, str]:
    """`{"sealed"}` of piece `place` (from 0) for the instance `asker`.

    Raises NotFound for whoever is not the addressee of this open referral, and for a file or piece that is not there.
    """
    row = _offered(connection, f"/{asker}", referral_id, file_id)
    if row is None or not 0 <= place < pieces(row.size):
        raise NotFound("file_unknown", "No open referral to you has this file.")
    with files.store(runtime).open(file_id) as stream:
        stream.seek(place * PIECE)
        content = {"content": base64.b64encode(stream.read(PIECE)).decode()}
    recipient = runtime.public_keys.sealing(asker)
    bound = reference(referral_id, file_id, place)
    return {"sealed": seals.seal(content, runtime.ring, recipient, bound, runtime.real_now())}


def _offered(connection: Connection, asker: str, referral_id: str, file_id: str) -> Row[Any] | None:
    mine = (referral_file.c.referral == referral_id) & (referral_file.c.file == file_id)
    open_one = (referral.c.state == "sent") & (referral.c.peer == asker)
    query = (
        select(stored_file.c.size)
        .join(referral_file, referral_file.c.file == stored_file.c.id)
        .join(referral, (referral.c.id == referral_file.c.referral) & (referral.c.direction == "out"))
        .where(mine, open_one, referral_file.c.direction == "out", stored_file.c.state == "clean")
    )
    return connection.execute(query).first()
