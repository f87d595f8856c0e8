"""JSON Schemas of the envelope and of each event, as the documents under `docs/events/schemas`.

Objects are open: a producer may add a field without a new version, so a reader lets be what it does not know.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any, get_type_hints

from casework.contracts import types
from casework.contracts.comments import comments, description
from casework.domain.events import SOURCE, TYPE, Event

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ENVELOPE = "envelope"  # the schema that all events share
MOST_TEXT = 256  # characters of an attribute, as `Envelope.from_json` takes them
MOST_EXTRA = 128
SAMPLE_ID = "6f1c1e0a-3f51-4f0b-9d0e-2b1a5f6c7d80"
SAMPLE_NUMBER = "MC-7K3F9-Q2XWD-4"


def envelope_schema() -> types.Schema:
    """CloudEvents 1.0, structured mode, with our `sequence`."""
    text = {"type": "string", "minLength": 1, "maxLength": MOST_TEXT}
    extra = {"type": "string", "maxLength": MOST_EXTRA}
    said = {
        "specversion": {"const": "1.0"},
        "id": text | {"description": "A UUID; the same when an event is sent again. Keep it to find duplicates."},
        "source": text
        | {"pattern": f"^{SOURCE.pattern}$", "description": "The instance that announces it; the broker vouches."},
        "type": text | {"pattern": f"^{TYPE.pattern}$", "description": "<channel>.<event>.v<version>"},
        "subject": text | {"description": "What it is about: the number of a case."},
        "time": text | {"format": "date-time", "description": "When it was announced, UTC."},
        "datacontenttype": {"const": "application/json"},
        "sequence": {
            "type": "integer",
            "minimum": 1,
            "maximum": 2**63 - 1,
            "description": "Counts up from 1 for each source and subject. What is not above the last one is stale.",
        },
        "requestid": extra | {"description": "The HTTP request that caused it."},
        "traceparent": extra | {"description": "W3C Trace Context."},
        "data": {"type": "object", "description": "What happened, by the schema of the type; no personal data."},
    }
    return {
        "$schema": DIALECT,
        "title": "The envelope of every event",
        "description": "A CloudEvents 1.0 JSON object. Attributes that are not named here are let be.",
        "type": "object",
        "properties": said,
        "required": [name for name in said if name not in ("requestid", "traceparent")],
    }


def event_schema(event: type[Event], channel: str = "") -> types.Schema:
    """The schema of a whole message; without a channel, of an event that every channel may announce."""
    name = f"{event.name}.v{event.version}"
    type_ = {"const": f"{channel}.{name}"} if channel else {"pattern": rf"^[a-z]+\.{event.name}\.v{event.version}$"}
    return {
        "$schema": DIALECT,
        "title": f"{channel}.{name}" if channel else name,
        "description": description(event),
        "allOf": [{"$ref": f"{ENVELOPE}.json"}],
        "type": "object",
        "properties": {"type": type_, "data": data_schema(event)},
        "required": ["type", "data"],
        "examples": [example(event, channel)],
    }


def data_schema(event: type[Event]) -> types.Schema:
    """The schema of `data` alone. Raises NotOnTheWire, naming the field."""
    found: dict[str, types.Schema] = {}
    said = comments(event)
    for name, hint in _hints(event).items():
        try:
            one = types.schema(hint)
        except types.NotOnTheWire as error:
            raise types.NotOnTheWire(f"{event.__qualname__}.{name}: {error}") from error
        text = ". ".join(part for part in (said.get(name, ""), one.pop("description", "")) if part)
        found[name] = one | ({"description": text} if text else {})
    return {"type": "object", "properties": found, "required": list(found)}


def example(event: type[Event], channel: str = "") -> dict[str, Any]:
    """A message that the schema takes."""
    channel = channel or "mailbox"
    return {
        "specversion": "1.0",
        "id": SAMPLE_ID,
        "source": f"/{channel}/city",
        "type": f"{channel}.{event.name}.v{event.version}",
        "subject": SAMPLE_NUMBER,
        "time": "2026-03-02T01:00:00Z",
        "datacontenttype": "application/json",
        "sequence": 1,
        "data": {name: types.example(hint) for name, hint in _hints(event).items()},
    }


def _hints(event: type[Event]) -> dict[str, Any]:
    hints = get_type_hints(event, include_extras=True)
    return {field.name: hints[field.name] for field in fields(event) if field.name != "subject"}
