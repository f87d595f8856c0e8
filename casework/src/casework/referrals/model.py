"""What a receiver of a case gets, and what it may answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Final

from casework.storage.unit_of_work import UnitOfWork


class Later(Enum):
    """What `opens` returns when the answer comes later."""

    LATER = "later"


LATER: Final = Later.LATER


@dataclass(frozen=True)
class IncomingFile:
    """A file that travels with a case; its content is fetched by the kernel after the case was opened."""

    id: str  # the sender's
    name: str
    media_type: str
    size: int  # bytes
    sha256: str  # hex, of the content


@dataclass(frozen=True)
class Incoming:
    """What a receiver gets."""

    number: str
    sender: str  # /mailbox/city
    received_at: datetime
    content: Mapping[str, Any]
    id: str = ""  # of the referral: for `confirm` and `refuse`
    files: tuple[IncomingFile, ...] = ()


Opens = Callable[[UnitOfWork, Incoming], Later | None]
Ends = Callable[[UnitOfWork, str, str], None]  # (uow, number, reason); when confirmed, what could not travel
