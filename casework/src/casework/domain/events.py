"""Facts that a service announces: `Event` inside it, `Envelope` (CloudEvents 1.0) between services."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, ClassVar

from casework.domain.errors import Invalid

SOURCE = re.compile(r"/([a-z]+)/([a-z][a-z0-9-]{0,31})")
TYPE = re.compile(r"([a-z]+)\.([a-z][a-z0-9_]{0,63})\.v([1-9][0-9]{0,2})")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")

_AS_THEY_ARE = frozenset({str, int, bool, type(None)})  # nearly every field: settled by one look, not by five


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened to the case `subject`; past tense, and without personal data.

    A subclass names itself once: `class LetterAnswered(Event, name="letter_answered", version=1)`.
    The channel is added when it is announced, so the kernel's own events serve every channel.
    """

    name: ClassVar[str] = ""
    version: ClassVar[int] = 1
    subject: str

    def __init_subclass__(cls, *, name: str = "", version: int = 1, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.name, cls.version = name, version

    def data(self) -> dict[str, Any]:
        """The event's own fields as JSON-safe values: dates and times in ISO 8601."""
        return {name: _plain(getattr(self, name)) for name in _names(type(self)) if name != "subject"}


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """An event on the wire. `sequence` counts up from 1 per source and subject."""

    id: str
    source: str  # /mailbox/city
    type: str  # mailbox.letter_answered.v1
    subject: str
    time: datetime
    sequence: int
    data: Mapping[str, Any]
    requestid: str = ""
    traceparent: str = ""

    @property
    def routing_key(self) -> str:
        """`<channel>.<instance>.<event>.<version>`: mailbox.city.letter_answered.v1."""
        return routing_key(self.source, self.type)

    def to_json(self) -> dict[str, Any]:
        """As a CloudEvents 1.0 JSON object."""
        body: dict[str, Any] = {
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": self.type,
            "subject": self.subject,
            "time": self.time.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "datacontenttype": "application/json",
            "sequence": self.sequence,
            "data": dict(self.data),
        }
        return body | {k: v for k, v in (("requestid", self.requestid), ("traceparent", self.traceparent)) if v}

    @classmethod
    def from_json(cls, body: Any) -> Envelope:
        """Reads an untrusted message. Raises Invalid, naming what is wrong; unknown attributes are let be."""
        if not isinstance(body, dict):
            raise Invalid("event_malformed", "An event is a JSON object.")
        if body.get("specversion") != "1.0":
            raise Invalid("event_malformed", "specversion must be '1.0'.")
        text = {k: _text(body, k) for k in ("id", "source", "type", "subject", "time")}
        sequence, data = body.get("sequence"), body.get("data")
        if type(sequence) is not int or not 0 < sequence < 2**63:
            raise Invalid("event_malformed", "sequence must be a whole number from 1.")
        if not isinstance(data, dict):
            raise Invalid("event_malformed", "data must be an object.")
        routing_key(text["source"], text["type"])
        extras = {k: v for k in ("requestid", "traceparent") if isinstance(v := body.get(k), str) and len(v) <= 128}
        return cls(
            id=text["id"],
            source=text["source"],
            type=text["type"],
            subject=text["subject"],
            time=_time(text["time"]),
            sequence=sequence,
            data=data,
            **extras,
        )


def routing_key(source: str, type_: str) -> str:
    """The topic of an event. Raises Invalid when source and type do not belong together."""
    where, what = SOURCE.fullmatch(source), TYPE.fullmatch(type_)
    if where is None or what is None or where[1] != what[1]:
        raise Invalid("event_malformed", "source and type must be like /mailbox/city and mailbox.letter_answered.v1.")
    return f"{where[1]}.{where[2]}.{what[2]}.v{what[3]}"


def _text(body: dict[str, Any], key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str) or not 0 < len(value) <= 256 or "\0" in value:
        raise Invalid("event_malformed", f"{key} must be text of 1 to 256 characters.")
    return value


def _time(value: str) -> datetime:
    try:
        if TIME.fullmatch(value):
            return datetime.fromisoformat(value)
    except ValueError as error:
        raise Invalid("event_malformed", "time must be a real date and time.") from error
    raise Invalid("event_malformed", "time must be RFC 3339 with its zone.")


def _field_names(kind: Any) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind))


_names: Callable[[Any], tuple[str, ...]] = cache(_field_names)  # asked for every event, and always the same


def _plain(value: Any) -> Any:
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    return value
