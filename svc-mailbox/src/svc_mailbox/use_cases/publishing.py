"""公开: consent, machine redaction, a clerk's proposal, a reviewer's release, and back again at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, select, update

from casework.domain.actors import Kind
from casework.domain.errors import Conflict, NotFound
from casework.domain.numbers import parse_number
from casework.domain.times import utc
from casework.redaction import Confidence, find, redact
from casework.redaction import Kind as Found
from casework.storage.look import Look
from casework.storage.statements import upsert
from casework.storage.unit_of_work import UnitOfWork
from svc_mailbox.domain import publication as rules
from svc_mailbox.domain.publication import Openness, Publication, Published
from svc_mailbox.storage import letters, texts
from svc_mailbox.storage.tables import published_letter
from svc_mailbox.use_cases.context import Opened, for_sender, for_staff
from svc_mailbox.use_cases.views import answers

FIELDS = ("subject", "body", "answer")


def set_consent(uow: UnitOfWork, number: str, code: str, publish: bool) -> Opened:
    """The sender agrees, or takes it back; saying the same again changes nothing."""
    opened = for_sender(uow, number, code, lock=True)
    agreed = opened.stored.publication.state not in (Openness.NO_CONSENT, Openness.CONSENT_WITHDRAWN)
    if publish == agreed:
        return opened
    act = rules.give_consent if publish else rules.withdraw_consent
    return _carry_out(uow, opened, "give_consent" if publish else "withdraw_consent",
                      act(opened.stored.publication, opened.letter, opened.by))  # fmt: skip


def take_back(uow: UnitOfWork, opened: Opened) -> bool:
    """Consent is taken back by whoever has proved to be the sender; False when there was none."""
    publication = opened.stored.publication
    if publication.state in (Openness.NO_CONSENT, Openness.CONSENT_WITHDRAWN):
        return False
    _carry_out(uow, opened, "withdraw_consent", rules.withdraw_consent(publication, opened.letter, opened.by))
    return True


def redaction(uow: UnitOfWork, number: str) -> dict[str, Any]:
    """What the machine proposes: masked texts, and where it found what in the originals."""
    opened = for_staff(uow, number)
    plain, names, addresses = _originals(uow, opened), *_hints(uow, opened)
    found = {field: find(text, names, addresses) for field, text in plain.items()}
    if names or addresses:
        uow.audit("letter_people_opened", opened.letter.number, {"for": "redaction"})
    findings = [
        {"field": field, "start": f.start, "end": f.end, "kind": f.kind.value, "sure": f.confidence > Confidence.LOW}
        for field, all_ in found.items()
        for f in all_
    ]
    return {field: redact(plain[field], found[field]) for field in FIELDS} | {"findings": findings}


def propose(uow: UnitOfWork, number: str, subject: str, body: str, answer: str, keep: Sequence[str] = ()) -> Opened:
    """A clerk's redacted copy. What the machine still takes for personal data must be masked, or named in `keep`."""
    opened = for_staff(uow, number, lock=True)
    copy = {"subject": subject, "body": body, "answer": answer}
    names, addresses = _hints(uow, opened)
    open_findings = sum(_open(text, names, addresses, keep) for text in copy.values())
    done = rules.propose(opened.stored.publication, opened.letter, opened.by, open_findings)
    letter = opened.letter
    last = letter.answers[-1]
    upsert(
        uow.connection, published_letter,
        {"number": letter.number, "department": letter.responsible, "kind": letter.kind.value, **copy,
         "round": last.round, "received_at": letter.received_at, "answered_at": last.at, "published_at": None},
    )  # fmt: skip
    return _carry_out(uow, opened, "propose", done, kept=list(keep))


def publish(uow: UnitOfWork, number: str) -> Opened:
    """A reviewer releases the copy that lies there."""
    opened = for_staff(uow, number, lock=True)
    done = rules.publish(opened.stored.publication, opened.letter, opened.by)
    mine = published_letter.c.number == opened.letter.number
    uow.connection.execute(update(published_letter).where(mine).values(published_at=uow.now))
    return _carry_out(uow, opened, "publish", done)


def reject(uow: UnitOfWork, number: str, reason: str) -> Opened:
    """A reviewer sends the copy back."""
    opened = for_staff(uow, number, lock=True)
    done = rules.reject(opened.stored.publication, opened.letter, opened.by, reason)
    return _carry_out(uow, opened, "reject_publication", done, reason)


