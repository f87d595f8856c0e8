"""The desk for information on request: queues, and the page of one application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import structlog
from flask import Blueprint, g, render_template, request
from flask_babel import gettext

from casework.domain.actors import Role
from casework.web.access import allow
from portal.gateway import Problem, part
from portal.web import desk_forms
from portal.web.act_forms import Given, Options, forms
from portal.web.calls import call, departments
from portal.web.disclosure_desk_words import ACTIONS, BOOK
from portal.web.disclosure_words import ASKED, CHANNELS, CLASSES, OUTCOMES, QUEUES, STATES
from portal.web.forms import chosen, page_number
from portal.web.lang import lang
from portal.web.partner_words import INSTANCES
from portal.web.words import word

SIZE = 20
API = "/api/disclosure/desk/applications"
HERE = "/desk/applications"
NEAR = {"handler", "reviewer"}  # who may open the documents
READERS = {*NEAR, "joint_agency"}  # who may open papers, of those that were sent to them

log = structlog.get_logger()


def register(pages: Blueprint) -> None:
    """`/desk/applications`."""
    pages.get(HERE)(application_queue)


@allow("staff")
def application_queue() -> Any:
    """The applications of one queue, filtered."""
    filters = {
        "queue": chosen("queue", QUEUES) or "mine",
        "state": chosen("state", STATES),
        "outcome": chosen("outcome", OUTCOMES),
        "applicant_class": chosen("applicant_class", CLASSES),
        "channel": chosen("channel", CHANNELS),
        "department": chosen("department", [d.id for d in departments().ever()]),
        "q": request.args.get("q", "").strip()[:100],
    }
    given = {k: v for k, v in filters.items() if v}
    answer = call("GET", API, params=given | {"page": page_number(), "size": SIZE}).body
    return render_template(
        "desk_applications.html", applications=answer["applications"], total=answer["total"], page=page_number(),
        pages=max(1, -(-int(answer["total"]) // SIZE)), filters=filters, departments=departments().ever(),
        done=chosen("done", ACTIONS), export=f"{API}.csv?{urlencode(given)}", may_enter=g.actor.has(Role.CLERK),
        keeps_log=g.actor.has(Role.CLERK, Role.REVIEWER),
    )  # fmt: skip


def application_case(
    number: str, problem: str = "", entered: Mapping[str, Any] | None = None, status: int = 200,
    code: Mapping[str, Any] | None = None,
) -> Any:  # fmt: skip
    """The application with its acts as forms; `entered` is what the refused form held, `code` a third party's, new."""
    view = call("GET", f"{API}/{part(number)}").body
    base = f"{HERE}/{part(number)}"
    known = people()
    given = Given(BOOK, choices(view, known), entered or {})
    parts = set(view.get("parts") or ())
    near = bool(NEAR & parts)
    shown = render_template(
        "desk_application.html", case=view, base=base, problem=problem, names=known, code=code,
        acts=forms(view.get("actions") or (), base, ACTIONS, given), done=request.args.get("done", ""), near=near,
        notices=_beside(number, "notices", bool(READERS & parts)), documents=_beside(number, "documents", near),
        releases=_beside(number, "releases", near),
    )  # fmt: skip
    return shown, status


def _beside(number: str, what: str, near: bool) -> list[dict[str, Any]]:
    """Papers, documents or releases of those who may see them; the page is there without them."""
    if not near:
        return []
    try:
        found: list[dict[str, Any]] = call("GET", f"{API}/{part(number)}/{what}").body[what]
    except Problem as problem:
        log.warning("papers_unknown", what=what, status=problem.status, code=problem.code)
        return []
    return found


def choices(view: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, Options]:
    """By field, what can be chosen where the API takes an id; `known` are names by account."""
    asked = [(str(one["consultation"]), _consultation(one)) for one in view.get("consultations") or ()]
    goals = [(one, word(INSTANCES, one.partition("/")[0])) for one in view.get("conversions") or ()]
    found: dict[str, Options] = {
        "handlers": list(known.items()),
        "body": [(d.id, departments().name(d.id, lang())) for d in departments().all()],
    }
    return (
        found | ({"consultation": asked, "number": asked} if asked else {}) | ({"convert_to": goals} if goals else {})
    )


def _consultation(one: Mapping[str, Any]) -> str:
    who = one.get("name") or (departments().name(one["body"]["id"], lang()) if one.get("body") else "")
    return f"{one['consultation']}. {word(ASKED, one['asked'])} {who} {one['paper']}".strip()


def people() -> dict[str, str]:
    """Names by account, as far as they are known here: one's own, and the colleagues'."""
    found = {g.actor.id: g.claims.name or gettext("我本人")}
    return found | {str(one["id"]): str(one["name"]) for one in desk_forms.staff_here()}
