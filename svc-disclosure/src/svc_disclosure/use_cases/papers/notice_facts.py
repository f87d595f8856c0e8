"""What the papers of an application say, from the application itself: each fact asked for by a template has a source
here, or is given by the act that makes the paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from casework.storage.look import Look
from svc_disclosure import configuration
from svc_disclosure.documents.notices.compose import Both, Value, fields_of
from svc_disclosure.domain.application import Application
from svc_disclosure.domain.grounds import RULES, Ground
from svc_disclosure.domain.papers import Consultation
from svc_disclosure.domain.words import Asked, Obtaining
from svc_disclosure.storage import documents, texts
from svc_disclosure.storage.documents import Document
from svc_disclosure.use_cases.masking import masked
from svc_disclosure.use_cases.papers import notice_words as words
from svc_disclosure.use_cases.papers.documents import copy_of
from svc_disclosure.use_cases.papers.notice_fonts import printable

Facts = dict[str, Value]
Source = Callable[[Look, Application, int], "Value | None"]


def gathered(look: Look, it: Application, kind: str, given: Mapping[str, Value], consultation: int = 0) -> Facts:
    """All that the kind asks for and somebody knows; what was given wins. What is missing is said by `compose`."""
    needed, possible = fields_of(kind)
    facts = {name: value for name, value in given.items() if name in needed | possible and value}
    for name in sorted((needed | possible) - set(facts)):
        source = SOURCES.get(f"{kind}.{name}") or SOURCES.get(name)
        found = source(look, it, consultation) if source else None
        if found:
            facts[name] = found
    return facts


def recipient(look: Look, it: Application, consultation: int = 0) -> str:
    """Whom the paper is to: the applicant, or who is consulted."""
    if not consultation:
        name = texts.party_of(look.connection, look.runtime.vault, it.number).get("name")
        return printable(look, name) if name else "申请人"
    asked = consultation_of(it, consultation)
    if asked.asked is Asked.JOINT_AGENCY:
        return configuration.of(look.runtime).named(asked.body).name
    who = texts.consulted(look.connection, look.runtime.vault, it.number).get(consultation, ({}, ""))[0]
    return who.get("name") or "第三方"


def consultation_of(it: Application, number: int) -> Consultation:
    """Raises ValueError for one that there is not."""
    return next(one for one in it.consultations if one.number == number)


def served_online(it: Application) -> bool:
    """Whether the answer goes out online (行政复议法 art. 22 ¶2), by what the applicant has chosen."""
    return it.obtaining in (Obtaining.ONLINE, Obtaining.EMAIL)


def subject(look: Look, it: Application, _: int = 0) -> str:
    """What is asked for, in the applicant's words: in one line, that none of them reads as a paragraph of ours."""
    text = texts.text_of(look.connection, look.runtime.vault, it.number)
    return printable(look, " ".join((text.get("description") or it.number).split()))


def information(look: Look, it: Application, consultation: int) -> str:
    """To others than the applicant: what is asked for, in the handler's words, or as the machine redacts the
    applicant's."""
    return _of_letter(look, it, consultation, "information") or masked(look, it.number, subject(look, it))


def _question(look: Look, it: Application, consultation: int) -> str:
    return _of_letter(look, it, consultation, "question")


def _of_letter(look: Look, it: Application, consultation: int, field: str) -> str:
    who = texts.consulted(look.connection, look.runtime.vault, it.number).get(consultation, ({}, ""))[0]
    return who.get(field, "")


def papers_of(look: Look, it: Application, _: int = 0) -> list[str | Both]:
    """The documents that go out, each by its name; Conflict while one has no redacted copy."""
    found = _documents(look, it)
    for one in found:
        copy_of(one)
    return [_named(one) for one in found] or [words.ENCLOSED]


def withheld(look: Look, it: Application, _: int = 0) -> list[str | Both]:
    """For each document: on which grounds how many parts are left out (art. 37)."""
    lines: list[str | Both] = []
    for one in _documents(look, it):
        grounds = [Ground(mark.ground) for mark in documents.marks(look.connection, one.id)]
        for ground in sorted(set(grounds)):
            count, rule, name = grounds.count(ground), RULES[ground], _named(one)
            lines.append(Both(f"{name.zh}：{count}处，{rule.text('zh')}", f"{name.en}: {count}, {rule.text('en')}"))
    if lines or it.decision is None:
        return lines
    return [Both(RULES[ground].text("zh"), RULES[ground].text("en")) for ground in it.decision.grounds]


