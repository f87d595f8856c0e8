"""Query strings."""

from __future__ import annotations

from casework.web.fields import CaseNumber, Choice, QueryInteger, Strict, Text
from casework.web.queries import PageQuery
from svc_mailbox.domain.words import Kind, State
from svc_mailbox.storage.search import Queue


class DeskQuery(PageQuery):
    """Which letters."""

    queue = Choice(Queue, load_default=Queue.ALL)
    state = Choice(State)
    kind = Choice(Kind)
    q = Text(min=0, max=100, load_default="")


class PublishedQuery(Strict):
    """After which letter, and how many."""

    after = CaseNumber()
    limit = QueryInteger(min=1, max=100, load_default=20)
