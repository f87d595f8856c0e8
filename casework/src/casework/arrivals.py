"""What a service does with each submission that comes in: its number and code, and what it makes of a faulty one."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from casework.crypto import query_codes
from casework.domain.errors import Conflict, Invalid
from casework.domain.numbers import mint_number, mint_query_code
from casework.personal import repeats
from casework.storage.unit_of_work import UnitOfWork

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Arrival:
    """What the gateway has said about a submission: `at` is set when it was stored meanwhile."""

    number: str = ""
    code: str = ""
    at: datetime | None = None


def minted(uow: UnitOfWork, arrival: Arrival) -> Arrival:
    """Number and code as the gateway minted them; our own for whoever comes without."""
    if arrival.number and arrival.code:
        return arrival
    own = uow.runtime.topology.peer(uow.runtime.instance).code
    rng = secrets.SystemRandom()
    return Arrival(mint_number(own, rng), mint_query_code(rng), arrival.at)


class Kept(Protocol):
    """A case as a service's storage has it."""

    @property
    def code_digest(self) -> str:
        """Of its query code (`casework.crypto.query_codes`)."""

    @property
    def content_digest(self) -> str:
        """Of what its receipt is about; "" once its content was erased, and only then."""


Case = TypeVar("Case", bound=Kept)
Answer = TypeVar("Answer")


def the_same(uow: UnitOfWork, arrival: Arrival, there: Case | None, digest: str) -> Case:
    """The case whose number a submission has, when it is that submission once more: then it gets the same answer again.

    `there`: what is kept under `arrival.number`; `digest`: of the content that came now. Raises Gone, Conflict.
    """
    ring = uow.runtime.ring.code
    if there is not None and query_codes.matches(ring, arrival.number, arrival.code, there.code_digest):
        if not there.content_digest:
            raise repeats.erased(arrival.number)
        if there.content_digest == digest:
            return there
    raise Conflict("number_taken", "This number belongs to another case; send this one again without it.")


def or_corrected(
    uow: UnitOfWork, arrival: Arrival, take: Callable[[], Answer], correct: Callable[[list[str]], Answer]
) -> Answer:
    """What `take` answers. A stored one that a rule refuses is opened for correction (`correct`, by fields at fault)
    instead of refused: its sender has long had a number for it. Raises Invalid for one that came by itself.
    """
    try:
        with uow.attempt():
            return take()
    except Invalid as refusal:
        if arrival.at is None:
            raise
        return correct(fields_of(refusal))


def nobodys_code() -> str:
    """The query code of a case whose sender follows it where it began: here nobody holds one."""
    return mint_query_code(secrets.SystemRandom())


def fields_of(refusal: Invalid) -> list[str]:
    """The fields at fault, as far as the refusal names them."""
    errors = refusal.facts.get("errors")
    return sorted(map(str, errors)) if isinstance(errors, Mapping) else []


def storable(text: str) -> str:
    """The text with U+FFFD for what no database takes: NUL and half surrogate pairs."""
    return _UNSTORABLE.sub("\ufffd", text)
