"""Our messages as they go out: by the schema, sealed where personal, signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework.crypto.encoding import compact_json
from casework.crypto.keys import KeyRing
from casework.domain.calendar import SHANGHAI
from casework.domain.errors import TooLarge
from exchange.configuration import Partner
from exchange.domain.catalogue import MESSAGES, MOST_MESSAGE, US
from exchange.wire import checking, signing


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What is to be said. `inside` is sealed to the partner."""

    id: str
    type: str
    subject: str
    sequence: int
    time: datetime
    hops: int
    data: Mapping[str, Any]
    inside: Mapping[str, Any] | None = None


def written(draft: Draft, partner: Partner, ring: KeyRing) -> str:
    """The signed message. Raises ValueError for what the schema does not allow: that is a fault of ours.

    Raises TooLarge over 8 MiB, KeysUnusable when the partner has no key to seal to.
    """
    data = {name: plain(value) for name, value in draft.data.items()}
    if draft.inside is not None:
        inside = {"id": draft.id, "subject": draft.subject, **draft.inside}
        if fault := checking.inside_problem(draft.type, inside):
            raise ValueError(f"{draft.type} would hold, sealed, what its schema does not allow: {fault}")
        data["sealed"] = signing.seal(partner.sealing(), inside)
    message = {
        "specversion": "1.0",
        "id": draft.id,
        "source": f"/{US}",
        "type": draft.type,
        "subject": draft.subject,
        "time": plain(draft.time),
        "datacontenttype": "application/json",
        "sequence": draft.sequence,
        "schemaversion": "1.0",
        "sensitivity": _sensitivity(draft),
        "hops": draft.hops,
        "data": data,
    }
    if fault := checking.problem(draft.type, message):
        raise ValueError(f"{draft.type} would break its schema: {fault}")
    signed = signing.sign(ring, compact_json(message))
    if len(signed) > MOST_MESSAGE:
        raise TooLarge("message_too_large", f"A message to a partner may have {MOST_MESSAGE} bytes.")
    return signed


def plain(value: Any) -> Any:
    """As JSON says it: moments in Chinese time."""
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _sensitivity(draft: Draft) -> str:
    if draft.inside is not None:
        return "personal"
    return "public" if MESSAGES[draft.type].control else "case"
