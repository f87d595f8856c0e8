"""Query strings that many lists read."""

from __future__ import annotations

from casework.web.fields import QueryInteger, Strict


class PageQuery(Strict):
    """Which page; with filters of a service: `class DeskQuery(PageQuery, FilterQuery)`."""

    page = QueryInteger(min=1, max=10_000, load_default=1)
    size = QueryInteger(min=1, max=100, load_default=20)
