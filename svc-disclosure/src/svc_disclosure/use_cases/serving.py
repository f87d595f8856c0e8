"""登记送达: the day on which a paper that went by post was received."""

from __future__ import annotations

from datetime import date
from functools import partial

from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure.domain import serving
from svc_disclosure.use_cases.context import Opened, carry_out, for_staff, terms


def note_service(uow: UnitOfWork, number: str, served_on: date, evidence: str, consultation: int = 0) -> Opened:
    """Of the consultation of that number, or else of the amendment or fee notice that is waited for."""
    opened = for_staff(uow, number, lock=True)
    act = partial(
        serving.note_service, served_on=served_on, evidence=evidence, terms=terms(uow), consultation=consultation
    )  # fmt: skip
    facts = {"served_on": served_on.isoformat()} | ({"consultation": consultation} if consultation else {})
    return carry_out(uow, opened, "note_service", act, {"evidence": evidence}, **facts)
