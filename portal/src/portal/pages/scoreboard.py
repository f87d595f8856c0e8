"""The scoreboard, with its formulas."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from flask import Blueprint, render_template

from casework.domain.rates import LEAST_TO_RANK, Tally
from casework.web.access import ANYONE, allow, runtime_of_app
from portal.scoreboard.application_store import LEAST_SHOWN, shown_total
from portal.scoreboard.figures import RATES, rate
from portal.scoreboard.figures import scoreboard as read
from portal.web.forms import chosen


def register(pages: Blueprint) -> None:
    """`/scoreboard`."""
    pages.get("/scoreboard")(scoreboard)


@allow(ANYONE)
def scoreboard() -> Any:
    """Per department; ranked by the rate that is asked for, by name when none is."""
    with runtime_of_app().read() as connection:
        board = read(connection)
    by = chosen("by", RATES)
    return render_template(
        "scoreboard.html", board=board, rows=ranked(board.departments, by), by=by, rates=RATES, rate=rate,
        least=LEAST_TO_RANK, applications_total=shown_total(board.applications), least_shown=LEAST_SHOWN,
    )  # fmt: skip


def ranked(departments: Any, by: str) -> list[dict[str, Any]]:
    """Rows with `rank`: equal rates share one; those with fewer than ten under the line come last, without."""
    rows = [{"id": id_, "tally": tally, "rank": None} for id_, tally in sorted(departments.items())]
    if not by:
        return rows
    fit = sorted((r for r in rows if _rankable(r["tally"], by)), key=lambda r: -_percent(r["tally"], by))
    for place, row in enumerate(fit, 1):
        same = place > 1 and _percent(fit[place - 2]["tally"], by) == _percent(row["tally"], by)
        row["rank"] = fit[place - 2]["rank"] if same else place
    return [*sorted(fit, key=itemgetter("rank")), *(r for r in rows if r["rank"] is None)]


def _rankable(tally: Tally, by: str) -> bool:
    return rate(tally, by).rankable()


def _percent(tally: Tally, by: str) -> Any:
    return rate(tally, by).percent
