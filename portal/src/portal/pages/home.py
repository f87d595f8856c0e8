"""The front page, and help."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from casework.web.access import ANYONE, allow, runtime_of_app
from portal.published import store
from portal.scoreboard.figures import scoreboard, weeks
from portal.web.lang import CITY

LATEST = 5


def register(pages: Blueprint) -> None:
    """`/` and `/help`."""
    pages.get("/")(home)
    pages.get("/help")(help_page)


@allow(ANYONE)
def home() -> Any:
    """What this is, how to write, how it goes, what was answered lately."""
    runtime = runtime_of_app()
    with runtime.read() as connection:
        board = scoreboard(connection)
        chart = weeks(connection, runtime.now().astimezone(CITY).date())
        latest = store.newest(connection, LATEST)
    most = max([1, *(max(week.received, week.answered) for week in chart)])
    return render_template("home.html", board=board, weeks=chart, most=most, latest=latest)


@allow(ANYONE)
def help_page() -> Any:
    """How it works, what becomes public, whom to turn to."""
    return render_template("help.html")
