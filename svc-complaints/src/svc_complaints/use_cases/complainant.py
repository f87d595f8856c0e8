"""What a complainant does with a complaint: write, rate, ask for another look, take back, correct, guard the code."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from casework.crypto import query_codes, receipts
from casework.domain.errors import Conflict
from casework.domain.levels import parse_level
from casework.domain.numbers import mint_query_code, parse_checked
from casework.storage import documents
from casework.storage.unit_of_work import UnitOfWork
from svc_complaints import configuration
from svc_complaints.domain import answering, anytime, intake, receipt
from svc_complaints.domain.words import Naming
from svc_complaints.storage import case_keys, complaints, identities, texts
from svc_complaints.use_cases import accounts, relations
from svc_complaints.use_cases.context import Opened, carry_out, for_complainant, note
from svc_complaints.use_cases.submit import CONTENT, submission, written


def write(uow: UnitOfWork, number: str, code: str, text: str) -> Opened:
    """给调查人员留言."""
    opened = for_complainant(uow, number, code, lock=True)
    return carry_out(uow, opened, "write", partial(anytime.write, text=text), text, written_by="complainant")


def rate(
    uow: UnitOfWork, number: str, code: str, round: int, level: int, solved: bool | None, reason: str = ""
) -> Opened:
    """评价 the answer of `round`, which must be the last one."""
    opened = for_complainant(uow, number, code, lock=True)
    if opened.complaint.answers and round != opened.complaint.round:
        raise Conflict(
            "round_not_current", f"Rate the answer of round {opened.complaint.round}; earlier ones are past."
        )
    act = partial(answering.rate, level=parse_level(level), solved=solved, reason=reason)
    return carry_out(uow, opened, "rate", act, reason, level=level, solved=solved)


def redo(uow: UnitOfWork, number: str, code: str, reason: str = "") -> Opened:
    """要求重办, after a bad rating."""
    opened = for_complainant(uow, number, code, lock=True)
    terms = configuration.of(uow.runtime).terms(uow.connection)
    return carry_out(uow, opened, "redo", partial(answering.redo, terms=terms), reason)


def withdraw(uow: UnitOfWork, number: str, code: str, reason: str = "") -> Opened:
    """撤回."""
    return carry_out(uow, for_complainant(uow, number, code, lock=True), "withdraw", anytime.withdraw, reason)


def confirm_receipt(uow: UnitOfWork, number: str, typed: str) -> Opened:
    """The receipt code typed back. Raises Invalid for a slip of the pen, NotFound for a wrong code."""
    parse_checked(typed)
    opened = for_complainant(uow, number, typed, lock=True)
    digest, number = opened.stored.code_digest, opened.complaint.number
    matches = partial(query_codes.matches, uow.runtime.ring.code, number)
    after = receipt.confirm(opened.stored.receipt, opened.by, typed, lambda code: matches(code, digest))
    complaints.set_columns(uow.connection, number, receipt=documents.to_json(after))
    return replace(opened, stored=replace(opened.stored, receipt=after))


def renew_code(uow: UnitOfWork, number: str, code: str) -> tuple[Opened, str]:
    """A new code in place of one that others may know; it has to be typed back as well. Returns it, this once."""
    opened = for_complainant(uow, number, code, lock=True)
    fresh = mint_query_code(secrets.SystemRandom())
    mine = opened.complaint.number
    digest = query_codes.digest(uow.runtime.ring.code, mine, fresh)
    again = receipt.issued(opened.complaint.naming)
    complaints.set_columns(uow.connection, mine, code_digest=digest, receipt=documents.to_json(again))
    note(uow, opened, "renew_code", part="complainant")
    stored = replace(opened.stored, receipt=again, code_digest=digest)
    return replace(opened, stored=stored, by=replace(opened.by, holds_code=True)), fresh


def correct(uow: UnitOfWork, number: str, code: str, changes: Mapping[str, Any]) -> Opened:
    """更正: what is sent replaces what was there; the rest stays."""
    opened = for_complainant(uow, number, code, lock=True)
    before, connection, account = opened.complaint, uow.connection, accounts.behind(uow, opened.complaint)
    new = _whole(uow, opened, changes)
    submitted = submission(uow, new, before.number)
    terms = configuration.of(uow.runtime).terms(connection)
    act = partial(intake.correct, new=submitted, terms=terms, ties=relations.known(uow))
    done = carry_out(uow, opened, "correct", act)
    digest = receipts.digest({name: str(new[name]) for name in CONTENT})
    key = opened.key or case_keys.create(connection, uow.runtime.vault, before.number, {"complainant"})
    texts.write(connection, key, before.number, written(new))
    account = accounts.of_doer(uow, done.complaint) or (account if done.complaint.owner else "")
    identities.keep(connection, configuration.of(uow.runtime).custody, before.number, new, account)
    again = opened.stored.receipt
    if (submitted.naming is Naming.ANONYMOUS) is (again.state is receipt.Written.NOT_NEEDED):
        again = receipt.issued(submitted.naming)
    complaints.set_columns(connection, before.number, content_digest=digest, receipt=documents.to_json(again))
    return replace(done, stored=replace(done.stored, content_digest=digest, receipt=again))


def _whole(uow: UnitOfWork, opened: Opened, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The complaint as it would have been sent; who turns anonymous leaves no name behind."""
    complaint = opened.complaint
    text = texts.text_of(uow.connection, opened.key, complaint.number) or {"subject": "", "body": "", "officials": []}
    custody = configuration.of(uow.runtime).custody
    people = identities.read(uow.connection, custody, complaint.number)
    if changes.get("naming") == Naming.ANONYMOUS:
        people = {}
    there = {
        "kind": complaint.kind.value, "naming": complaint.naming.value,
        "subject": text["subject"], "body": text["body"],
        "accused": {"departments": sorted(complaint.accused.departments), "officials": text["officials"]},
        "earlier": complaint.earlier, **people,
    }  # fmt: skip
    return there | dict(changes)
