"""How a letter looks at the staff desk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Row

from casework.domain.calendar import local_day
from casework.domain.times import utc
from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from svc_mailbox.destinations import destinations
from svc_mailbox.domain.letter import By, Letter
from svc_mailbox.domain.life import AT_INTAKE, parts
from svc_mailbox.domain.publication import Openness
from svc_mailbox.domain.routing import suggest
from svc_mailbox.domain.words import Part
from svc_mailbox.storage import texts
from svc_mailbox.use_cases import actions, publishing
from svc_mailbox.use_cases.context import Opened, for_staff
from svc_mailbox.use_cases.partner_views import outside
from svc_mailbox.use_cases.referring import REASON_DIGEST
from svc_mailbox.use_cases.views import Entries, common, state_text, timeline

# What its mailbox keeps of a letter that has become a complaint: number, status and clock
BARE = frozenset({
    "number", "state", "state_text", "outcome", "received_at", "due_on", "promised_on", "unit_due_on", "review_by",
    "return_by", "provisional", "days", "light", "rule", "department", "lead", "handled_by", "version", "parts",
    "actions",
})  # fmt: skip
KNOWS_SENDER = frozenset({Part.INTAKE, Part.CLERK, Part.REVIEWER})


def opened_view(uow: UnitOfWork, number: str, language: str = "zh") -> dict[str, Any]:
    """The letter with its sender's particulars, for those who handle it; opening them is written down."""
    opened = for_staff(uow, number)
    view = desk_view(uow, opened, language)
    if not opened.letter.anonymous and parts(opened.letter, opened.by) & KNOWS_SENDER:
        view["people"] = texts.people_of(uow.connection, uow.runtime.vault, opened.letter.number)
        if view["people"]:
            uow.audit("letter_people_opened", opened.letter.number, {"fields": sorted(view["people"])})
    return view


def desk_view(look: Look, opened: Opened, language: str = "zh") -> dict[str, Any]:
    """The letter as every account sees it that plays a part in it; without the sender's particulars."""
    letter, by = opened.letter, opened.by
    entries = texts.entries_of(look.connection, letter.number)
    view = common(look, opened, entries, language)
    whole = view | row_facts(opened) | {
        "timeline": timeline(letter, entries, language),
        "people": None,
        "version": letter.version,
        "channel": letter.channel.value,
        "parts": sorted(part.value for part in parts(letter, by)),
        "co_handlers": list(letter.co_handlers),
        "returned_by": list(letter.returned_by),
        "return_by": letter.turn.return_by.isoformat(),
        "review_by": letter.review_by.isoformat(),
        "rule": {"answer": letter.rule.answer, "extension": letter.rule.extension, "source": letter.rule.source},
        "notes": _texts(entries, "note", "contribute"),
        "drafts": _drafts(entries),
        "returns": _texts(entries, "return", "dispute"),
        "extensions": _extensions(letter, entries),
        "history": [_history(entry) for entry in entries],
        "proposal": _proposal(look, opened),
        **outside(look, letter.number),
        **_suggestions(look, opened, view),
        "actions": actions.for_staff(opened),
    }  # fmt: skip
    return seen(letter, whole)


def seen(letter: Letter, view: dict[str, Any]) -> dict[str, Any]:
    """What staff see of a letter: once it is a complaint, all but number, status and clock is empty."""
    if not letter.is_complaint:
        return view
    return {name: value if name in BARE else _emptied(value) for name, value in view.items()}


def _emptied(value: Any) -> Any:
    """Neither yes nor no, and nothing of what there was."""
    return None if isinstance(value, bool) else type(value)()


def _proposal(look: Look, opened: Opened) -> Any:
    """The redacted copy that waits for its reviewer: nobody releases what they have not seen."""
    waits = opened.stored.publication.state is Openness.PROPOSED
    return publishing.proposal(look, opened.letter.number) if waits else None


def row_facts(opened: Opened) -> dict[str, Any]:
    """What the list shows of a letter."""
    letter, by = opened.letter, opened.by
    return {
        "number": letter.number,
        "kind": letter.kind.value,
        "subject": opened.stored.subject,
        "state": letter.state.value,
        "state_text": state_text(letter, "zh"),
        "lead": letter.lead or None,
        "received_at": utc(letter.received_at),
        "due_on": letter.clock.due.isoformat(),
        "unit_due_on": letter.turn.clock.due.isoformat(),
        "provisional": letter.clock.provisional,
        "anonymous": letter.anonymous,
        "urged": letter.urges > 0,
        "light": light(letter, by, opened.stored.soon_on),
    }


def light(letter: Letter, by: By, soon_on: date | None) -> str:
    """红 overdue (or answered late), 黄 due soon, 绿 otherwise."""
    today = local_day(letter.clock.stopped or by.at)
    if today > letter.clock.due:
        return "red"
    if letter.clock.stopped is not None:
        return "green"
    soon = soon_on or letter.clock.due
    return "yellow" if today >= soon else "green"


def _texts(entries: Entries, *names: str) -> list[dict[str, Any]]:
    return [
        {"at": utc(e.at), "action": e.action, "department": e.department, "text": e.text}
        for e in entries
        if e.action in names
    ]


def _drafts(entries: Entries) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for entry in entries:
        if entry.action == "draft":
            found.append({"at": utc(entry.at), "round": entry.round, "text": entry.text, "state": "waiting",
                          "reason": "", "by": entry.account})  # fmt: skip
        elif entry.action == "reject_draft" and found:
            found[-1] |= {"state": "rejected", "reason": entry.text}
        elif entry.action == "answer" and found:
            found[-1] |= {"state": "answered"}
    return found


def _extensions(letter: Letter, entries: Entries) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for entry in entries:
        if entry.action == "ask_extension":
            days = (entry.facts or {}).get("days")
            found.append({"at": utc(entry.at), "days": days, "reason": entry.text, "approved": None, "answer": ""})
        elif entry.action in ("approve_extension", "refuse_extension") and found:
            found[-1] |= {"approved": entry.action == "approve_extension", "answer": entry.text}
    return found


def _history(entry: Row[Any]) -> dict[str, Any]:
    return {
        "at": utc(entry.at),
        "action": entry.action,
        "department": entry.department,
        "role": entry.part,
        "text": entry.text if entry.action not in ("draft", "answer") else "",
        "facts": {k: v for k, v in (entry.facts or {}).items() if k != REASON_DIGEST},
    }


def _suggestions(look: Look, opened: Opened, view: Mapping[str, Any]) -> dict[str, Any]:
    """Where the letter may belong, the most urgent first; `instance` is who would take it, if anybody does here.

    Only while a person can still follow the advice: nothing moves by itself.
    """
    if opened.letter.state not in AT_INTAKE:
        return {"suggestion": None, "suggestions": []}
    there = destinations(look.runtime)
    found = [
        {"to": s.destination.value, "reason": s.reason, "words": s.words, "article": s.article, "urgent": s.urgent,
         "instance": there.get(s.destination)}
        for s in suggest(view["subject"], view["body"], opened.letter.kind)
    ]  # fmt: skip
    return {"suggestion": found[0] if found else None, "suggestions": found}
