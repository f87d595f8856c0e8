"""What the gateway tells about departments, into the copy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, fields

from casework.directory import store
from casework.directory.copy import of
from casework.directory.documents import from_json
from casework.domain.events import Envelope
from casework.service import Handler
from casework.storage.unit_of_work import UnitOfWork

EVENTS = ("created", "renamed", "changed", "merged", "abolished")


class NameFact(Schema):
    """A name and its first day."""

    since = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)


class SeatFact(Schema):
    """Region, parent, instances, and their first day."""

    since = fields.String(required=True)
    region = fields.String(required=True)
    parent = fields.String(required=True)
    instances = fields.List(fields.String(), required=True)


class DepartmentFact(Schema):
    """The whole of a department, with its revision."""

    revision = fields.Integer(required=True)
    names = fields.List(fields.Nested(NameFact, unknown=EXCLUDE), required=True)
    seats = fields.List(fields.Nested(SeatFact, unknown=EXCLUDE), required=True)
    end = fields.String(required=True)
    ends_on = fields.String(required=True, allow_none=True)
    successor = fields.String(required=True)


def hear(uow: UnitOfWork, envelope: Envelope, data: Mapping[str, Any]) -> None:
    """Keeps the fact when it is newer; this process sees it at once, others within seconds."""
    fact = from_json({**data, "id": envelope.subject})
    if store.put(uow.connection, [fact], uow.runtime.real_now()):
        uow.after_commit(of(uow.runtime).look_again)


HANDLERS = tuple(Handler(f"gateway.*.department_{name}.v1", hear, DepartmentFact) for name in EVENTS)
