"""Files by claim-check: promised in a message, fetched by the partner, sealed to its key."""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import Any

from sqlalchemy import Connection, select

from casework import files, referrals
from casework.domain.errors import NotFound
from casework.runtime import Runtime
from casework.storage.tables import stored_file
from casework.storage.unit_of_work import UnitOfWork
from exchange.configuration import Partner
from exchange.domain.cases import Case
from exchange.storage.tables import exchange_claim
from exchange.wire import signing


def promise(uow: UnitOfWork, case: Case, file: referrals.IncomingFile) -> dict[str, Any]:
    """What a message says of a file: with the claim the partner fetches it, whenever it has arrived here."""
    claim = secrets.token_urlsafe(32)
    row = {
        "claim": hashlib.sha256(claim.encode()).hexdigest(),
        "partner": case.partner,
        "subject": case.subject,
        "number": case.number,
        "digest": file.sha256,
    }
    uow.connection.execute(exchange_claim.insert().values(row))
    return {
        "name": file.name, "media_type": file.media_type, "size": file.size, "sha256": file.sha256, "claim": claim,
    }  # fmt: skip


def sealed_file(connection: Connection, runtime: Runtime, partner: Partner, claim: str) -> str:
    """JWE compact of `{"id": claim, "subject", "content": base64}`. Raises NotFound, also while it is on its way here.

    Raises Conflict while the file is being looked at for viruses, or when it was refused.
    """
    digest = hashlib.sha256(claim.encode("utf-8", "replace")).hexdigest()
    mine = (exchange_claim.c.claim == digest) & (exchange_claim.c.partner == partner.id)
    row = connection.execute(select(exchange_claim).where(mine)).first()
    if row is None:
        raise NotFound("claim_unknown", "There is no file under this claim.")
    known = (stored_file.c.number == row.number) & (stored_file.c.digest == bytes.fromhex(row.digest))
    file_id = connection.scalar(select(stored_file.c.id).where(known).limit(1))
    if file_id is None:
        raise NotFound("file_not_here", "The file is not here yet; ask again in a minute.")
    stream, _name, _mime = files.open_file(connection, runtime, row.number, file_id)
    with stream:
        content = base64.b64encode(stream.read()).decode("ascii")
    return signing.seal(partner.sealing(), {"id": claim, "subject": row.subject, "content": content})
