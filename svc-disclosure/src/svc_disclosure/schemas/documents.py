"""What the desk sends about documents, and is shown of them. Pages are counted from 1, places in points (1/72 inch)
from the top left corner of the page as it is shown."""

from __future__ import annotations

import math
from typing import Any

import marshmallow as ma
from marshmallow import validate

from casework.web.fields import Choice, QueryBoolean, Strict, StrictInteger, Text
from svc_disclosure.documents.model import MAX_MARKS, MAX_PAGES, MAX_QUERY
from svc_disclosure.domain.grounds import Ground

FARTHEST = 100_000  # points: no page is as large
MARKS_BYTES, MARKS_ITEMS = 4 * 1024 * 1024, 10 * MAX_MARKS  # as JSON, of which the gateway lets as much pass


class Side(ma.fields.Float):
    """One side of a box; no text, no booleans, no NaN."""

    def __init__(self, **kwargs: Any) -> None:
        bounds = validate.Range(min=-FARTHEST, max=FARTHEST)
        super().__init__(required=True, allow_nan=False, validate=bounds, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise self.make_error("invalid", input=value)
        return float(value)


class Mark(Strict):
    """A region that is withheld, and its ground (art. 37)."""

    page = StrictInteger(min=1, max=MAX_PAGES, required=True)
    left, top, right, bottom = Side(), Side(), Side(), Side()
    ground = Choice(Ground, required=True)


class Marks(Strict):
    """All marks of a document; `version` as they were shown."""

    version = StrictInteger(min=0, required=True)
    marks = ma.fields.List(ma.fields.Nested(Mark), required=True, validate=validate.Length(max=MAX_MARKS))


class SearchText(Strict):
    """Which text; compared without spaces, line ends, widths and cases."""

    text = Text(min=1, max=MAX_QUERY, required=True)


class MarkFound(SearchText):
    """Which text is withheld wherever it stands, and its ground."""

    ground = Choice(Ground, required=True)


class WhichPage(Strict):
    """Of the original, or of the redacted copy."""

    copy = QueryBoolean(load_default=False)
