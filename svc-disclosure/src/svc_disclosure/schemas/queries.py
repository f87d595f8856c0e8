"""Query strings."""

from __future__ import annotations

from casework.web.fields import Choice, Strict, Text
from casework.web.queries import PageQuery
from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.domain.words import ApplicantClass, Channel, State
from svc_disclosure.schemas.days import Day
from svc_disclosure.storage.search import Queue


class FilterQuery(Strict):
    """Which applications; `since` and `until` are days of receipt."""

    queue = Choice(Queue, load_default=Queue.ALL)
    state = Choice(State)
    outcome = Choice(Outcome)
    applicant_class = Choice(ApplicantClass)
    channel = Choice(Channel)
    department = Text(min=0, max=64, load_default="")
    since = Day()
    until = Day()
    q = Text(min=0, max=100, load_default="")


class DeskQuery(PageQuery, FilterQuery):
    """Which applications, and which page of them."""
