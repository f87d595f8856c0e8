"""公开目录, the disclosure log: what was released to one waits, is cleared by a reviewer, and is there for all.

Until then title and summary are sealed; what is published are texts and copies of their own. The number of the case and
its applicant are in none of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casework.domain.actors import Role
from casework.domain.calendar import local_day
from casework.domain.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from casework.domain.times import utc
from casework.redaction import Confidence, find
from casework.runtime import Runtime
from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure import configuration
from svc_disclosure.domain.application import Application
from svc_disclosure.domain.log import RELEASED, LogSettings, Release, kept_back, publish_on
from svc_disclosure.domain.outcomes import ROWS, Outcome
from svc_disclosure.storage import applications, blobs, log_entries, log_search, texts
from svc_disclosure.storage.blobs import Blob
from svc_disclosure.storage.log_entries import CLEARED, KEPT_BACK, PUBLISHED, TAKEN_BACK, WAITING, Entry
from svc_disclosure.storage.log_search import Shown, searchable
from svc_disclosure.use_cases.masking import known_of_applicant, masked
from svc_disclosure.use_cases.papers import given_out

LONGEST_TITLE = 40  # characters of the title that is proposed


def note_delivered(uow: UnitOfWork, it: Application) -> None:
    """After the delivery: what was given out waits for a reviewer, with texts that the machine has redacted."""
    if it.outcome not in RELEASED or it.delivered is None or not _settings(uow).published:
        return
    text = masked(uow, it.number, texts.text_of(uow.connection, uow.runtime.vault, it.number).get("description", ""))
    draft = {"title": text[:LONGEST_TITLE], "summary": text}
    log_entries.add(
        uow.connection, uow.runtime.vault, draft, number=it.number, agency=it.agency, outcome=it.outcome.value,
        delivered_on=it.delivered.on,
    )  # fmt: skip


def at_desk(look: Look, state: str = "") -> dict[str, Any]:
    """Entries of one's own agency, the oldest first."""
    found = log_entries.of_agencies(look.connection, look.runtime.vault, agencies_of(look), state)
    files = log_entries.files_of(look.connection, [one.id for one in found])
    return {"entries": [_for_desk(one, len(files.get(one.id, ()))) for one in found]}


def clear(
    uow: UnitOfWork, id_: int, title: str, summary: str, own_record: bool = False, consent_limited: bool = False,
    keep: Sequence[str] = (),
) -> dict[str, Any]:  # fmt: skip
    """A reviewer confirms that texts and copies name nobody; or that it is for this applicant only, so it stays out.

    What the machine still takes for personal data is masked, or named in `keep`. Raises Conflict once it is public.
    """
    entry = _reviewed(uow, id_)
    if entry.state not in (WAITING, KEPT_BACK, CLEARED):
        raise Conflict("log_entry_settled", "It was published or taken back already.")
    _check_plain(uow, entry.number, {"title": title, "summary": summary}, keep)
    released = Release(
        entry.number, Outcome(entry.outcome), entry.delivered_on, True, own_record, consent_limited
    )  # fmt: skip
    kept = kept_back(released, _settings(uow))
    copies = [] if kept else given_out.copies(uow, entry.number)
    blobs.drop(uow, log_entries.set_files(uow.connection, entry.id, copies))
    draft = log_entries.sealed(uow.runtime.vault, entry.id, {"title": title, "summary": summary})
    log_entries.change(
        uow.connection, entry.id, state=KEPT_BACK if kept else CLEARED, kept=kept.value if kept else None, draft=draft,
        publish_on=publish_on(released, _settings(uow)), cleared_by=uow.actor.id, cleared_at=uow.now,
    )  # fmt: skip
    uow.audit("log_cleared", entry.number, {"entry": entry.id, "kept": kept.value if kept else "", "keep": list(keep)})
    return _now(uow, entry.id)


def take_back(uow: UnitOfWork, id_: int, reason: str) -> dict[str, Any]:
    """It leaves page, search and file at once; why is in the audit."""
    entry = _reviewed(uow, id_)
    if entry.state == TAKEN_BACK:
        raise Conflict("log_entry_settled", "It was taken back already.")
    blobs.drop(uow, log_entries.set_files(uow.connection, entry.id, ()))
    log_entries.change(
        uow.connection, entry.id, state=TAKEN_BACK, draft=None, title=None, summary=None, words=None, publish_on=None,
        taken_back_at=uow.now,
    )  # fmt: skip
    uow.audit("log_taken_back", entry.number, {"entry": entry.id, "reason": reason})
    return _now(uow, entry.id)


def due(look: Look) -> list[int]:
    """Cleared entries whose day has come."""
    return log_entries.to_publish(look.connection, local_day(look.now))


