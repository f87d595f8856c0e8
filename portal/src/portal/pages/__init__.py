"""The pages. Each module adds its views to one blueprint, which checks every form."""

from __future__ import annotations

from flask import Blueprint

from portal.pages import (
    account,
    admin,
    admin_audit,
    admin_self,
    departments_admin,
    desk,
    desk_acts,
    desk_personal,
    enter,
    home,
    identities,
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
    own = (session, identities, account, personal, personal_account, enter, admin_self)
    for module in (*public, *own, desk, desk_acts, desk_personal, admin, admin_audit, departments_admin):
        module.register(pages)
    return pages
