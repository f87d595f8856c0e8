"""What the desk sends and asks."""

from __future__ import annotations

import marshmallow as ma

from casework.web.fields import QueryInteger, Strict, Text
from exchange.domain.catalogue import PARTNERS

PARTNER = ma.validate.OneOf(PARTNERS)
ANY_PARTNER = ma.validate.OneOf(("", *PARTNERS))  # the default has to be among the values, or the document is not valid


class Page(Strict):
    """A page of a list; `before` is the id where the last one ended."""

    partner = ma.fields.String(validate=ANY_PARTNER, load_default="")
    before = QueryInteger(min=0, max=2**53 - 1, load_default=0)


class CaseQuery(Strict):
    """Which cases."""

    partner = ma.fields.String(validate=ANY_PARTNER, load_default="")
    state = Text(min=0, max=16, load_default="")


class Override(Strict):
    """Leave to send a case once more, with the new reason."""

    partner = ma.fields.String(validate=PARTNER, required=True)
    reason = Text(min=2, max=1000, multiline=True, required=True)
