"""What 督办 hears: the rows of `use_cases.hearing`, each with the fields that its effect needs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import marshmallow as ma

from casework.service import Handler
from svc_complaints.schemas import hearing as schemas
from svc_complaints.use_cases.hearing import HEARD, Effect, Heard, hear

SCHEMAS: Mapping[Effect, type[ma.Schema]] = {
    Effect.BEGINS: schemas.Begun,
    Effect.OWED: schemas.Owed,
    Effect.LATE: schemas.Owed,
    Effect.EXTENDED: schemas.Extended,
    Effect.AGAIN: schemas.Owed,
    Effect.BACK: schemas.Owed,
    Effect.HANDED: schemas.Moved,
    Effect.STOOD_STILL: schemas.Owed,
    Effect.WENT_ON: schemas.Owed,
    Effect.ANEW: schemas.Anew,
    Effect.DONE: schemas.Moved,
}


def _handler(row: Heard) -> Handler:
    return Handler(f"{row.channel}.*.{row.name}.v1", partial(hear, effect=row.effect), SCHEMAS[row.effect])


HANDLERS = [_handler(row) for row in HEARD]
