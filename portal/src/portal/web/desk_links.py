"""The desk's own navigation: what an account's roles let it open."""

from __future__ import annotations

from flask import g, request
from flask_babel import gettext

from casework.domain.actors import Role

CASE_ROLES = (Role.CLERK, Role.REVIEWER, Role.SUPERVISOR)


def desk_links() -> list[tuple[str, str, bool]]:
    """`(address, text, whether it is this page's)`; administrators have a desk of their own, and no links here."""
    actor = g.actor
    if not actor.has(*CASE_ROLES):
        return []
    links = [
        ("/desk", gettext("来信")),
        ("/desk/complaints", gettext("效能投诉")),
        ("/desk/applications", gettext("依申请公开")),
        ("/desk/supervision", gettext("督办")),
    ]
    if actor.has(Role.SUPERVISOR):
        links += [
            ("/desk/supervision/cases", gettext("督办中的件")),
            ("/desk/supervision/ladders", gettext("督办阶梯")),
        ]
    return [(address, text, address == _here(links)) for address, text in links]


def _here(links: list[tuple[str, str]]) -> str:
    """The link with the longest address that this page lies under; letters lie under `/desk/letters` and `/desk`."""
    path = request.path
    under = [address for address, _text in links if path == address or path.startswith(address + "/")]
    return max(under, key=len, default="")
