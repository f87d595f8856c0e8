"""A message of ours goes into the outgoing table, signed, in the transaction that causes it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from casework.storage.unit_of_work import UnitOfWork
from exchange import configuration
from exchange.domain.cases import Case
from exchange.domain.catalogue import ALL
from exchange.storage import cases
from exchange.storage.tables import exchange_outgoing
from exchange.wire.writing import Draft, written


def send(
    uow: UnitOfWork, case: Case, type_: str, data: Mapping[str, Any], inside: Mapping[str, Any] | None = None
) -> str:
    """Says something about a case to its partner; returns the message's id. `inside` is sealed.

    Raises ValueError when the schema does not allow it, KeysUnusable when the partner has no key, TooLarge.
    """
    return _send(uow, case.partner, case.subject, type_, case.hops, data, inside)


def control(uow: UnitOfWork, partner: str, type_: str, data: Mapping[str, Any]) -> str:
    """Says something about the exchange itself; returns the message's id."""
    return _send(uow, partner, ALL, type_, 0, data, None)


def _send(
    uow: UnitOfWork,
    partner: str,
    subject: str,
    type_: str,
    hops: int,
    data: Mapping[str, Any],
    inside: Mapping[str, Any] | None,
) -> str:
    sequence = cases.next_sequence(uow.connection, partner, subject)
    draft = Draft(
        id=str(uuid.uuid4()), type=type_, subject=subject, sequence=sequence, time=uow.now, hops=hops, data=data,
        inside=inside,
    )  # fmt: skip
    body = written(draft, configuration.of(uow.runtime).partner(partner), uow.runtime.ring)
    uow.connection.execute(
        exchange_outgoing.insert().values(
            message_id=draft.id, partner=partner, subject=subject, sequence=sequence, type=type_, made_at=uow.now,
            body=body, state="waiting",
        )
    )  # fmt: skip
    if inside is not None:
        uow.audit("exchange_sealed_to_partner", subject, {"partner": partner, "type": type_, "message": draft.id})
    uow.after_commit(uow.runtime.wake)
    return draft.id
