"""The bodies of the routes of this desk."""

from __future__ import annotations

import marshmallow as ma

from casework.personal.model import Kind
from casework.web.fields import Choice, Strict, Text


class PersonalAsk(Strict):
    """`changes` goes with a correction only: `{"phone": "…"}`."""

    kind = Choice(Kind, required=True)
    reason = Text(min=0, max=1000, multiline=True, load_default="")
    changes = ma.fields.Dict(keys=Text(max=32), values=Text(max=400), load_default=None, allow_none=True)


class PersonalRefusal(Strict):
    """Why it is refused; the person reads it."""

    reason = Text(min=2, max=1000, multiline=True, required=True)


class PersonalNothing(Strict):
    """An empty object."""


class PersonalProofLine(ma.Schema):
    """One place. `rows` null: has not answered yet (or nobody counted); `left` null: not read again yet; 0: gone."""

    place = ma.fields.String(required=True)
    by = ma.fields.String(required=True)
    rows = ma.fields.Integer(required=True, allow_none=True)
    left = ma.fields.Integer(required=True, allow_none=True)
    at = ma.fields.String(required=True, allow_none=True)
    checked_at = ma.fields.String(required=True, allow_none=True)


class PersonalRequestView(ma.Schema):
    """A request as its asker and the desk see it."""

    id = ma.fields.String(required=True)
    number = ma.fields.String(required=True)
    kind = ma.fields.String(required=True)
    state = ma.fields.String(required=True)
    asked_by = ma.fields.String(required=True)
    department = ma.fields.String(required=True)
    reason = ma.fields.String(required=True)
    changes = ma.fields.Dict(required=True, allow_none=True)
    answer = ma.fields.String(required=True)
    received_at = ma.fields.String(required=True)
    due_on = ma.fields.String(required=True)
    done_at = ma.fields.String(required=True, allow_none=True)
    proved = ma.fields.Boolean(required=True)
    proof = ma.fields.List(ma.fields.Nested(PersonalProofLine), required=True)


class PersonalRequestList(ma.Schema):
    """Newest first, at most 200; `correctable` names what a correction may change, with most characters of each."""

    requests = ma.fields.List(ma.fields.Nested(PersonalRequestView), required=True)
    correctable = ma.fields.Dict(required=True)
