"""转办 of a complaint in disguise (art. 39 ¶1): with the applicant's consent it goes sealed to one other instance.

What was applied for and answered here stays here, whatever becomes of it there: this agency owes the archive (art. 45),
and the outcome is counted. Files do not go along: an applicant's identity paper is nobody else's business.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from casework import referrals
from casework.domain.errors import Gone
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure.domain import converting
from svc_disclosure.domain.application import Application, By, Done
from svc_disclosure.storage import texts
from svc_disclosure.use_cases.context import Opened, Words, carry_out, for_applicant, for_staff, for_system

SUBJECT = 100  # characters that other channels take
NAME = 50
LETTER = "complaint"  # what the mailbox calls such a letter

Act = Callable[[Application, By], Done]


def convert(uow: UnitOfWork, number: str, code: str) -> Opened:
    """同意转办 to the channel that the answer offers; the same number goes on there."""
    return _convert(uow, for_applicant(uow, number, code, lock=True), converting.convert)


def enter_consent(uow: UnitOfWork, number: str, paper: str, received_on: date) -> Opened:
    """录入申请人书面的同意; the code that opens it there is drawn as ever, and is the applicant's to read."""
    opened = for_staff(uow, number, lock=True)
    act = partial(converting.convert, paper=paper, received_on=received_on)
    return _convert(uow, opened, act, {"paper": paper}, received_on=received_on.isoformat())


def _convert(uow: UnitOfWork, opened: Opened, act: Act, words: Words | None = None, **facts: str) -> Opened:
    if not opened.stored.content_digest:
        raise Gone("case_erased", "This application was erased; there is nothing left that could go on elsewhere.")
    done = carry_out(uow, opened, "convert", act, words, **facts)
    it = done.application
    referrals.send(uow, it.number, it.converted_to, _content(uow, done), it.first_received_at)
    return done


def confirmed(uow: UnitOfWork, number: str, note: str) -> None:
    """The receiver has opened its case. `note`: files that did not arrive; none go."""
    carry_out(uow, _ours(uow, number), "confirm_conversion", converting.confirm_conversion, {"note": note})


def refused(uow: UnitOfWork, number: str, reason: str) -> None:
    """The receiver will not take it: the answer stands, and says why."""
    opened = _ours(uow, number)
    act = partial(converting.refuse_conversion, sender=opened.application.converted_to)
    carry_out(uow, opened, "refuse_conversion", act, {"reason": reason})


def _ours(uow: UnitOfWork, number: str) -> Opened:
    opened = for_system(uow, number)
    if opened is None:
        raise ValueError(f"a referral of {number} is answered, which is not here")
    return opened


def _content(uow: UnitOfWork, opened: Opened) -> dict[str, Any]:
    """The case as another channel opens it; an organisation writes through its contact."""
    it, vault = opened.application, uow.runtime.vault
    text = texts.text_of(uow.connection, vault, it.number)
    party = texts.party_of(uow.connection, vault, it.number)
    description = text.get("description", "")
    people = {name: party.get(name, "") for name in ("phone", "email", "address")}
    return {
        "kind": LETTER, "subject": _subject(description), "body": description, "anonymous": False,
        "language": opened.stored.language, "department": it.agency, "owner": it.owner,
        "people": people | {"name": (party.get("contact") or party.get("name", ""))[:NAME]},
        "reason": f"政府信息公开申请转办,答复 {it.decision.document if it.decision else ''}",
        "query_code": referrals.code_there(uow, it.number, it.converted_to),
    }  # fmt: skip


def _subject(description: str) -> str:
    """The first line of what was asked for; a letter's subject has two characters at least."""
    first = description.strip().splitlines()[0].strip() if description.strip() else ""
    return first[:SUBJECT] if len(first) > 1 else f"事项 {first}".strip()
