"""What the exchange hears inside the city: cases for the bureau, answers to what it handed over, and what becomes of
letters that came from a partner."""

from __future__ import annotations

import marshmallow as ma

from casework import referrals
from casework.service import Handler
from exchange.domain import codes
from exchange.use_cases import letters, referring


class Due(ma.Schema):
    """`letter_received`, `letter_extended`."""

    due = ma.fields.Date(required=True)


class Rated(ma.Schema):
    """`letter_rated`."""

    round = ma.fields.Integer(required=True)
    level = ma.fields.Integer(required=True)
    solved = ma.fields.Boolean(required=True, allow_none=True)


class Moved(ma.Schema):
    """That it has happened is enough; what is said about it is let be."""


HANDLERS = (
    *referrals.handlers(opens=referring.refer, confirmed=letters.confirmed, refused=letters.refused),
    Handler("mailbox.*.letter_received.v1", letters.received, Due),
    Handler("mailbox.*.letter_extended.v1", letters.received, Due),
    Handler("mailbox.*.letter_rated.v1", letters.rated, Rated),
    *(Handler(f"mailbox.*.{name}.v1", letters.moved, Moved) for name in codes.LETTER_STATES),
)
