"""The declaration of the sample service, all in one file; a real one has a file for each concern."""

# mypy: disable-error-code="untyped-decorator"

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import marshmallow as ma
from sqlalchemy import Column, Integer, MetaData, String, Table, func, select

from casework.domain.errors import Conflict
from casework.domain.events import Envelope, Event
from casework.service import Handler, Service
from casework.storage.types import BigId
from casework.storage.unit_of_work import UnitOfWork
from casework.web.access import ANYONE, allow
from casework.web.fields import Strict, Text
from casework.web.json_body import Blueprint
from casework.web.transaction import in_transaction

metadata = MetaData()

note = Table(
    "note",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("text", String(200), nullable=False),
)

heard = Table(
    "heard",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("source", String(96), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("text", String(200), nullable=False),
)

POISON: set[str] = set()  # texts whose handling fails, as long as they stand here


@dataclass(frozen=True, kw_only=True)
class ThingNoted(Event, name="thing_noted"):
    """Somebody noted something about a subject."""

    text: str


class NewNote(Strict):
    """What comes in."""

    subject = Text(min=1, max=64, required=True)
    text = Text(min=1, max=200, required=True)


class NoteOut(Strict):
    """What goes out."""

    id = ma.fields.Integer()
    count = ma.fields.Integer()


blueprint = Blueprint("notes", __name__, url_prefix="/api/sample")


def take_note(uow: UnitOfWork, subject: str, text: str) -> dict[str, Any]:
    """Notes it and announces it."""
    if text == "refuse me":
        raise Conflict("refused_text", "This text is refused; write another.")
    made = uow.connection.execute(note.insert().values(text=text).returning(note.c.id)).scalar_one()
    uow.announce(ThingNoted(subject=subject, text=text))
    uow.audit("note", subject, {"text": text})
    return {"id": made, "count": uow.connection.scalar(select(func.count()).select_from(note))}


@blueprint.route("/notes", methods=["POST"])
@blueprint.arguments(NewNote)
@blueprint.response(201, NoteOut)
@allow(ANYONE)
@in_transaction
def post_note(uow: UnitOfWork, new: Mapping[str, str]) -> dict[str, Any]:
    """Takes a note."""
    return take_note(uow, **new)


def hear(uow: UnitOfWork, envelope: Envelope, data: Mapping[str, Any]) -> None:
    """Writes down what was heard; fails on purpose for what stands in POISON."""
    uow.connection.execute(
        heard.insert().values(
            source=envelope.source, subject=envelope.subject, sequence=envelope.sequence, text=data["text"]
        )
    )
    if data["text"] in POISON:
        raise RuntimeError(f"poisoned by {data['text']}")


class Heard(ma.Schema):
    """The fields this consumer needs."""

    text = ma.fields.String(required=True)


service = Service(
    channel="sample",
    package="casework.testing.sample",
    title="Sample",
    metadata=metadata,
    blueprints=[blueprint],
    handlers=[Handler("sample.*.thing_noted.v1", hear, Heard)],
)
