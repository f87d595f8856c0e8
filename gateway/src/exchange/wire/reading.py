"""A message from a partner, read with distrust: signed by it, of a known form, sealed for this very message."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from casework.crypto.keys import KeyRing
from casework.domain.errors import Refusal
from casework.web import json_body
from exchange.configuration import Partner
from exchange.domain import codes
from exchange.domain.catalogue import ALL, MESSAGES, MOST_MESSAGE, US
from exchange.domain.ordering import Mark
from exchange.domain.shapes import UUID
from exchange.wire import checking, signing

FUTURE = timedelta(minutes=5)
_ID = re.compile(UUID["pattern"][:-1] + r"\Z")
_SUBJECT = re.compile(r"[!-~]{1,64}\Z")
_TYPE = re.compile(r"[a-z.-]{1,48}\.v[0-9]{1,3}\Z")


@dataclass(frozen=True)
class Received:
    """A good message. `inside` is what was sealed, or empty; `payload` is what was signed."""

    id: str
    type: str
    subject: str
    sequence: int
    time: datetime
    hops: int
    data: dict[str, Any]
    payload: bytes = field(repr=False)
    sha256: str = ""  # of the message as it came
    inside: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def control(self) -> bool:
        """Whether it stands outside the order."""
        return MESSAGES[self.type].control

    @property
    def mark(self) -> Mark:
        """What identifies it."""
        return Mark(self.id, self.sequence, hashlib.sha256(self.payload).hexdigest(), self.control)


class Bad(Exception):
    """A message that is never applied. `kind` is for our reports, `code` and the text for the partner."""

    def __init__(self, kind: str, code: str, reason: str, about: dict[str, str] | None = None) -> None:
        super().__init__(reason)
        self.kind = kind
        self.code = code
        self.reason = reason
        self.about = about or {}


def read(raw: bytes, partner: Partner, ring: KeyRing, now: datetime) -> Received:
    """The message in `raw`. Raises Bad."""
    if len(raw) > MOST_MESSAGE:
        raise Bad("too_large", codes.FORMAT, f"A message may have {MOST_MESSAGE} bytes; this one has {len(raw)}.")
    try:
        payload = signing.verify(raw, partner)
    except signing.Unsigned as error:
        raise Bad("bad_signature", codes.NOT_PERMITTED, str(error)) from error
    return replace(parse(payload, partner.id, ring, now), sha256=hashlib.sha256(raw).hexdigest())


def parse(payload: bytes, partner: str, ring: KeyRing, now: datetime | None) -> Received:
    """A signed payload. Without `now` its time is not looked at: it was, when it came. Raises Bad."""
    try:
        message = json_body.load(payload, MOST_MESSAGE)
    except Refusal as error:
        raise Bad("malformed", codes.FORMAT, error.detail) from error
    if not isinstance(message, dict):
        raise Bad("malformed", codes.FORMAT, "A message is a JSON object.")
    try:
        return _checked(message, payload, partner, ring, now)
    except Bad as bad:
        bad.about = _about(message)
        raise


def _checked(message: dict[str, Any], payload: bytes, partner: str, ring: KeyRing, now: datetime | None) -> Received:
    if message.get("source") != f"/{partner}":
        raise Bad("wrong_source", codes.NOT_PERMITTED, f"This account speaks for /{partner} only.")
    type_ = message.get("type")
    known = MESSAGES.get(type_) if isinstance(type_, str) else None
    if known is None or not known.may(partner, US):
        raise Bad("unknown_type", codes.NO_SERVICE, f"We take no such message from {partner}.")
    if fault := checking.problem(known.type, message):
        raise Bad("schema", codes.FORMAT, fault)
    message = _whole(message)
    time = _moments(message, now)
    found = Received(
        id=message["id"], type=known.type, subject=message["subject"], sequence=message["sequence"], time=time,
        hops=message["hops"], data=message["data"], payload=payload,
    )  # fmt: skip
    return _with_inside(found, ring)


def _moments(message: dict[str, Any], now: datetime | None) -> datetime:
    """Times that the schema lets pass may still be no times: 31 February."""
    try:
        for name, value in message["data"].items():
            if name.endswith("_at") or name == "at":
                moment(value)
            elif name == "day":
                date.fromisoformat(value)
        time = moment(message["time"])
    except (ValueError, OverflowError) as error:
        raise Bad("schema", codes.FORMAT, "A time or date in it does not exist.") from error
    if now is not None and time > now + FUTURE:
        raise Bad("future", codes.FORMAT, "Its time lies in the future; set your clock.")
    return time


def _whole(value: Any) -> Any:
    """1.0 is an integer to JSON Schema, and some JSON writers know no other; here it is one to Python, too."""
    if isinstance(value, dict):
        return {name: _whole(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_whole(each) for each in value]
    return int(value) if isinstance(value, float) else value  # no schema of ours has numbers that are not whole


def moment(text: str) -> datetime:
    """A moment of a message, in UTC. Raises ValueError, OverflowError."""
    return datetime.fromisoformat(text).astimezone(UTC)


def _with_inside(found: Received, ring: KeyRing) -> Received:
    sealed = found.data.get("sealed")
    if sealed is None:
        return found
    try:
        inside = signing.unseal(ring, sealed)
    except signing.Unsealed as error:
        raise Bad("bad_seal", codes.NOT_PERMITTED, str(error)) from error
    if (inside.get("id"), inside.get("subject")) != (found.id, found.subject):
        raise Bad("bad_seal", codes.NOT_PERMITTED, "The sealed part belongs to another message.")
    if fault := checking.inside_problem(found.type, inside):
        raise Bad("schema", codes.FORMAT, f"sealed: {fault}")
    found.inside.update(inside)
    return found


def _about(message: dict[str, Any]) -> dict[str, str]:
    """What of a bad message may be named in reports: only what has the form of a name."""
    forms = {"id": _ID, "subject": _SUBJECT, "type": _TYPE}
    given = {name: message.get(name) for name in forms}
    return {n: v for n, v in given.items() if isinstance(v, str) and forms[n].match(v)} or {"subject": ALL}
