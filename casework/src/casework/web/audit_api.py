"""Reading the audit of this instance, `/api/audit/<channel>/<instance>`: for auditors, who may do nothing else.

Every service has these two routes from the kernel; the gateway finds the instance by the path.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from flask import current_app, g
from marshmallow import Schema, fields
from sqlalchemy import ColumnElement

from casework.audit import chain, log, verification
from casework.audit.tables import entries
from casework.crypto.vault import SealBroken
from casework.domain.actors import Role
from casework.domain.errors import Conflict, NotFound
from casework.runtime import Runtime
from casework.storage.unit_of_work import UnitOfWork
from casework.web.access import allow, runtime_of_app
from casework.web.fields import QueryInteger, Strict, Text
from casework.web.json_body import Blueprint
from casework.web.openapi import Problem

PAGE, MOST = 50, 200  # entries
PROBLEM = {"schema": Problem, "content_type": "application/problem+json"}
UUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
NO_ID: dict[str, Any] = {"id": "This is no id of an entry: take `id` or `next` of a page."}
FILTERS = ("action", "subject", "actor", "department")

blueprint = Blueprint("audit", __name__, url_prefix="/api/audit", description="The audit, for auditors")


class EntryId(Text):
    """The id of an entry; they are compared as text, so any other text would find everything or nothing."""

    default_error_messages = NO_ID

    def __init__(self) -> None:
        super().__init__(min=36, max=36, metadata={"pattern": f"^{UUID}$", "format": "uuid"})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not re.fullmatch(UUID, text):
            raise self.make_error("id")
        return text.lower()


class AuditQuery(Strict):
    """Newest first, from before the entry `before`; or oldest first, from after the entry `after`."""

    after = EntryId()
    before = EntryId()
    action = Text(max=64)
    subject = Text(max=64)
    actor = Text(max=160)
    department = Text(max=64)
    limit = QueryInteger(min=1, max=MOST)


class AuditEntry(Schema):
    """One act. `detail` is null once its retention has ended, `batch` until it is sealed into the chain."""

    id = fields.String(required=True)
    at = fields.String(required=True, metadata={"format": "date-time"})
    actor = fields.String(required=True)
    action = fields.String(required=True)
    subject = fields.String(required=True)
    department = fields.String(required=True)
    detail = fields.Dict(required=True, allow_none=True)
    batch = fields.Integer(required=True, allow_none=True)


class AuditPage(Schema):
    """`next` is the id to go on from (`before`, or `after`); null at the end."""

    instance = fields.String(required=True)
    entries = fields.List(fields.Nested(AuditEntry), required=True)
    next = fields.String(required=True, allow_none=True)


class ChainHead(Schema):
    """The end of the chain: keep it elsewhere, it shows later whether batches were cut off."""

    instance = fields.String(required=True)
    number = fields.Integer(required=True)
    chain = fields.String(required=True)
    signature = fields.String(required=True)


class ChainView(Schema):
    """What a walk over the whole chain found; `first_problem` is empty when all is well."""

    instance = fields.String(required=True)
    ok = fields.Boolean(required=True)
    entries = fields.Integer(required=True)
    batches = fields.Integer(required=True)
    waiting = fields.Integer(required=True)
    erased_until = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})
    first_problem = fields.String(required=True)
    head = fields.Nested(ChainHead, required=True, allow_none=True)


def _documented(view: Any) -> Any:
    for status in (401, 403, 404, 409, 422, 429):
        view = blueprint.alt_response(status, **PROBLEM)(view)
    return view


@blueprint.get("/<string:channel>/<string:name>")
@allow(Role.AUDITOR.value)
@blueprint.arguments(AuditQuery, location="query")
@blueprint.response(200, AuditPage)
@_documented
def read_audit(query: dict[str, Any], channel: str, name: str) -> Any:
    """Entries of an instance, their detail opened. The reading is itself an entry."""
    runtime, limit = _own(channel, name), query.get("limit", PAGE)
    wanted: dict[str, Any] = {key: query[key] for key in FILTERS if key in query}
    place: dict[str, Any] = {key: query[key] for key in ("after", "before") if key in query}
    with runtime.unit_of_work(g.actor, request_id=g.request_id) as uow:
        try:
            found = log.read(uow.connection, runtime.vault, limit=limit, clear=_clear(uow), **wanted, **place)
        except SealBroken as broken:
            detail = "An entry of this page was changed; see …/chain, and read around it by `before`."
            raise Conflict("audit_broken", detail) from broken
        uow.audit("audit.read", runtime.instance, {**wanted, **place, "count": len(found)})
    shown = [asdict(entry) | {"at": _text(entry.at)} for entry in found]
    return {"instance": runtime.instance, "entries": shown, "next": found[-1].id if len(found) == limit else None}


@blueprint.get("/<string:channel>/<string:name>/chain")
@allow(Role.AUDITOR.value)
@blueprint.response(200, ChainView)
@_documented
def verify_chain(channel: str, name: str) -> Any:
    """Walks the whole chain of an instance: is it what was sealed, all of it, and nothing else?"""
    runtime = _own(channel, name)
    with runtime.read() as connection:
        report = verification.verify(connection, runtime.public_keys, runtime.instance)
        head = chain.head(connection, runtime.instance)
    with runtime.unit_of_work(g.actor, request_id=g.request_id) as uow:
        uow.audit("audit.verified", runtime.instance, {"ok": report.ok, "batches": report.batches})
    erased = _text(report.erased_until) if report.erased_until else None
    shown = asdict(report) | {"instance": runtime.instance, "erased_until": erased}
    return shown | {"head": asdict(head) if head else None}


def _clear(uow: UnitOfWork) -> ColumnElement[bool] | None:
    """What an auditor sees nothing of: the service says it, in the query."""
    clear = current_app.extensions["casework_clear"]
    return None if clear is None else clear(uow, entries.c.subject)


def _own(channel: str, name: str) -> Runtime:
    runtime = runtime_of_app()
    if f"{channel}/{name}" != runtime.instance:
        raise NotFound("instance_unknown", f"This is {runtime.instance}.")
    return runtime


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