def _documents(look: Look, it: Application) -> list[Document]:
    return documents.of_case(look.connection, look.runtime.vault, it.number)


def _named(one: Document) -> Both:
    """By its place, as the file that goes out: what the original was called may name people, and stays inside."""
    return Both(f"文件{one.place}（{one.pages}页）", f"document {one.place} ({one.pages} pages)")


def _until(look: Look, it: Application, consultation: int) -> date | None:
    """The last day of what the paper asks for."""
    if consultation:
        return consultation_of(it, consultation).due
    return it.amendment.until if it.amendment else None


def _corrected(look: Look, it: Application, _: int) -> date | None:
    return it.amendment.amended_on if it.amendment else None


def _amount(look: Look, it: Application, _: int) -> str | None:
    return f"{it.fee.fen // 100}.{it.fee.fen % 100:02}" if it.fee else None


def _standard(look: Look, it: Application, _: int) -> Both | None:
    return words.STANDARDS[it.fee.basis] if it.fee else None


def _calculation(look: Look, it: Application, _: int) -> Both | None:
    if it.fee is None:
        return None
    return words.filled(words.IN_ALL, amount=_amount(look, it, 0), standard=words.STANDARDS[it.fee.basis])


def _payment(look: Look, it: Application, _: int) -> Both | None:
    agency = configuration.of(look.runtime).agency(it.agency)
    return Both(agency.payment, agency.payment_en or agency.payment) if agency.payment else None


def _reason_of_extension(look: Look, it: Application, _: int) -> str | None:
    """The handler's words when it was asked for."""
    entries = texts.entries_of(look.connection, look.runtime.vault, it.number)
    asked = [entry.words.get("reason", "") for entry in entries if entry.action == "ask_extension"]
    return asked[-1] if asked else None


SOURCES: dict[str, Source] = {
    "case": lambda _, it, __: it.number,
    "received": lambda look, it, _: it.received_on,
    "subject": subject,
    "third_party.subject": information,
    "third_party.question": _question,
    "joint_body.subject": information,
    "joint_body.question": _question,
    "third_party_told.subject": information,
    "third_party_told.content": papers_of,
    "channel": lambda _, it, __: words.CHANNELS[it.channel],
    "due": lambda _, it, __: it.clock.due if it.clock else None,
    "days": lambda _, it, __: str(it.extension.days) if it.extension else None,
    "extension.reason": _reason_of_extension,
    "delivery": lambda _, it, __: words.DELIVERIES[it.obtaining],
    "documents": papers_of,
    "withheld": withheld,
    "until": _until,
    "notified": lambda _, it, __: (it.amendment.served_on or it.amendment.asked_on) if it.amendment else None,
    "fee.days": lambda look, _, __: str(configuration.of(look.runtime).limits().payment),
    "fee.until": lambda _, it, __: it.fee.until if it.fee else None,
    "not_paid.until": lambda _, it, __: it.fee.until if it.fee else None,
    "not_paid.notified": lambda _, it, __: it.fee.served_on if it.fee else None,
    "corrected": _corrected,
    "amount": _amount,
    "standard": _standard,
    "calculation": _calculation,
    "payment": _payment,
}


def to_json(facts: Mapping[str, Value]) -> dict[str, Any]:
    """For a sealed draft."""
    return {name: _value_to_json(value) for name, value in facts.items()}


def from_json(facts: Mapping[str, Any]) -> Facts:
    """The reverse."""
    return {name: _value_from_json(value) for name, value in facts.items()}


def _value_to_json(value: Any) -> Any:
    if isinstance(value, Both):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value if isinstance(value, str) else [_value_to_json(one) for one in value]


def _value_from_json(value: Any) -> Any:
    if isinstance(value, dict):
        return date.fromisoformat(value["day"]) if "day" in value else Both(value["zh"], value["en"])
    return value if isinstance(value, str) else [_value_from_json(one) for one in value]
