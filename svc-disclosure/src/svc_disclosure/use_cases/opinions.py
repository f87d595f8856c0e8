"""征求意见 (arts. 32, 34): a third party answers with the code of its letter, a joint agency at its own desk."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from casework.crypto import query_codes
from casework.domain.errors import Invalid
from casework.domain.numbers import as_number, mint_query_code, with_check
from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure import configuration
from svc_disclosure.domain import consulting
from svc_disclosure.domain.application import unknown
from svc_disclosure.domain.life import parts
from svc_disclosure.domain.papers import Consultation
from svc_disclosure.domain.words import Asked, Opinion, Part
from svc_disclosure.storage import applications, texts
from svc_disclosure.use_cases.acting import consulted
from svc_disclosure.use_cases.context import Opened, carry_out, for_staff, note, terms
from svc_disclosure.use_cases.papers import notice_facts, notices, numbering


@dataclass(frozen=True)
class Letter:
    """An opinion that is asked, in the hands of whom it is asked from."""

    opened: Opened
    one: Consultation


def consult(
    uow: UnitOfWork, number: str, asked: Asked, served_on: date, body: str = "", name: str = "", contact: str = "",
    question: str = "", information: str = "",
) -> Opened:  # fmt: skip
    """征求意见书, under the next number: to a third party by `name`, or to the joint agency `body`.

    `information` is what is asked for, in words for others; left out, it is what the machine makes of the applicant's.

    A third party gets a code to answer with, shown by `renew_letter`.
    """
    opened = for_staff(uow, number, lock=True)
    _check_who(uow, asked, body, name)
    paper = numbering.take(uow, opened.application.agency)
    act = partial(consulting.consult, asked=asked, served_on=served_on, paper=paper, terms=terms(uow), body=body)
    words = {"question": question, "information": information}
    done = carry_out(uow, opened, "consult", act, words, paper=paper, asked=asked.value, body=body,
                     served_on=served_on.isoformat())  # fmt: skip
    it, place = done.application, done.application.consultations[-1].number
    who = {"name": name, "contact": contact} | words
    texts.keep_consulted(uow.connection, uow.runtime.vault, it.number, place, who, "")
    kind = "third_party" if asked is Asked.THIRD_PARTY else "joint_body"
    notices.make(uow, it, kind, number=paper, consultation=place)
    return done


def renew_letter(uow: UnitOfWork, number: str, consultation: int) -> tuple[Opened, str]:
    """查询码 for the letter to a third party, shown this once; one that was given before opens nothing any more."""
    opened = for_staff(uow, number, lock=True)
    it = opened.application
    one = next((c for c in it.consultations if c.number == consultation), None)
    if one is None or one.asked is not Asked.THIRD_PARTY or Part.HANDLER not in parts(it, opened.by):
        raise unknown()
    code = mint_query_code(secrets.SystemRandom())
    who, _ = texts.consulted(uow.connection, uow.runtime.vault, it.number)[consultation]
    digest = query_codes.digest(uow.runtime.ring.code, _place(it.number, consultation), code)
    texts.keep_consulted(uow.connection, uow.runtime.vault, it.number, consultation, who, digest)
    note(uow, opened, "renew_letter", part=Part.HANDLER.value, consultation=consultation)
    return opened, code


def for_consulted(look: Look, number: str, consultation: int, code: str, *, lock: bool = False) -> Letter:
    """The consultation for who holds its code. Raises NotFound, as for anything that is not theirs."""
    number = as_number(number)
    stored = applications.find(look.connection, look.runtime.vault, number, lock=lock)
    known = texts.consulted(look.connection, look.runtime.vault, number)
    digest = known[consultation][1] if stored is not None and consultation in known else ""
    held = query_codes.held(look.runtime.ring.code, _place(number, consultation), code, digest)
    if stored is None or not held:
        raise unknown()
    one = next(c for c in stored.application.consultations if c.number == consultation)
    return Letter(Opened(stored, consulted(look, consultation)), one)


def answer(uow: UnitOfWork, number: str, consultation: int, code: str, opinion: Opinion, reason: str = "") -> Letter:
    """第三方意见, by who holds the code."""
    letter = for_consulted(uow, number, consultation, code, lock=True)
    paper = f"{letter.one.paper} 复"
    done = _given(uow, letter.opened, consultation, opinion, paper, reason)
    return Letter(done, next(c for c in done.application.consultations if c.number == consultation))


def give_opinion(
    uow: UnitOfWork, number: str, consultation: int, opinion: Opinion, paper: str = "", answered_on: date | None = None,
    reason: str = "",
) -> Opened:  # fmt: skip
    """录入复函 by the handler, or the joint agency's own answer."""
    opened = for_staff(uow, number, lock=True)
    asked = next((c for c in opened.application.consultations if c.number == consultation), None)
    paper = paper or (f"{asked.paper} 复" if asked else "复函")
    return _given(uow, opened, consultation, opinion, paper, reason, answered_on)


def note_silence(uow: UnitOfWork, number: str, consultation: int) -> Opened:
    """期满未答复."""
    opened = for_staff(uow, number, lock=True)
    act = partial(consulting.note_silence, number=consultation, terms=terms(uow))
    return carry_out(uow, opened, "note_silence", act, consultation=consultation)


def letter_view(look: Look, letter: Letter) -> dict[str, Any]:
    """What a third party is shown: who asks, what for, until when; nothing about the applicant (PIPL)."""
    it, one = letter.opened.application, letter.one
    who, _ = texts.consulted(look.connection, look.runtime.vault, it.number)[one.number]
    agency = configuration.of(look.runtime).named(it.agency)
    awaited = one.opinion is None and letter.opened.by.day <= one.due
    return {
        "number": it.number, "consultation": one.number,
        "agency": {"id": agency.id, "name": agency.name, "name_en": agency.name_en}, "paper": one.paper,
        "information": notice_facts.information(look, it, one.number), "question": who.get("question", ""),
        "served_on": one.served_on.isoformat(), "due": one.due.isoformat(),
        "opinion": one.opinion.value if one.opinion else None,
        "answered_on": one.answered_on.isoformat() if one.answered_on else None,
        "actions": ["give_opinion"] if awaited else [],
    }  # fmt: skip


def printed(code: str) -> str:
    """The code as it stands in the letter, with a character that checks the others."""
    return with_check(code)


def _given(
    uow: UnitOfWork, opened: Opened, consultation: int, opinion: Opinion, paper: str, reason: str,
    answered_on: date | None = None,
) -> Opened:  # fmt: skip
    act = partial(
        consulting.give_opinion, number=consultation, opinion=opinion, paper=paper, terms=terms(uow),
        answered_on=answered_on, reason=reason,
    )  # fmt: skip
    words = {"reason": reason, "paper": paper}
    return carry_out(uow, opened, "give_opinion", act, words, consultation=consultation, opinion=opinion.value)


def _check_who(uow: UnitOfWork, asked: Asked, body: str, name: str) -> None:
    """A third party has a name, a joint agency is a department that there is. Raises Invalid."""
    if asked is Asked.THIRD_PARTY and not name.strip():
        raise Invalid("third_party_missing", "Say who is asked.", errors={"name": ["must not be empty"]})
    if asked is Asked.JOINT_AGENCY and configuration.of(uow.runtime).known(body) is None:
        raise Invalid("department_unknown", f"There is no department '{body}'.", errors={"body": ["unknown"]})


def _place(number: str, consultation: int) -> str:
    return f"{number}/{consultation}"
