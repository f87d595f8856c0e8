"""How an application looks at the staff desk."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.domain.calendar import local_day
from casework.domain.times import utc
from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure.domain.application import Application, By
from svc_disclosure.domain.life import parts
from svc_disclosure.domain.words import Part
from svc_disclosure.storage import texts
from svc_disclosure.use_cases import actions, repeats
from svc_disclosure.use_cases.context import Opened, for_staff, terms
from svc_disclosure.use_cases.converting import offers
from svc_disclosure.use_cases.masking import masked
from svc_disclosure.use_cases.unnamed import unnamed
from svc_disclosure.use_cases.views import (
    Entries,
    common,
    consultation,
    decision,
    delivered,
    extension,
    facts,
    last,
)

KNOWS_APPLICANT = frozenset({Part.INTAKE, Part.HANDLER, Part.REVIEWER, Part.APPROVER})


def opened_view(uow: UnitOfWork, number: str, language: str = "zh") -> dict[str, Any]:
    """The application with who applies and who is consulted, for those who handle it; opening that is written down."""
    opened = for_staff(uow, number)
    view = desk_view(uow, opened, language)
    if parts(opened.application, opened.by) & KNOWS_APPLICANT:
        view["applicant"] = texts.party_of(uow.connection, uow.runtime.vault, opened.application.number)
        if view["applicant"]:
            uow.audit("application_party_opened", opened.application.number, {"fields": sorted(view["applicant"])})
        name_third_parties(uow, opened, view)
    return view


def name_third_parties(uow: UnitOfWork, opened: Opened, view: dict[str, Any]) -> None:
    """Puts into a view who the third parties are (art. 32); opening that is written down."""
    number = opened.application.number
    known = texts.consulted(uow.connection, uow.runtime.vault, number)
    named = {place: who for place, (who, _) in known.items() if who.get("name")}
    for one in view["consultations"]:
        who = named.get(one["consultation"], {})
        one |= {"name": who.get("name", ""), "contact": who.get("contact", "")}
    if named:
        uow.audit("application_third_party_opened", number, {"consultations": sorted(named)})


def desk_view(look: Look, opened: Opened, language: str = "zh") -> dict[str, Any]:
    """The application as an account sees it that plays a part in it; a joint agency sees what it is asked about."""
    it, by = opened.application, opened.by
    held = parts(it, by)
    if held == {Part.JOINT_AGENCY}:
        return joint_view(look, opened, language)
    entries = texts.entries_of(look.connection, look.runtime.vault, it.number)
    view = common(look, opened, entries, language) | {
        "applicant": None,
        "parts": sorted(part.value for part in held),
        "version": it.version,
        "light": light(it, by, opened.stored.soon_on),
        "handlers": list(it.handlers),
        "consultations": consultations(look, opened, entries),
        "review": it.review.value if it.review else None,
        "referral": referral(it),
        "extension": extension(it, entries),
        "decision": full_decision(it, entries, language),
        "rejected": rejected(it, entries),
        "delivered": (delivered(it) or {}) | {"evidence": it.delivered.evidence} if it.delivered else None,
        "converted_to": it.converted_to or None,
        "conversions": offers(look.runtime),
        "hints": repeats.hints(look, opened) if held & KNOWS_APPLICANT else None,
        "items": max(opened.stored.items, 1),
        "notes": [{"at": utc(e.at), "account": e.account, "text": e.words.get("text", "")} for e in entries
                  if e.action == "note"],
        "history": history(entries),
        "actions": actions.for_staff(opened, terms(look)),
    }  # fmt: skip
    return view if held & KNOWS_APPLICANT else unnamed(look, it.number, view)


def joint_view(look: Look, opened: Opened, language: str) -> dict[str, Any]:
    """What a joint agency sees (art. 34): what is asked for, and the question to itself; not who applies."""
    it, by = opened.application, opened.by
    text = texts.text_of(look.connection, look.runtime.vault, it.number)
    known = texts.consulted(look.connection, look.runtime.vault, it.number)
    own = [one for one in it.consultations if one.body == by.actor.department]
    return facts(look, it, language) | {
        "description": masked(look, it.number, text.get("description") or ""),
        "document_number": masked(look, it.number, text.get("document_number", "")),
        "parts": [Part.JOINT_AGENCY.value],
        "version": it.version,
        "light": light(it, by, opened.stored.soon_on),
        "consultations": [
            consultation(look, one)
            | {name: known.get(one.number, ({}, ""))[0].get(name, "") for name in ("question", "information")}
            | {"opinion": one.opinion.value if one.opinion else None}
            for one in own
        ],
        "actions": actions.for_staff(opened, terms(look)),
    }  # fmt: skip


def light(it: Application, by: By, soon_on: date | None) -> str | None:
    """红 overdue (or answered late), 黄 due soon, 绿 otherwise; none before it is received."""
    clock = it.clock
    if clock is None:
        return None
    today = clock.stopped or by.day
    if today > clock.due:
        return "red"
    if clock.stopped is not None:
        return "green"
    return "yellow" if local_day(by.at) >= (soon_on or clock.due) else "green"


def consultations(look: Look, opened: Opened, entries: Entries) -> list[dict[str, Any]]:
    """Opinions that were asked, what came, and whether the third party was told (art. 32); not who that is."""
    known = texts.consulted(look.connection, look.runtime.vault, opened.application.number)
    said = {e.facts.get("consultation"): e.words for e in entries if e.action == "give_opinion"}
    found = []
    for one in opened.application.consultations:
        who, digest = known.get(one.number, ({}, ""))
        words = said.get(one.number, {})
        found.append(
            consultation(look, one)
            | {"name": "", "contact": "", "question": who.get("question", ""),
               "information": who.get("information", ""), "letter": bool(digest),
               "opinion": one.opinion.value if one.opinion else None,
               "reason": words.get("reason", ""), "reply": words.get("paper", ""), "told_paper": one.told_paper or None}
        )  # fmt: skip
    return found


def referral(it: Application) -> dict[str, Any] | None:
    """送保密审查 (art. 17)."""
    sent = it.referral
    if sent is None:
        return None
    settled = sent.settled_on.isoformat() if sent.settled_on else None
    return {"sent_on": sent.sent_on.isoformat(), "paper": sent.paper, "settled_on": settled}


def full_decision(it: Application, entries: Entries, language: str) -> dict[str, Any] | None:
    """The decision with what only staff see of it."""
    shown = decision(it, entries, language)
    if shown is None or it.decision is None:
        return None
    said = next((e for e in reversed(entries) if e.action == "draft"), None)
    search = {n: said.words.get(n, "") for n in ("scope", "method", "searcher")} if said else {}
    searched = said.facts.get("searched_on") if said else None
    return shown | {
        "drafted_by": it.decision.drafted_by, "signed_by": it.decision.signed_by or None,
        "redactions": [{"mark": one.mark, "ground": one.ground.value} for one in it.decision.redactions],
        "overrides": [{"number": one.number, "why": one.why.value} for one in it.decision.overrides],
        "search": search | {"on": searched} if searched else None,
        "convert_to": it.decision.convert_to or None,
    }  # fmt: skip


def history(entries: Entries) -> list[dict[str, Any]]:
    """What was done, with the words that were given; messages and notes stand elsewhere in the view."""
    elsewhere = {"write", "note"}
    return [
        {"at": utc(e.at), "action": e.action, "department": e.department, "role": e.part, "account": e.account,
         "words": {} if e.action in elsewhere else dict(e.words), "facts": dict(e.facts)}
        for e in entries
    ]  # fmt: skip


def rejected(it: Application, entries: Entries) -> str | None:
    """Why the last draft was sent back, while it is drafted anew."""
    return last(entries, "reject", "reason") if it.decision is None else None
