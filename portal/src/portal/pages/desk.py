"""The staff desk: a queue, and the page of one letter with what this account may do with it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request

from casework.domain.actors import Role
from casework.web.access import allow
from portal.gateway import part
from portal.pages.admin import ADMINISTRATORS
from portal.web import desk_forms
from portal.web.calls import call, departments
from portal.web.desk_words import ACTIONS
from portal.web.forms import chosen, page_number
from portal.web.words import KINDS, QUEUES, STATES

SIZE = 20


def register(pages: Blueprint) -> None:
    """`/desk`."""
    pages.get("/desk")(queue)


@allow("staff")
def queue() -> Any:
    """The letters of one queue, filtered; administrators have a desk of their own."""
    if g.actor.has(*ADMINISTRATORS):
        return redirect("/desk/admin", 303)
    filters = {
        "queue": chosen("queue", QUEUES) or "mine",
        "state": chosen("state", STATES),
        "kind": chosen("kind", KINDS),
        "q": request.args.get("q", "").strip()[:100],
    }
    asked = {k: v for k, v in filters.items() if v} | {"page": page_number(), "size": SIZE}
    answer = call("GET", "/api/mailbox/desk/letters", params=asked).body
    pages = max(1, -(-int(answer["total"]) // SIZE))
    return render_template(
        "desk.html", letters=answer["letters"], total=answer["total"], page=asked["page"], pages=pages, filters=filters,
        done=chosen("done", ACTIONS), may_enter=g.actor.has(Role.CLERK, Role.REVIEWER),
        may_decide=g.actor.has(Role.REVIEWER, Role.SUPERVISOR),
    )  # fmt: skip


def case_page(number: str, problem: str = "", entered: dict[str, Any] | None = None, status: int = 200) -> Any:
    """The letter with its actions as forms; `entered` is what the refused form held."""
    address = f"/api/mailbox/desk/letters/{part(number)}"
    view = call("GET", address).body
    names = {action["name"] for action in view.get("actions") or ()}
    redaction = None
    proposing = request.args.get("publication") or (entered or {}).get("act") == "propose"
    if "propose" in names and proposing:
        redaction = call("GET", f"{address}/redaction").body
    shown = render_template(
        "desk_case.html", case=view, problem=problem, entered=entered or {}, departments=departments().all(),
        redaction=redaction, originals=desk_forms.originals(view, redaction), before=desk_forms.before(view, redaction),
        choices=desk_forms.choices(view), destinations=desk_forms.destinations(), done=request.args.get("done", ""),
    )  # fmt: skip
    return shown, status
