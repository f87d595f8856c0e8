"""Query strings."""

from __future__ import annotations

from casework.web.fields import Choice, QueryInteger, Strict, Text
from svc_complaints.domain.words import Kind, State
from svc_complaints.storage.search import Queue


class FilterQuery(Strict):
    """Which complaints."""

    queue = Choice(Queue, load_default=Queue.ALL)
    state = Choice(State)
    kind = Choice(Kind)
    department = Text(min=0, max=64, load_default="")
    q = Text(min=0, max=100, load_default="")


class DeskQuery(FilterQuery):
    """Which complaints, and which page of them."""

    page = QueryInteger(min=1, max=10_000, load_default=1)
    size = QueryInteger(min=1, max=100, load_default=20)


class PageQuery(Strict):
    """Which page."""

    page = QueryInteger(min=1, max=10_000, load_default=1)
    size = QueryInteger(min=1, max=100, load_default=20)
