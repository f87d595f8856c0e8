"""What the forms of the desk know beyond the API's description: what stands in a field, and what can be chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from flask import g
from flask_babel import gettext

from casework.web.access import runtime_of_app
from portal.gateway import Problem
from portal.web.calls import call
from portal.web.desk_words import DESTINATIONS
from portal.web.marks import Piece, marked

log = structlog.get_logger()

OURS = ("gateway", "portal")
View = Mapping[str, Any]


def before(view: View, redaction: View | None) -> dict[str, dict[str, str]]:
    """By act and field, what a form begins with: the last draft, or the machine's redaction."""
    found: dict[str, dict[str, str]] = {}
    if drafts := view.get("drafts"):
        found["draft"] = {"text": drafts[-1]["text"]}
    if redaction:
        found["propose"] = {name: redaction[name] for name in ("subject", "body", "answer")}
    return found


def colleagues(view: View) -> list[View]:
    """The staff of one's own department, where this letter asks who stands aside; without them the form still works."""
    if not any(action["name"] == "recuse" for action in view.get("actions") or ()):
        return []
    return staff_here()


def staff_here() -> list[View]:
    """`[{"id","name",…}]` of one's own department; empty when the gateway does not tell."""
    try:
        found: list[View] = call("GET", "/api/directory/colleagues").body["colleagues"]
    except Problem as problem:
        log.warning("colleagues_unknown", status=problem.status, code=problem.code)
        return []
    return found


def choices(view: View) -> dict[str, list[tuple[str, str]]]:
    """By field, `(value, label)` of what can be chosen where the API takes an id that nobody knows by heart."""
    own = g.actor.id
    accounts = [(own, gettext("我本人"))]
    drafter = next((d["by"] for d in reversed(view.get("drafts") or []) if d.get("by")), own)
    if drafter != own:
        accounts.append((drafter, gettext("这一稿的起草人")))
    accounts += [(one["id"], one["name"]) for one in colleagues(view) if one["id"] not in (own, drafter)]
    goals = [(name, str(label)) for name, label in DESTINATIONS.items()]
    return {"account": accounts, "destination": goals}


def destinations() -> list[str]:
    """The instances that a letter can be referred to."""
    names = (peer.instance for peer in runtime_of_app().topology.peers.values())
    return sorted(name for name in names if name.split("/")[0] not in OURS)


def originals(view: View, redaction: View | None) -> list[tuple[str, list[Piece]]]:
    """The texts as they were written, `(field, pieces)`, with the machine's findings marked."""
    if not redaction:
        return []
    answers = view.get("answers") or [{}]
    texts = {"subject": view["subject"], "body": view["body"], "answer": answers[-1].get("text", "")}
    found = redaction.get("findings") or []
    return [(name, marked(text, [f for f in found if f["field"] == name])) for name, text in texts.items()]
