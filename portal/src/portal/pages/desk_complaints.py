"""The desk for efficiency complaints: queues, and the page of one complaint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, g, render_template, request
from flask_babel import gettext

from casework.domain.actors import Role
from casework.web.access import allow
from portal.gateway import part
from portal.web import desk_forms
from portal.web.act_forms import Given, Options, forms
from portal.web.calls import call, departments
from portal.web.complaint_desk_words import ACTIONS, BOOK
from portal.web.complaint_words import KINDS, MEASURES, QUEUES, STATES
from portal.web.forms import chosen, page_number
from portal.web.lang import lang
from portal.web.words import word

SIZE = 20
API = "/api/complaints/desk/complaints"
HERE = "/desk/complaints"


def register(pages: Blueprint) -> None:
    """`/desk/complaints`."""
    pages.get(HERE)(complaint_queue)


@allow("staff")
def complaint_queue() -> Any:
    """The complaints of one queue, filtered; the service leaves out what the barrier hides."""
    filters = {
        "queue": chosen("queue", QUEUES) or "mine",
        "state": chosen("state", STATES),
        "kind": chosen("kind", KINDS),
        "department": chosen("department", [d.id for d in departments().ever()]),
        "q": request.args.get("q", "").strip()[:100],
    }
    given = {k: v for k, v in filters.items() if v}
    answer = call("GET", API, params=given | {"page": page_number(), "size": SIZE}).body
    pages = max(1, -(-int(answer["total"]) // SIZE))
    return render_template(
        "desk_complaints.html", complaints=answer["complaints"], total=answer["total"], page=page_number(),
        pages=pages, filters=filters, departments=departments().ever(), done=chosen("done", ACTIONS),
        export=f"{API}.csv?{urlencode(given)}", sees_figures=g.actor.has(Role.REVIEWER, Role.SUPERVISOR),
    )  # fmt: skip


def complaint_case(number: str, problem: str = "", entered: Mapping[str, Any] | None = None, status: int = 200) -> Any:
    """The complaint with its acts as forms; `entered` is what the refused form held."""
    view = call("GET", f"{API}/{part(number)}").body
    base = f"{HERE}/{part(number)}"
    known = _people(view)
    given = Given(BOOK, choices(view, known), entered or {})
    openings = [
        one | {"forms": forms(one.get("actions") or (), f"{base}/openings/{part(str(one['id']))}", ACTIONS, given)}
        for one in view.get("openings") or ()
    ]
    shown = render_template(
        "desk_complaint.html", case=view, base=base, openings=openings, problem=problem,
        acts=forms(view.get("actions") or (), base, ACTIONS, given), names=known,
        destinations=desk_forms.destinations(), done=request.args.get("done", ""),
        readable=any(one.get("stage") == "open" for one in openings),
    )  # fmt: skip
    return shown, status


def choices(view: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, Options]:
    """By field, what can be chosen where the API takes an id; `known` are names by account."""
    places = [(d.id, departments().name(d.id, lang())) for d in departments().all()]
    people = [(str(one["account"]), str(one["name"])) for one in view.get("candidates") or ()]
    found: dict[str, Options] = dict.fromkeys(("office", "owner", "department", "departments"), places)
    found["investigators"] = people
    if (offices := view.get("offices")) is not None:
        found["office"] = [(one["id"], departments().name(one["id"], lang())) for one in offices]
    found["account"] = list((dict(known) | {g.actor.id: gettext("我本人")}).items())
    if measures := [one for one in view.get("measures") or () if not one.get("kept")]:
        found["measure"] = [(str(one["number"]), _measure(one)) for one in measures]
    return found


def _measure(one: Mapping[str, Any]) -> str:
    owner = one["owner"]["id"] if isinstance(one["owner"], Mapping) else one["owner"]
    return f"{one['number']}. {word(MEASURES, one['kind'])} · {departments().name(str(owner), lang())}"


def _people(view: Mapping[str, Any]) -> dict[str, str]:
    """Names by account, as far as they are known here: this account's first, then who can be assigned, colleagues."""
    found = {g.actor.id: g.claims.name}
    found |= {str(one["account"]): str(one["name"]) for one in view.get("candidates") or ()}
    return found | {str(one["id"]): str(one["name"]) for one in desk_forms.staff_here()}
