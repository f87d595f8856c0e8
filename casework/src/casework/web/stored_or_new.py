"""A new submission by its schema; one that the gateway has stored (`casework.web.stored`) is not refused by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from flask import g


class StoredOrNew(ma.Schema):
    """Before the schema of a submission: `class NewLetter(StoredOrNew, letters.NewLetter)`.

    A stored one that does not fit comes as `{"raw": what was sent, "faults": [field, …]}`, to be opened for correction
    by its sender, who has long had a number for it.
    """

    def load(self, data: Any, **kwargs: Any) -> Any:
        """As any schema, but never refusing what the gateway has taken in and answered for."""
        try:
            return super().load(data, **kwargs)
        except ma.ValidationError as error:
            if g.claims.at is None or not isinstance(data, Mapping):
                raise
            return {"raw": dict(data), "faults": sorted(map(str, error.messages_dict))}
