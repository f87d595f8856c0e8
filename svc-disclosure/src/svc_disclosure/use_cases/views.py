"""How an application looks to its applicant: everything that concerns them, and no official's name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casework import files, referrals
from casework.domain.texts import word
from casework.domain.times import utc
from casework.storage.look import Look
from svc_disclosure import configuration
from svc_disclosure.domain.application import Application
from svc_disclosure.domain.grounds import RULES
from svc_disclosure.domain.words import State
from svc_disclosure.storage import texts
from svc_disclosure.storage.texts import Entry
from svc_disclosure.use_cases import actions, articles, words
from svc_disclosure.use_cases.clocks import clock_view
from svc_disclosure.use_cases.context import Opened, terms
from svc_disclosure.use_cases.papers import notice_reading, notice_remedies, releasing

Entries = Sequence[Entry]


def applicant_view(look: Look, opened: Opened, language: str = "zh") -> dict[str, Any]:
    """The application for its applicant."""
    it = opened.application
    entries = texts.entries_of(look.connection, look.runtime.vault, it.number)
    return common(look, opened, entries, language) | {
        "decision": decision(it, entries, language) if it.delivered else None,
        "extension": extension(it, entries) if it.extension and it.extension.approved else None,
        "conversion": conversion(look, it, entries),
        "notices": notice_reading.listed(look, notice_reading.applicant_of(it)),
        "releases": releasing.links(look, it),
        "remedies": notice_remedies.told_when_silent(look, it, language),
        "actions": actions.for_applicant(opened, terms(look)),
    }


def common(look: Look, opened: Opened, entries: Entries, language: str) -> dict[str, Any]:
    """What applicant and staff both see."""
    it = opened.application
    text = texts.text_of(look.connection, look.runtime.vault, it.number)
    return {
        **facts(look, it, language),
        "description": text.get("description"),
        "document_number": text.get("document_number", ""),
        "carrier": it.carrier.value,
        "obtaining": it.obtaining.value,
        "assistance": sorted(it.assistance),
        "assisted": sorted(it.assisted),
        "suggests_publication": it.suggests_publication,
        "filled_by_staff": it.filled_by_staff,
        "confirmed": sorted(it.confirmed),
        "contacts": [{"at": utc(one.at), "how": one.how.value, "reached": one.reached} for one in it.contacts],
        "clock": clock_view(look, it, opened.by, language),
        "amendment": amendment(it, entries),
        "consultations": [consultation(look, one) for one in it.consultations],
        "reasons": reasons(it, entries),
        "delay_days": it.delay_days or None,
        "fee": fee(it),
        "delivered": delivered(it),
        "correction": faults(it, entries),
        "messages": messages(entries),
        "timeline": timeline(it, entries, language),
        "attachments": files.listed(look.connection, look.runtime, it.number),
    }  # fmt: skip


def facts(look: Look, it: Application, language: str) -> dict[str, Any]:
    """Where it stands; also a row of a list."""
    return {
        "number": it.number,
        "agency": agency(look, it.agency) if it.agency else None,
        "channel": it.channel.value,
        "applicant_class": it.applicant_class.value,
        "state": it.state.value,
        "state_text": words.state_text(it, language),
        "outcome": it.outcome.value if it.outcome else None,
        "outcome_text": words.outcome_text(it.outcome, language) if it.outcome else None,
        "submitted_at": utc(it.submitted_at),
        "first_received_at": utc(it.first_received_at),
        "contact_by": it.contact_by.isoformat(),
        "received_on": it.received_on.isoformat() if it.received_on else None,
        "due": it.clock.due.isoformat() if it.clock else None,
        "provisional": it.clock.provisional if it.clock else False,
        "ended_on": it.ended_on.isoformat() if it.ended_on else None,
    }


def agency(look: Look, id_: str) -> dict[str, str]:
    """A department as views show it."""
    known = configuration.of(look.runtime).named(id_)
    return {"id": id_, "name": known.name, "name_en": known.name_en}


def amendment(it: Application, entries: Entries) -> dict[str, Any] | None:
    """补正: what is missing, and until when."""
    asked = it.amendment
    if asked is None:
        return None
    return {
        "asked_on": asked.asked_on.isoformat(), "until": asked.until.isoformat(), "paper": asked.paper,
        "notice": last(entries, "ask_amendment", "notice"),
        "amended_on": asked.amended_on.isoformat() if asked.amended_on else None,
    }  # fmt: skip


def consultation(look: Look, one: Any) -> dict[str, Any]:
    """That an opinion is asked, and since when; whose, only where it is a department."""
    return {
        "consultation": one.number, "asked": one.asked.value, "body": agency(look, one.body) if one.body else None,
        "paper": one.paper, "served_on": one.served_on.isoformat(), "due": one.due.isoformat(),
        "answered_on": one.answered_on.isoformat() if one.answered_on else None, "awaited": one.opinion is None,
    }  # fmt: skip


def reasons(it: Application, entries: Entries) -> dict[str, Any] | None:
    """说明理由 (art. 35)."""
    if it.reasons_asked_at is None:
        return None
    return {
        "asked_at": utc(it.reasons_asked_at), "notice": last(entries, "ask_reasons", "notice"),
        "until": it.reasons_until.isoformat() if it.reasons_until else None,
        "given_at": utc(it.reasons_given_at) if it.reasons_given_at else None,
        "reason": last(entries, "give_reasons", "reason"),
    }  # fmt: skip


def extension(it: Application, entries: Entries) -> dict[str, Any] | None:
    """延期."""
    asked = it.extension
    if asked is None:
        return None
    papers = [e.facts.get("paper", "") for e in entries if e.action == "approve_extension"]
    return {"days": asked.days, "reason": last(entries, "ask_extension", "reason"), "approved": asked.approved,
            "paper": papers[-1] if papers else None}  # fmt: skip


def fee(it: Application) -> dict[str, Any] | None:
    """收费通知 (art. 42)."""
    asked = it.fee
    if asked is None:
        return None
    return {
        "fen": asked.fen, "basis": asked.basis.value, "served_on": asked.served_on.isoformat(),
        "until": asked.until.isoformat(), "paper": asked.paper,
        "paid_on": asked.paid_on.isoformat() if asked.paid_on else None,
    }  # fmt: skip


def decision(it: Application, entries: Entries, language: str) -> dict[str, Any] | None:
    """答复: what was decided, by which article, on what grounds, and why."""
    it_is = it.decision
    if it_is is None:
        return None
    article = it_is.article
    said = next((e for e in reversed(entries) if e.action == "draft"), None)
    told = said.words if said else {}
    return {
        "outcome": it_is.outcome.value, "outcome_text": words.outcome_text(it_is.outcome, language),
        "article": articles.named(article) if article else None,
        "article_text": word((article.zh, article.en), language) if article else None,
        "grounds": [{"ground": one.value, "text": RULES[one].text(language)} for one in it_is.grounds],
        "reason": told.get("reason"), "where": told.get("where", ""), "prior": it_is.prior or None,
        "document": it_is.document or None,
        "signed_on": it_is.signed_on.isoformat() if it_is.signed_on else None,
    }  # fmt: skip


def delivered(it: Application) -> dict[str, Any] | None:
    """送达."""
    return {"how": it.delivered.how.value, "on": it.delivered.on.isoformat()} if it.delivered else None


def conversion(look: Look, it: Application, entries: Entries) -> dict[str, Any] | None:
    """The channel that the answer offers, where it went, and the code that opens it there; for the applicant alone.

    The code is None where the applicant goes on with the one that they had there. `refused`: why it was not taken.
    """
    offered = it.decision.convert_to if it.decision and it.delivered else ""
    if not (offered or it.converted_to):
        return None
    to = it.converted_to
    code = referrals.code_there(look, it.number, to) if to else ""
    ended = [] if to else [e for e in entries if e.action in ("refuse_conversion", "take_back")]
    refused = ended[-1].words.get("reason") if ended and ended[-1].action == "refuse_conversion" else None
    return {"offered": offered or None, "to": to or None, "query_code": code or None, "refused": refused}


def faults(it: Application, entries: Entries) -> dict[str, Any] | None:
    """What has to be corrected, while it has to."""
    if it.state is not State.NEEDS_CORRECTION:
        return None
    found = [entry.facts for entry in entries if entry.action == "open_for_correction"]
    return {"fields": found[-1].get("fields", [])} if found else {"fields": []}


def messages(entries: Entries) -> list[dict[str, Any]]:
    """The conversation, by what each side is."""
    return [
        {"at": utc(e.at), "from": e.facts.get("written_by", "agency"), "text": e.words.get("text", "")}
        for e in entries
        if e.action == "write"
    ]


def timeline(it: Application, entries: Entries, language: str) -> list[dict[str, Any]]:
    """What happened, oldest first."""
    first = {"at": utc(it.first_received_at), "what": "submitted", "text": word(words.SUBMITTED, language)}
    return [first, *(_step(entry, language) for entry in entries if entry.action in words.STEPS)]


def last(entries: Entries, action: str, field: str) -> str | None:
    """What was last written in this field of such an act."""
    return next((e.words.get(field) for e in reversed(entries) if e.action == action), None)


def _step(entry: Entry, language: str) -> dict[str, Any]:
    text = word(words.STEPS[entry.action], language)
    if more := words.detail(entry.facts, language) or words.entered(entry, language):
        text += f" ({more})" if language == "en" else f"（{more}）"
    return {"at": utc(entry.at), "what": entry.action, "text": text}