def publish(uow: UnitOfWork, id_: int) -> None:
    """One of them, by the job."""
    entry = log_entries.by_id(uow.connection, uow.runtime.vault, id_)
    day = local_day(uow.now)
    if entry is None or entry.state != CLEARED or entry.publish_on is None or entry.publish_on > day:
        return
    title, summary = entry.draft["title"], entry.draft["summary"]
    log_entries.change(
        uow.connection, id_, state=PUBLISHED, title=title, summary=summary, words=searchable(title, summary),
        draft=None, published_at=uow.now,
    )  # fmt: skip
    uow.audit("log_published", entry.number, {"entry": id_})


def search(look: Look, q: str, agency: str, page: int, size: int) -> dict[str, Any]:
    """For everybody, also before an application is sent: `q` may be its whole description."""
    found, total = log_search.search(look.connection, q, agency, page, size)
    files = log_entries.files_of(look.connection, [one.id for one in found])
    return {"entries": [_public(look, one, len(files.get(one.id, ()))) for one in found], "total": total}


def one_of(look: Look, id_: int) -> dict[str, Any]:
    """One entry for everybody. Raises NotFound when it is not, or no longer, published."""
    shown = _published(look, id_)
    return _public(look, shown, len(log_entries.files_of(look.connection, [id_]).get(id_, ())))


def file_of(look: Look, id_: int, place: int) -> tuple[Blob, str]:
    """A redacted copy for everybody, and its name. Raises NotFound."""
    _published(look, id_)
    found = {file.place: file for file in log_entries.files_of(look.connection, [id_]).get(id_, ())}
    if place not in found:
        raise NotFound("no_such_file", "This entry has no such file.")
    return found[place].blob, f"disclosure-{id_}-{place}.pdf"


def bytes_of(runtime: Runtime, blob: Blob) -> bytes:
    """Raises Gone when it was taken back between the look and the reading."""
    try:
        return blobs.read(runtime, blob.id, blob.digest)
    except NotFound as error:
        raise Gone("taken_back", "This file has just been taken back.") from error


def _check_plain(look: Look, number: str, given: dict[str, str], keep: Sequence[str]) -> None:
    names, addresses = known_of_applicant(look, number)
    errors = {}
    for field, text in given.items():
        sure = [f for f in find(text, names, addresses, official=True) if f.confidence > Confidence.LOW]
        left = [text[f.start : f.end] for f in sure]
        if open_ := [one for one in left if one not in keep and "*" not in one]:
            errors[field] = [f"mask {one}, or keep it by name" for one in open_[:5]]
    if errors:
        raise Invalid("personal_data_left", "Mask what names somebody, or name it in `keep`.", errors=errors)


def _reviewed(uow: UnitOfWork, id_: int) -> Entry:
    """The entry for a reviewer who never handled the case (nobody clears what they handled, or gave away)."""
    entry = log_entries.find(uow.connection, uow.runtime.vault, id_, agencies_of(uow), lock=True)
    if not uow.actor.has(Role.REVIEWER):
        raise Forbidden("reviewer_needed", "A reviewer of the agency clears what is published, and takes it back.")
    stored = applications.find(uow.connection, uow.runtime.vault, entry.number)
    if stored is not None and uow.actor.id in stored.application.hands:
        raise Forbidden(
            "own_case", "Whoever handles an application, or ever did, does not clear what is published of it."
        )
    return entry


def agencies_of(look: Look) -> list[str]:
    """That of who asks, and those that it has followed; entries of others are as if there were none."""
    mine = look.actor.department
    return configuration.of(look.runtime).with_followed(mine) if mine else []


def _settings(look: Look) -> LogSettings:
    return configuration.of(look.runtime).setting().log


def _published(look: Look, id_: int) -> Shown:
    shown = log_search.published(look.connection, id_)
    if shown is None:
        raise NotFound("not_published", "There is nothing published here.")
    return shown


def _now(uow: UnitOfWork, id_: int) -> dict[str, Any]:
    entry = log_entries.find(uow.connection, uow.runtime.vault, id_, agencies_of(uow))
    return _for_desk(entry, len(log_entries.files_of(uow.connection, [id_]).get(id_, ())))


def _for_desk(one: Entry, files: int) -> dict[str, Any]:
    return {
        "id": one.id, "number": one.number, "outcome": one.outcome, "delivered_on": one.delivered_on.isoformat(),
        "state": one.state, "kept": one.kept, "publish_on": one.publish_on.isoformat() if one.publish_on else None,
        "title": one.texts.get("title", ""), "summary": one.texts.get("summary", ""), "files": files,
        "published_at": utc(one.published_at) if one.published_at else None,
    }  # fmt: skip


def _public(look: Look, one: Shown, files: int) -> dict[str, Any]:
    agency, row = configuration.of(look.runtime).named(one.agency), ROWS[Outcome(one.outcome)]
    return {
        "id": one.id, "agency": one.agency, "agency_name": agency.name, "agency_name_en": agency.name_en,
        "outcome": one.outcome, "outcome_name": row.name, "outcome_name_en": row.en, "title": one.title,
        "summary": one.summary, "files": files, "published_at": utc(one.published_at),
    }  # fmt: skip
