"""How a complaint looks at the staff desk."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.domain.calendar import local_day
from casework.domain.times import utc
from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from svc_complaints import configuration
from svc_complaints.domain.complaint import By, Complaint
from svc_complaints.domain.investigating import is_free
from svc_complaints.domain.life import parts
from svc_complaints.domain.routing import able_offices
from svc_complaints.domain.words import Kind, Part
from svc_complaints.storage import identities, staff, texts
from svc_complaints.use_cases import accusing, acting, actions, opening, repeats
from svc_complaints.use_cases.context import Opened, for_staff
from svc_complaints.use_cases.views import Entries, common, measure, timeline


def opened_view(uow: UnitOfWork, number: str, language: str = "zh") -> dict[str, Any]:
    """The complaint with what this account may read; reading what was written is itself written down."""
    opened = for_staff(uow, number)
    if opened.key is not None:
        uow.audit("complaint_read", opened.complaint.number, {"state": opened.complaint.state.value})
    return desk_view(uow, opened, language)


def desk_view(look: Look, opened: Opened, language: str = "zh") -> dict[str, Any]:
    """The complaint as every account sees it that plays a part in it."""
    complaint, by = opened.complaint, opened.by
    entries = texts.entries_of(look.connection, opened.key, complaint.number)
    return common(look, opened, entries, language) | row_facts(opened) | {
        "timeline": timeline(complaint, entries, language),
        "parts": sorted(part.value for part in parts(complaint, by)),
        "version": complaint.version,
        "round": complaint.round,
        "investigators": list(complaint.investigators),
        "candidates": candidates(look, opened),
        "plan": _last(entries, "plan", complaint.round) if complaint.planned else None,
        "interviews": _interviews(entries),
        "conclusion": _conclusion(complaint, entries),
        "measures": [measure(look, one) | _measure_words(entries, one.number) for one in complaint.measures],
        "extension": _extension(complaint, entries),
        "recusals": [
            {"account": r.account, "relation": r.relation.value, "entered_by": r.entered_by, "at": utc(r.at)}
            for r in complaint.recusals
        ],
        "accounts": sorted(complaint.accused.accounts),
        "repeats": repeats.earlier(look, opened),
        "openings": _openings(look, opened),
        "notes": [{"at": utc(e.at), "account": e.account, "text": e.text} for e in entries if e.action == "note"],
        "history": _history(entries),
        "offices": _offices(look, complaint),
        "actions": actions.for_staff(opened),
    }  # fmt: skip


def row_facts(opened: Opened) -> dict[str, Any]:
    """What the list shows beside the clocks."""
    complaint, by = opened.complaint, opened.by
    return {
        "retaliation": complaint.kind is Kind.RETALIATION,
        "light": light(complaint, by, opened.stored.soon_on),
    }


def light(complaint: Complaint, by: By, soon_on: date | None) -> str:
    """红 overdue (or answered late), 黄 due soon, 绿 otherwise."""
    clock = complaint.clock
    today = local_day(clock.stopped or by.at)
    if today > clock.due:
        return "red"
    if clock.stopped is not None:
        return "green"
    return "yellow" if today >= (soon_on or clock.due) else "green"


def candidates(look: Look, opened: Opened) -> list[dict[str, str]]:
    """Who could be assigned, for whoever may assign: accounts that were at this desk, and may know of it."""
    complaint, setting = opened.complaint, configuration.of(look.runtime)
    if not {Part.INTAKE, Part.SUPERVISOR} & parts(complaint, opened.by):
        return []
    rows = staff.clerks_of(look.connection, setting.homes(complaint.kind, complaint.office))
    others = zip(acting.candidates(look, rows), rows, strict=True)
    free = [row for one, row in others if one.account != opened.by.actor.id and is_free(complaint, one)]
    return [{"account": row.account, "name": row.name} for row in free]


def _offices(look: Look, complaint: Complaint) -> list[dict[str, str]]:
    """Where it could be passed on to: never to an office that it is about."""
    setting = configuration.of(look.runtime)
    able = able_offices(complaint.kind, setting.offices())
    others = [one for one in able if one != complaint.office and not setting.screen(one).hides(complaint.marks)]
    return [accusing.department(look.runtime, one) for one in others]


def _last(entries: Entries, action: str, round_: int) -> dict[str, Any] | None:
    found = [e for e in entries if e.action == action and e.round == round_]
    return {"at": utc(found[-1].at), "text": found[-1].text} if found else None


def _interviews(entries: Entries) -> list[dict[str, Any]]:
    return [
        {"at": e.facts.get("held_at"), "whom": e.facts.get("whom"), "by": e.account, "round": e.round, "text": e.text}
        for e in entries
        if e.action == "interview"
    ]


def _conclusion(complaint: Complaint, entries: Entries) -> dict[str, Any] | None:
    if complaint.finding is None:
        return None
    said = _last(entries, "conclude", complaint.round) or {"at": None, "text": None}
    return {"finding": complaint.finding.value, "report": said["text"], "at": said["at"], "by": complaint.concluded_by}


def _measure_words(entries: Entries, number: int) -> dict[str, Any]:
    """What has to be done, and what the checks have found."""
    told = [e.text for e in entries if e.action == "measure" and e.facts.get("measure") == number]
    checks = [
        {"at": utc(e.at), "kept": e.facts.get("kept"), "text": e.text}
        for e in entries
        if e.action == "check_measure" and e.facts.get("measure") == number
    ]
    return {"text": told[-1] if told else None, "checks": checks}


def _extension(complaint: Complaint, entries: Entries) -> dict[str, Any] | None:
    asked = complaint.extension
    if asked is None:
        return None
    reasons = [e.text for e in entries if e.action == "ask_extension"]
    return {"days": asked.days, "reason": reasons[-1] if reasons else None, "approved": asked.approved,
            "asked_by": asked.asked_by}  # fmt: skip


def _openings(look: Look, opened: Opened) -> list[dict[str, Any]]:
    found = []
    for row in identities.openings_of(look.connection, opened.complaint.number):
        one = identities.opening(row)
        found.append(
            {"id": row.id, "stage": one.stage.value, "purpose": one.purpose.value,
             "reason": identities.reason_of(look.runtime.vault, row), "asked_by": one.asked_by,
             "asked_at": utc(one.asked_at),
             "decide_by": utc(one.decide_by), "decided_by": one.decided_by or None,
             "opened_at": utc(one.opened_at) if one.opened_at else None, "until": utc(one.until) if one.until else None,
             "actions": opening.actions(opened, one)}
        )  # fmt: skip
    return found


def _history(entries: Entries) -> list[dict[str, Any]]:
    """What was done; the longer texts stand elsewhere in the view."""
    elsewhere = {"plan", "interview", "conclude", "answer", "write", "measure", "note"}
    return [
        {"at": utc(e.at), "action": e.action, "department": e.department, "role": e.part, "account": e.account,
         "text": e.text if e.action not in elsewhere else "", "facts": dict(e.facts)}
        for e in entries
    ]  # fmt: skip
