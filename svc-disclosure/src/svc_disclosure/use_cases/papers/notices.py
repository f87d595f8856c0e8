"""The papers of an application: numbered, composed from its facts, kept as PDF and docx in the transaction of the act
that sends them. A number without a paper, or a paper without its number, cannot be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import structlog

from casework.domain.calendar import local_day
from casework.domain.errors import Conflict, Invalid, NotFound
from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure import configuration
from svc_disclosure.documents.fonts import check, files
from svc_disclosure.documents.notices.compose import Both, Particulars, Sheet, Value, compose, fields_of, suffix_of
from svc_disclosure.documents.notices.pdf import as_pdf
from svc_disclosure.domain.application import Application
from svc_disclosure.domain.correcting import RecordCorrection
from svc_disclosure.domain.numbering import Series, next_number
from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.domain.rulings import Draft
from svc_disclosure.domain.words import Asked
from svc_disclosure.storage import blobs, notices, numbers
from svc_disclosure.use_cases.papers import notice_facts, notice_words, rulings_told
from svc_disclosure.use_cases.papers.notice_fonts import city_fonts
from svc_disclosure.use_cases.papers.notice_remedies import Told, told_of, told_of_correction

log = structlog.get_logger()

APPLICANT = "applicant"


@dataclass(frozen=True)
class Letter:
    """A paper before it has its number: of which case and agency, to whom, and what it says."""

    case: str
    agency: str
    kind: str
    recipient: str
    facts: Mapping[str, Value]
    told: Told = field(default_factory=Told)
    audience: str = APPLICANT
    consultation: int = 0


def make(
    uow: UnitOfWork, it: Application, kind: str, facts: Mapping[str, Value] | None = None, *, number: str = "",
    consultation: int = 0,
) -> str:  # fmt: skip
    """A paper of this kind (a template); returns its 文号. `facts`: what the application does not know by itself.

    Raises Conflict without 机关代字 or venues, Invalid naming the facts or characters (`glyphs_missing`) that lack.
    """
    return _issue(uow, _letter(uow, it, kind, facts or {}, consultation), number)


def make_for_record(
    uow: UnitOfWork, it: RecordCorrection, kind: str, facts: Mapping[str, Value], recipient: str, number: str = ""
) -> str:
    """A paper about a record (art. 41); only the refusal to correct it names remedies."""
    needed, possible = fields_of(kind)
    facts = {name: value for name, value in facts.items() if name in needed | possible}
    told = told_of_correction(uow, it.agency) if kind == "record_kept" else Told()
    return _issue(uow, Letter(it.number, it.agency, kind, recipient, facts, told), number)


def keep_draft(uow: UnitOfWork, it: Application, proposed: Draft, more: Mapping[str, Value] | None = None) -> None:
    """What the notice of this draft will say, kept until it is signed; composed once, so that whatever is missing
    (facts, characters, the online channel, a copy that was not burnt) is found by the drafter and not by the signer."""
    kind = rulings_told.kind_of(proposed.outcome, it.decision.article if it.decision else None)
    given = rulings_told.facts_of(uow, it, proposed) | {name: text for name, text in (more or {}).items() if text}
    letter = _letter(uow, it, kind, given)
    sheets = _composed(uow, letter, _unsigned(uow, it.agency, kind))
    check((text for sheet in sheets for text in sheet.texts()), files(city_fonts(uow)))
    notices.keep_draft(uow.connection, uow.runtime.vault, it.number, kind, notice_facts.to_json(given))


def sign(uow: UnitOfWork, it: Application, number: str) -> str:
    """The notice of the decision that was just signed under this 文号, in the transaction of the signature."""
    letter = _drafted(uow, it)
    notices.drop_draft(uow.connection, it.number)
    return _issue(uow, letter, number)


def register(uow: UnitOfWork, it: Application) -> str:
    """The receipt of the registration, once the application is received; "" when there is none."""
    return make_by_itself(uow, it, "registered") if it.received_on is not None else ""


def make_by_itself(uow: UnitOfWork, it: Application, kind: str) -> str:
    """A paper that follows from an act which must not wait for it (receipt, a period that passed); "" without one.

    What is not set (机关代字, venues) or not to be drawn (a rare character) is the operator's to mend; the desk makes
    the paper then.
    """
    try:
        with uow.attempt():
            return make(uow, it, kind)
    except (Conflict, Invalid) as refusal:
        log.error("notice_not_made", kind=kind, number=it.number, reason=refusal.code)
        return ""


def make_missing(uow: UnitOfWork, it: Application, kind: str) -> str:
    """A paper that could not be made by itself, at the desk. Raises Conflict when it is there, or nothing calls for
    it."""
    called_for = {
        "registered": it.received_on is not None,
        "not_completed": it.outcome is Outcome.NOT_CORRECTED,
        "not_paid": it.outcome is Outcome.FEE_UNPAID,
        "ended": it.outcome is Outcome.OTHER,
    }
    if not called_for.get(kind) or any(one.kind == kind for one in notices.of_case(uow.connection, it.number)):
        raise Conflict("notice_not_wanted", "Nothing calls for such a paper now, or it was made already.")
    return make(uow, it, kind, {"reason": notice_words.WITHDRAWN} if kind == "ended" else {})


def preview(look: Look, it: Application) -> bytes:
    """The drafted decision as PDF, as it would go out, without its number. Raises NotFound without a draft."""
    letter = _drafted(look, it)
    return as_pdf(_composed(look, letter, _unsigned(look, it.agency, letter.kind)), city_fonts(look))


def _drafted(look: Look, it: Application) -> Letter:
    found = notices.draft_of(look.connection, look.runtime.vault, it.number)
    if found is None or it.decision is None:
        raise NotFound("no_draft", "There is no drafted decision.")
    return _letter(look, it, found[0], notice_facts.from_json(found[1]))


def _letter(look: Look, it: Application, kind: str, given: Mapping[str, Value], consultation: int = 0) -> Letter:
    facts = notice_facts.gathered(look, it, kind, given, consultation)
    audience = APPLICANT
    if consultation:
        joint = notice_facts.consultation_of(it, consultation).asked is Asked.JOINT_AGENCY
        audience = Asked.JOINT_AGENCY if joint else Asked.THIRD_PARTY
    told = told_of(look, it, kind) if audience == APPLICANT else Told()
    to = notice_facts.recipient(look, it, consultation)
    return Letter(it.number, it.agency, kind, to, facts, told, str(audience), consultation)


def _issue(uow: UnitOfWork, letter: Letter, number: str) -> str:
    from svc_disclosure.documents.notices.docx import as_docx  # 3 MB, in the process that makes papers only

    label = number or _take(uow, letter.agency, letter.kind)
    sheets = _composed(uow, letter, label)
    fonts = city_fonts(uow)
    pdf, docx = (blobs.keep(uow.runtime, data) for data in (as_pdf(sheets, fonts), as_docx(sheets, fonts)))
    id_ = notices.add(
        uow.connection, pdf, docx, number=letter.case, agency=letter.agency, kind=letter.kind, label=label,
        day=local_day(uow.now), audience=letter.audience, consultation=letter.consultation,
        channel_named=letter.told.channel_named, issued_by=uow.actor.id, issued_at=uow.now,
    )  # fmt: skip
    uow.audit("notice_issued", letter.case, {"notice": id_, "kind": letter.kind, "label": label})
    return label


def _composed(look: Look, letter: Letter, label: str) -> Sequence[Sheet]:
    setting = configuration.of(look.runtime)
    known, agency = setting.named(letter.agency), setting.agency(letter.agency)
    contact = Both(agency.contact or known.name, agency.contact_en or agency.contact or known.name_en)
    day: date = local_day(look.now)
    return compose(letter.kind, Particulars(
        label, Both(known.name, known.name_en), letter.recipient, day, contact, letter.facts, letter.told.grounds,
        letter.told.remedies,
    ))  # fmt: skip


def _take(uow: UnitOfWork, agency: str, kind: str) -> str:
    code = configuration.of(uow.runtime).code(agency)
    return str(numbers.take(uow.connection, code, local_day(uow.now).year, Series(suffix_of(kind))))


def _unsigned(look: Look, agency: str, kind: str) -> str:
    """How the number will look."""
    code = configuration.of(look.runtime).code(agency)
    number = str(next_number(code, local_day(look.now).year, Series(suffix_of(kind)), 0))
    return number.replace("第1号", f"第　号{notice_words.NOT_SIGNED.zh}")
