"""The sender's side: a case goes sealed to one other instance, and one at a time."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from casework.crypto import seals
from casework.domain.errors import Conflict, Invalid
from casework.files import manifest
from casework.messaging import names
from casework.referral_messages import CaseReferred
from casework.referrals import offering
from casework.runtime import Runtime
from casework.storage.statements import lock_name
from casework.storage.tables import referral
from casework.storage.unit_of_work import UnitOfWork


def send(
    uow: UnitOfWork, number: str, to: str, content: Mapping[str, Any], received_at: datetime, *, files: bool = False
) -> str:
    """Refers a case to the instance `to` (`complaints/city`); returns the referral's id.

    With `files` the case's released attachments travel, too; they are erased here once the receiver has confirmed,
    which it does when it has them. Raises NotFound for an instance this city does not run, Invalid for one that takes
    no referrals, TooLarge above 1 MiB, Conflict while another referral of the case is open, or a file waits for the
    scanner.
    """
    runtime = uow.runtime
    _check_takes(runtime, to)
    lock_name(uow.connection, f"referral {number}")
    open_one = select(referral.c.id).where(
        referral.c.number == number, referral.c.direction == "out", referral.c.state == "sent"
    )
    if uow.connection.execute(open_one).first():
        raise Conflict("referral_open", "This case is on its way to another office; wait for the answer.")
    id_ = str(uuid.uuid4())
    listed = manifest(uow.connection, runtime, number) if files else []
    inside = {"number": number, "content": dict(content), "files": listed}
    sealed = seals.seal(inside, runtime.ring, runtime.public_keys.sealing(to), id_, runtime.real_now())
    uow.connection.execute(
        referral.insert().values(
            id=id_, direction="out", number=number, peer=f"/{to}", state="sent", at=uow.now, reason=""
        )
    )
    offering.offer(uow, id_, listed)
    uow.announce(CaseReferred(subject=number, to=f"/{to}", referral=id_, sealed=sealed, received_at=received_at))
    return id_


def _check_takes(runtime: Runtime, to: str) -> None:
    """A case sent where nobody listens would be on its way for ever."""
    peer = runtime.topology.peer(to)
    key = f"{names.account(runtime.instance)}.{CaseReferred.name}.v{CaseReferred.version}"
    if to == runtime.instance or not any(names.matches(pattern, key) for pattern in peer.subscribes):
        raise Invalid("referral_not_taken", f"{to} takes no cases from {runtime.instance}; choose another office.")
