"""The pages. Each module adds its views to one blueprint, which checks every form."""

from __future__ import annotations

from flask import Blueprint

from portal.pages import (
    account,
    admin,
    admin_audit,
    admin_self,
    desk,
    desk_acts,
    enter,
    home,
    identities,
    letters,
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
    every = (*public, session, identities, account, enter, desk, desk_acts)
    for module in (*every, admin, admin_audit, admin_self):
        module.register(pages)
    return pages
