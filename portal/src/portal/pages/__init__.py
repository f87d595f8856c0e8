"""The pages. Each module adds its views to one blueprint, which checks every form."""

from __future__ import annotations

from flask import Blueprint

from portal.pages import (
    account,
    desk,
    desk_acts,
    desk_personal,
    enter,
    home,
    letters,
    personal,
    personal_account,
    scoreboard,
    session,
    track,
    track_acts,
    write,
)
from portal.web.forms import check_origin


def blueprint() -> Blueprint:
    """All pages, for one app."""
    pages = Blueprint("pages", __name__)
    pages.before_request(check_origin)
    public = (home, write, track, track_acts, letters, scoreboard)
    own = (session, account, personal, personal_account)
    for module in (*public, *own, enter, desk, desk_acts, desk_personal):
        module.register(pages)
    return pages
