"""How a complaint looks to its complainant: everything that concerns them, and no investigator's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from casework import files, referrals
from casework.domain.clock import describe
from casework.domain.texts import word
from casework.domain.times import utc
from casework.storage.look import Look
from svc_complaints.domain import identity
from svc_complaints.domain.complaint import Complaint
from svc_complaints.domain.words import State
from svc_complaints.storage import identities, texts
from svc_complaints.storage.texts import Entry
from svc_complaints.use_cases import accusing, actions, words
from svc_complaints.use_cases.context import Opened, calendar_for

Entries = Sequence[Entry]


def complainant_view(look: Look, opened: Opened, language: str = "zh") -> dict[str, Any]:
    """The complaint for its complainant."""
    complaint = opened.complaint
    entries = texts.entries_of(look.connection, opened.key, complaint.number)
    return common(look, opened, entries, language) | {
        "timeline": timeline(complaint, entries, language),
        "measures": [measure(look, one) for one in complaint.measures] if complaint.answers else [],
        "openings": openings(look, opened),
        "receipt": opened.stored.receipt.state.value,
        "referral": referral(look, complaint),
        "actions": actions.for_complainant(opened),
    }


def common(look: Look, opened: Opened, entries: Entries, language: str) -> dict[str, Any]:
    """What complainant and staff both see; without the key, of the texts only that they are sealed."""
    complaint = opened.complaint
    text = texts.text_of(look.connection, opened.key, complaint.number)
    written = text or {"subject": None, "body": None, "officials": []}
    return {
        "number": complaint.number,
        "kind": complaint.kind.value,
        "naming": complaint.naming.value,
        "subject": written["subject"],
        "body": written["body"],
        "sealed": text is None and opened.key is None,
        "accused": accusing.shown(look.runtime, complaint.accused, written["officials"]),
        "earlier": complaint.earlier or None,
        "office": accusing.department(look.runtime, complaint.office) if complaint.office else None,
        "state": complaint.state.value,
        "state_text": words.state_text(complaint.state, complaint.outcome, language),
        "outcome": complaint.outcome.value if complaint.outcome else None,
        "finding": finding(complaint),
        **clocks(complaint),
        "days": days(look, complaint, language),
        "messages": messages(entries),
        "answers": answers(complaint, entries),
        "correction": _faults(complaint, entries),
        "referred_to": complaint.referred_to or None,
        "attachments": files.listed(look.connection, look.runtime, complaint.number) if opened.key else [],
    }


def clocks(complaint: Complaint) -> dict[str, Any]:
    """By when what is due."""
    clock = complaint.clock
    return {
        "received_at": utc(complaint.received_at),
        "review_by": complaint.acceptance.due.isoformat(),
        "accepted_at": utc(complaint.accepted_at) if complaint.accepted_at else None,
        "duty": complaint.duty,
        "due_on": clock.due.isoformat(),
        "promised_on": clock.promised.isoformat(),
        "provisional": clock.provisional,
    }


def days(look: Look, complaint: Complaint, language: str) -> list[dict[str, Any]]:
    """The count of the limit that runs, day by day."""
    return [
        {"date": line.day.day.isoformat(), "counted": bool(line.number), "why": describe(line, language)}
        for line in complaint.clock.explain(calendar_for(look, complaint))
    ]


def timeline(complaint: Complaint, entries: Entries, language: str) -> list[dict[str, Any]]:
    """What happened, oldest first; texts only where they are meant for the complainant."""
    first = {"at": utc(complaint.first_received_at), "what": "received", "text": word(words.RECEIVED, language)}
    return [first, *(_step(entry, language) for entry in entries if entry.action in words.STEPS)]


def messages(entries: Entries) -> list[dict[str, Any]]:
    """The conversation, by what each side is."""
    return [
        {"at": utc(e.at), "from": e.facts.get("written_by", "office"), "text": e.text}
        for e in entries
        if e.action == "write"
    ]


def answers(complaint: Complaint, entries: Entries) -> list[dict[str, Any]]:
    """The answers that went out, each with what the complainant made of it."""
    given = {entry.round: entry.text for entry in entries if entry.action == "answer"}
    reasons = {entry.round: entry.text for entry in entries if entry.action == "rate"}
    ratings = {
        r.round: {"level": r.level, "solved": r.solved, "reason": reasons.get(r.round, "")} for r in complaint.ratings
    }
    return [
        {"round": a.round, "text": given.get(a.round, ""), "finding": a.finding.value if a.finding else None,
         "answered_at": utc(a.at), "on_time": a.on_time, "rating": ratings.get(a.round)}
        for a in complaint.answers
    ]  # fmt: skip


def finding(complaint: Complaint) -> str | None:
    """What the last answer said was found; what is being found now is nobody's business yet."""
    last = complaint.answers[-1].finding if complaint.answers else None
    return last.value if last else None


def measure(look: Look, one: Any) -> dict[str, Any]:
    """What has to be done about it."""
    return {
        "number": one.number, "kind": one.kind.value, "owner": accusing.department(look.runtime, one.owner),
        "due": one.due.isoformat(), "kept": one.kept,
    }  # fmt: skip


def openings(look: Look, opened: Opened) -> list[dict[str, Any]]:
    """That the identity was opened, when and why; never by whom."""
    rows = identities.openings_of(look.connection, opened.complaint.number)
    known = [identities.opening(row) for row in rows]
    reasons = {
        one.opened_at: identities.reason_of(look.runtime.vault, row) for one, row in zip(known, rows, strict=True)
    }
    return [
        {"opened_at": utc(one.opened_at), "until": utc(one.until), "purpose": one.purpose.value,
         "reason": reasons.get(one.opened_at, "")}
        for one in identity.seen(known)
    ]  # fmt: skip


def referral(look: Look, complaint: Complaint) -> dict[str, Any] | None:
    """Who has it when it is not here, and the code that opens it there; for the complainant's eyes only.

    The code is None where the complainant goes on with the one that they had there.
    """
    if not complaint.referred_to:
        return None
    code = referrals.code_there(look, complaint.number, complaint.referred_to)
    return {"to": complaint.referred_to, "query_code": code or None}


def _step(entry: Entry, language: str) -> dict[str, Any]:
    text = word(words.STEPS[entry.action], language)
    if entry.action in words.SPOKEN and entry.text:
        text = f"{text}: {entry.text}" if language == "en" else f"{text}：{entry.text}"
    if more := words.detail(entry.facts, language):
        text += f" ({more})" if language == "en" else f"（{more}）"
    return {"at": utc(entry.at), "what": entry.action, "text": text}


def _faults(complaint: Complaint, entries: Entries) -> dict[str, Any] | None:
    """What has to be corrected, while it has to."""
    if complaint.state is not State.NEEDS_CORRECTION:
        return None
    found: list[Mapping[str, Any]] = [entry.facts for entry in entries if entry.action == "open_for_correction"]
    return {"fields": found[-1].get("fields", [])} if found else {"fields": []}
