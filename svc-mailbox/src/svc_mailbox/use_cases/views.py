"""How a letter looks to its sender: everything that concerns them, and no officer's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from casework import files
from casework.domain.clock import describe
from casework.domain.times import utc
from casework.storage.look import Look
from svc_mailbox import configuration
from svc_mailbox.domain.letter import Letter
from svc_mailbox.domain.petitioning import NAME_WAIT
from svc_mailbox.domain.words import State
from svc_mailbox.storage import texts
from svc_mailbox.use_cases import actions, partner_views, words
from svc_mailbox.use_cases.context import Opened, newest_count
from svc_mailbox.use_cases.words import word

Entries = Sequence[Row[Any]]


def sender_view(look: Look, opened: Opened, language: str = "zh") -> dict[str, Any]:
    """The letter for its sender; the shape is `schemas.LetterView`."""
    entries = texts.entries_of(look.connection, opened.letter.number)
    return common(look, opened, entries, language) | {
        "timeline": timeline(opened.letter, entries, language),
        "referral": partner_views.referral_for_sender(look, opened),
        "actions": actions.for_sender(opened),
    }


def common(look: Look, opened: Opened, entries: Entries, language: str) -> dict[str, Any]:
    """What sender and staff both see."""
    letter, stored = opened.letter, opened.stored
    written = texts.text_of(look.connection, letter.number)
    return {
        "number": letter.number,
        "kind": letter.kind.value,
        "subject": stored.subject,
        "body": written["body"],
        "place": written["place"],
        "anonymous": letter.anonymous,
        "department": _department(look, letter.department),
        "handled_by": _department(look, letter.lead) if letter.lead else None,
        "state": letter.state.value,
        "state_text": state_text(letter, language),
        "outcome": letter.outcome.value if letter.outcome else None,
        "received_at": utc(letter.received_at),
        "due_on": letter.clock.due.isoformat(),
        "promised_on": letter.clock.promised.isoformat(),
        "provisional": letter.clock.provisional,
        "days": days(look, letter, language),
        "answers": answers(letter, entries),
        "questions": questions(entries),
        "additions": [{"at": utc(e.at), "text": e.text} for e in entries if e.action == "add"],
        "correction": _faults(letter, entries),
        "referred_to": letter.referred_to or None,
        "referral": partner_views.referral(look, opened),
        "name_wanted": _name_wanted(letter, entries),
        "attachments": files.listed(look.connection, look.runtime, letter.number),
        "publication": {
            "consent": actions.is_open(stored.publication.state),
            "state": stored.publication.state.value,
        },
    }


def state_text(letter: Letter, language: str) -> str:
    """Where it stands, in words; for a closed letter how it ended."""
    if letter.state is State.CLOSED and letter.outcome:
        return word(words.OUTCOMES[letter.outcome.value], language)
    return word(words.STATES[letter.state], language)


def days(look: Look, letter: Letter, language: str) -> list[dict[str, Any]]:
    """The count of the limit, day by day."""
    calendar = configuration.of(look.runtime).calendar(look.connection, newest_count(letter))
    return [
        {"date": line.day.day.isoformat(), "counted": bool(line.number), "why": describe(line, language)}
        for line in letter.clock.explain(calendar)
    ]


def timeline(letter: Letter, entries: Entries, language: str) -> list[dict[str, Any]]:
    """What happened, oldest first; texts only where they are meant for the sender."""
    first = {"at": utc(letter.first_received_at), "what": "received", "text": word(words.RECEIVED, language)}
    return [first, *(_step(entry, language) for entry in entries if entry.action in words.STEPS)]


def answers(letter: Letter, entries: Entries) -> list[dict[str, Any]]:
    """The answers that went out, each with what the sender made of it."""
    given = {entry.round: entry.text for entry in entries if entry.action == "answer"}
    reasons = {entry.round: entry.text for entry in entries if entry.action == "rate"}
    ratings = {
        r.round: {"level": r.level, "solved": r.solved, "reason": reasons.get(r.round, "")} for r in letter.ratings
    }
    return [
        {"round": a.round, "text": given.get(a.round, ""), "answered_at": utc(a.at), "on_time": a.on_time,
         "rating": ratings.get(a.round)}
        for a in letter.answers
    ]  # fmt: skip


def questions(entries: Entries) -> list[dict[str, Any]]:
    """What was asked on, and the reply: one reply answers all that is open."""
    found: list[dict[str, Any]] = []
    for entry in entries:
        if entry.action == "follow_up":
            found.append({"id": entry.id, "at": utc(entry.at), "text": entry.text, "answer": None, "answered_at": None})
        elif entry.action == "answer_follow_up":
            for question in found:
                if question["answer"] is None:
                    question |= {"answer": entry.text, "answered_at": utc(entry.at)}
    return found


def _step(entry: Row[Any], language: str) -> dict[str, Any]:
    text = word(words.STEPS[entry.action], language)
    facts: Mapping[str, Any] = entry.facts or {}
    if entry.action in words.SPOKEN and entry.action != "answer" and entry.text:
        text = f"{text}: {entry.text}" if language == "en" else f"{text}：{entry.text}"
    if detail := words.detail(facts, language):
        text += f" ({detail})" if language == "en" else f"（{detail}）"
    return {"at": utc(entry.at), "what": entry.action, "text": text}


def _name_wanted(letter: Letter, entries: Entries) -> dict[str, Any] | None:
    """Why the sender of an anonymous letter is asked for a name, and until when it is waited for; while it is asked."""
    if not letter.anonymous or letter.name_asked_at is None or letter.name_refused:
        return None
    why = [entry.text for entry in entries if entry.action == "ask_name"]
    return {"text": why[-1] if why else "", "until": utc(letter.name_asked_at + NAME_WAIT)}


def _faults(letter: Letter, entries: Entries) -> dict[str, Any] | None:
    """What has to be corrected, while it has to."""
    if letter.state is not State.NEEDS_CORRECTION:
        return None
    found = [entry for entry in entries if entry.action == "open_for_correction"]
    return {"fields": (found[-1].facts or {}).get("fields", [])} if found else {"fields": []}


def _department(look: Look, id_: str) -> dict[str, str]:
    known = configuration.of(look.runtime).named(id_)
    return {"id": id_, "name": known.name, "name_en": known.name_en}
