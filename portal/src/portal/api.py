"""`GET /api/scoreboard`, `GET /api/search`: the read models as JSON."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from casework.web.access import ANYONE, allow, runtime_of_app
from casework.web.fields import QueryInteger, Strict, StrictInteger, Text
from casework.web.json_body import Blueprint
from portal.published.search import PAGE, Query, search
from portal.scoreboard.application_store import LEAST_SHOWN, shown_total
from portal.scoreboard.figures import figures, scoreboard
from portal.scoreboard.schemas import ScoreboardAnswer
from portal.web.words import KINDS

MOST_PAGES = 10_000

api = Blueprint("portal_api", __name__, description="Scoreboard and search over released letters")


class SearchArguments(Strict):
    """Every word of `q` must occur in subject, body or answer; `number` asks for one letter."""

    q = Text(min=0, max=100, load_default="")
    department = Text(min=0, max=64, load_default="")
    kind = Text(min=0, max=32, load_default="", metadata={"enum": ["", *KINDS]})
    number = Text(min=0, max=64, load_default="")
    page = QueryInteger(min=1, max=MOST_PAGES, load_default=1)


class FoundLetter(Schema):
    """A released letter, redacted."""

    number = fields.String(required=True)
    department = fields.String(required=True)
    kind = fields.String(required=True)
    subject = fields.String(required=True)
    body = fields.String(required=True)
    answer = fields.String(required=True)
    received_at = fields.DateTime(required=True)
    answered_at = fields.DateTime(required=True)
    published_at = fields.DateTime(required=True)
    rating_level = StrictInteger(min=1, max=5, allow_none=True)


class SearchAnswer(Schema):
    """One page, newest first."""

    letters = fields.List(fields.Nested(FoundLetter), required=True)
    total = fields.Integer(required=True)
    page = fields.Integer(required=True)
    size = fields.Integer(required=True)


@api.get("/api/scoreboard")
@allow(ANYONE)
@api.response(200, ScoreboardAnswer)
def read_scoreboard() -> Any:
    """Per department: received, answered, on time, rated, satisfied, the supervision cards that stand; and the same of
    applications for information."""
    with runtime_of_app().read() as connection:
        board = scoreboard(connection)
    rows = [
        {"department": id_, **figures(tally), "cards": board.cards_of(id_)} for id_, tally in board.departments.items()
    ]
    applications = {
        "departments": [{"department": id_, **one.shown()} for id_, one in board.applications.items()],
        "total": shown_total(board.applications),
        "least_shown": LEAST_SHOWN,
    }
    return {
        "as_of": board.as_of, "departments": rows, "total": figures(board.total), "applications": applications,
    }  # fmt: skip


@api.get("/api/search")
@allow(ANYONE)
@api.arguments(SearchArguments, location="query")
@api.response(200, SearchAnswer)
def read_search(arguments: dict[str, Any]) -> Any:
    """Released letters that fit."""
    with runtime_of_app().read() as connection:
        found = search(connection, Query(**arguments))
    return {"letters": found.letters, "total": found.total, "page": found.page, "size": PAGE}