def unpublish(uow: UnitOfWork, number: str, reason: str) -> Opened:
    """Staff take it down."""
    opened = for_staff(uow, number, lock=True)
    done = rules.unpublish(opened.stored.publication, opened.letter, opened.by, reason)
    return _carry_out(uow, opened, "unpublish", done, reason)


def proposal(look: Look, number: str) -> Mapping[str, str] | None:
    """The copy that lies there, for the desk."""
    row = look.connection.execute(select(published_letter).where(published_letter.c.number == number)).first()
    return {field: getattr(row, field) for field in FIELDS} if row else None


def published(look: Look, number: str) -> dict[str, Any]:
    """What everybody may read. Raises NotFound when it is not, or no longer, published."""
    t = published_letter
    row = look.connection.execute(
        select(t).where(t.c.number == parse_number(number), t.c.published_at.is_not(None))
    ).first()
    if row is None:
        raise NotFound("not_published", "This letter is not published.")
    return _shown(look, row)


def published_list(look: Look, after: str, limit: int) -> dict[str, Any]:
    """Newest first; `next` is the `after` of the following page, null at the end."""
    t = published_letter
    query = select(t).where(t.c.published_at.is_not(None))
    if after:
        last = look.connection.execute(select(t.c.published_at).where(t.c.number == after)).first()
        if last is None or last.published_at is None:
            raise Conflict("page_gone", "The letter this page began after is no longer published; begin anew.")
        same = (t.c.published_at == last.published_at) & (t.c.number > after)
        query = query.where((t.c.published_at < last.published_at) | same)
    rows = look.connection.execute(query.order_by(t.c.published_at.desc(), t.c.number).limit(limit + 1)).all()
    shown = [_shown(look, row) for row in rows[:limit]]
    return {"letters": shown, "next": shown[-1]["number"] if len(rows) > limit else None}


def _shown(look: Look, row: Any) -> dict[str, Any]:
    stored = letters.find(look.connection, row.number)
    ratings = stored.letter.ratings if stored else ()
    level = next((r.level for r in ratings if r.round == row.round), None)
    return {
        "number": row.number, "department": row.department, "kind": row.kind, "subject": row.subject,
        "body": row.body, "answer": row.answer, "received_at": utc(row.received_at),
        "answered_at": utc(row.answered_at), "round": row.round, "rating_level": level,
        "published_at": utc(row.published_at), "redacted": True,
    }  # fmt: skip


def _carry_out(uow: UnitOfWork, opened: Opened, action: str, done: Published, text: str = "", **facts: Any) -> Opened:
    after, events = done
    letter, by = opened.letter, opened.by
    letters.save_publication(uow.connection, letter.number, after)
    if after.state not in (Openness.PROPOSED, Openness.PUBLISHED):
        uow.connection.execute(delete(published_letter).where(published_letter.c.number == letter.number))
    uow.announce(*events)
    part = "citizen" if by.actor.kind is not Kind.STAFF else "clerk" if action == "propose" else "reviewer"
    texts.add_entry(
        uow.connection, letter.number, by.at, action, part=part, department=by.actor.department,
        account=by.actor.official_id, round=letter.round, text=text, facts=facts or None,
    )  # fmt: skip
    if by.actor.kind is Kind.STAFF:
        uow.audit(f"letter_{action}", letter.number, facts | {"text": text})
    return _with(opened, after)


def _with(opened: Opened, publication: Publication) -> Opened:
    return Opened(replace(opened.stored, publication=publication), opened.by)


def _originals(look: Look, opened: Opened) -> dict[str, str]:
    written = texts.text_of(look.connection, opened.letter.number)
    given = answers(opened.letter, texts.entries_of(look.connection, opened.letter.number))
    return {
        "subject": opened.stored.subject,
        "body": written["body"],
        "answer": given[-1]["text"] if given else "",
    }


def _hints(look: Look, opened: Opened) -> tuple[list[str], list[str]]:
    """What we know of the sender, so that the machine finds it."""
    people = texts.people_of(look.connection, look.runtime.vault, opened.letter.number)
    return [people["name"]] if "name" in people else [], [people["address"]] if "address" in people else []


def _open(text: str, names: Sequence[str], addresses: Sequence[str], keep: Sequence[str]) -> int:
    found = find(text, names, addresses)
    sure = [f for f in found if f.confidence > Confidence.LOW and f.kind is not Found.USCC]
    return sum(1 for f in sure if text[f.start : f.end] not in keep and "*" not in text[f.start : f.end])
