"""What every referred case says, whatever its channel, and how a receiver reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import marshmallow as ma
from marshmallow import validate

from casework.domain.errors import Invalid
from casework.referrals.faults import faults_of
from casework.referrals.model import Incoming, Later, Opens
from casework.storage.unit_of_work import UnitOfWork
from casework.web.fields import StrictBoolean, Text


class People(ma.Schema):
    """Who wrote, as far as it is known; other offices ask for other particulars than we do."""

    name = Text(min=0, max=50, load_default="", allow_none=True)
    phone = Text(min=0, max=40, load_default="", allow_none=True)
    email = Text(min=0, max=254, load_default="", allow_none=True)
    address = Text(min=0, max=200, load_default="", allow_none=True)


class ReferredCase(ma.Schema):
    """A case that another instance refers to us. A service adds its texts, within its own bounds, and what it asks."""

    anonymous = StrictBoolean(load_default=False)
    language = ma.fields.String(load_default="zh", validate=validate.OneOf(["zh", "en"]))
    people = ma.fields.Nested(lambda: People(unknown=ma.EXCLUDE), load_default=dict, allow_none=True)
    department = Text(min=0, max=64, load_default="", allow_none=True)
    reason = Text(min=0, max=2_000, multiline=True, load_default="", allow_none=True)
    query_code = Text(min=0, max=16, load_default="", allow_none=True)
    owner = Text(min=0, max=128, load_default="", allow_none=True)  # the account whose case it is


def opening(schema: type[ma.Schema], take: Callable[[UnitOfWork, Incoming, Any], Later | None]) -> Opens:
    """For `handlers(opens=…)`: `take(uow, incoming, content)` gets the content as the schema loads it.

    Fields that the schema does not know are let be, so that a sender may say more. What it lacks is the reason of the
    refusal, in words, for the sender's people read them.
    """

    def opens(uow: UnitOfWork, incoming: Incoming) -> Later | None:
        try:
            content: Any = schema(unknown=ma.EXCLUDE).load(dict(incoming.content))
        except ma.ValidationError as error:
            raise Invalid("referral_invalid", "; ".join(faults_of(error.messages))) from error
        return take(uow, incoming, content)

    return opens
