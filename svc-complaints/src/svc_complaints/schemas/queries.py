"""Query strings."""

from __future__ import annotations

from casework.web.fields import Choice, Strict, Text
from casework.web.queries import PageQuery
from svc_complaints.domain.words import Kind, State
from svc_complaints.storage.search import Queue


class FilterQuery(Strict):
    """Which complaints."""

    queue = Choice(Queue, load_default=Queue.ALL)
    state = Choice(State)
    kind = Choice(Kind)
    department = Text(min=0, max=64, load_default="")
    q = Text(min=0, max=100, load_default="")


class DeskQuery(PageQuery, FilterQuery):
    """Which complaints, and which page of them."""
