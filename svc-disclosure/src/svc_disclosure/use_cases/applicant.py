"""What an applicant does: confirm, amend, give reasons, write, agree to a conversion, take back, correct."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from casework.crypto import receipts
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure.domain import amending, anytime, confirming, excess, received
from svc_disclosure.storage import applications, texts
from svc_disclosure.use_cases import filling
from svc_disclosure.use_cases.context import Opened, carry_out, for_applicant, terms
from svc_disclosure.use_cases.desk import rewrite
from svc_disclosure.use_cases.papers import notices
from svc_disclosure.use_cases.submit import marks
from svc_disclosure.use_cases.views import faults


def acknowledge(uow: UnitOfWork, number: str, code: str) -> Opened:
    """确认 that this application is mine; the agency's confirmation is awaited."""
    opened = for_applicant(uow, number, code, lock=True)
    return carry_out(uow, opened, "acknowledge", confirming.acknowledge)


def confirm(uow: UnitOfWork, number: str, code: str) -> Opened:
    """确认 after the agency: received today."""
    opened = for_applicant(uow, number, code, lock=True)
    done = carry_out(uow, opened, "confirm", partial(confirming.confirm, terms=terms(uow)))
    notices.register(uow, done.application)
    return done


def amend(uow: UnitOfWork, number: str, code: str, description: str, document_number: str = "") -> Opened:
    """补正: what is asked for, in new words; the limit begins anew."""
    opened = for_applicant(uow, number, code, lock=True)
    asked = opened.application.amendment
    paper = f"{asked.paper} 补正" if asked else "补正"
    act = partial(amending.amend, description=description, paper=paper, terms=terms(uow))
    done = carry_out(uow, opened, "amend", act, {"description": description})
    rewrite(uow, done, description, document_number)
    return done


def give_reasons(uow: UnitOfWork, number: str, code: str, reason: str) -> Opened:
    """说明理由 (art. 35)."""
    opened = for_applicant(uow, number, code, lock=True)
    return carry_out(uow, opened, "give_reasons", partial(excess.give_reasons, reason=reason), {"reason": reason})


def write(uow: UnitOfWork, number: str, code: str, text: str) -> Opened:
    """给机关留言."""
    opened = for_applicant(uow, number, code, lock=True)
    return carry_out(uow, opened, "write", partial(anytime.write, text=text), {"text": text}, written_by="applicant")


def withdraw(uow: UnitOfWork, number: str, code: str, reason: str = "") -> Opened:
    """撤回, until the answer is delivered."""
    opened = for_applicant(uow, number, code, lock=True)
    return carry_out(uow, opened, "withdraw", anytime.withdraw, {"reason": reason})


def correct(uow: UnitOfWork, number: str, code: str, changes: Mapping[str, Any]) -> Opened:
    """更正 of a stored submission: what is sent replaces what was there; the rest stays, but for what was at fault."""
    opened = for_applicant(uow, number, code, lock=True)
    it, connection, vault = opened.application, uow.connection, uow.runtime.vault
    faulty = _faulty(opened, texts.entries_of(connection, vault, it.number))
    kept = (texts.text_of(connection, vault, it.number), texts.party_of(connection, vault, it.number))
    text, party = ({name: said for name, said in part.items() if name not in faulty} for part in kept)
    new = filling.again(it, text, party) | dict(changes)
    if "applicant_class" in changes:  # whoever turns from a person into an organisation leaves the other's fields
        natural = changes["applicant_class"] == "natural"
        gone = filling.OF_ORGANISATION if natural else filling.OF_PERSON
        new = {name: value for name, value in new.items() if name not in gone or name in changes}
    submitted = filling.submission(uow.runtime, new, it.number)
    done = carry_out(uow, opened, "correct", partial(received.correct, new=submitted, terms=terms(uow)))
    texts.write(connection, vault, it.number, new)
    texts.keep_party(connection, vault, it.number, new)
    digest = receipts.digest({name: str(new[name]) for name in filling.CONTENT})
    applications.set_columns(connection, it.number, content_digest=digest, **marks(uow, new))
    return replace(done, stored=replace(done.stored, content_digest=digest))


def _faulty(opened: Opened, entries: Sequence[texts.Entry]) -> frozenset[str]:
    told = faults(opened.application, entries) or {"fields": []}
    return frozenset(told["fields"])
