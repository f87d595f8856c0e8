"""Papers as they are read: by the desk, the applicant, and who is consulted, each only its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from casework.domain.errors import Forbidden, Gone, Invalid, NotFound
from casework.domain.times import utc
from casework.storage.look import Look
from svc_disclosure.domain.application import Application
from svc_disclosure.domain.life import parts
from svc_disclosure.domain.words import Asked, Delivery, Part
from svc_disclosure.storage import blobs, notices
from svc_disclosure.storage.notices import Notice
from svc_disclosure.use_cases.context import for_staff
from svc_disclosure.use_cases.papers.documents import NEAR

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True)
class Reader:
    """Which papers of a case somebody reads: `audience` "" is all; `hidden` is a 文号 that is not served yet."""

    number: str
    audience: str = ""
    consultations: frozenset[int] = frozenset({0})
    hidden: str = ""

    def reads(self, one: Notice) -> bool:
        """Whether this paper is theirs."""
        mine = one.audience == self.audience and one.consultation in self.consultations
        return (mine or not self.audience) and one.label != self.hidden


def applicant_of(it: Application) -> Reader:
    """The applicant; a decision is theirs once it was served, by the way the law counts."""
    hidden = it.decision.document if it.decision is not None and it.delivered is None else ""
    return Reader(it.number, "applicant", hidden=hidden)


def asker_of(number: str) -> Reader:
    """Who asked for the correction of a record."""
    return Reader(number, "applicant")


def third_party_of(number: str, consultation: int) -> Reader:
    """Who holds the code of the letter of this consultation."""
    return Reader(number, Asked.THIRD_PARTY, frozenset({consultation}))


def at_desk(look: Look, number: str) -> Reader:
    """Who handles or reviews reads all; intake, which confirms, asks and delivers, what is to the applicant; a joint
    agency what it was sent. Raises NotFound, Forbidden."""
    opened = for_staff(look, number)
    it, held = opened.application, parts(opened.application, opened.by)
    if NEAR & held:
        return Reader(it.number)
    if Part.INTAKE in held:
        return Reader(it.number, "applicant")
    if Part.JOINT_AGENCY in held:
        mine = frozenset(one.number for one in it.consultations if one.body == opened.by.actor.department)
        return Reader(it.number, Asked.JOINT_AGENCY, mine)
    raise Forbidden("papers_not_yours", "Papers are opened by who handles the application, reviewers and intake.")


def for_making(look: Look, number: str) -> Application:
    """The application, locked, for who may have its missing paper made: its handlers, reviewers and intake."""
    opened = for_staff(look, number, lock=True)
    if not (NEAR | {Part.INTAKE}) & parts(opened.application, opened.by):
        raise Forbidden("papers_not_yours", "Papers are made by who handles the application, reviewers and intake.")
    return opened.application


def listed(look: Look, reader: Reader) -> list[dict[str, Any]]:
    """Their papers, oldest first."""
    return [_shown(one) for one in notices.of_case(look.connection, reader.number) if reader.reads(one)]


def open_file(look: Look, reader: Reader, id_: str, form: str) -> tuple[bytes, str, str]:
    """`(bytes, name, type)`. Raises NotFound, for a paper that is somebody else's too; Gone once it was erased."""
    for one in notices.of_case(look.connection, reader.number):
        if one.id == id_ and reader.reads(one):
            if form not in one.files:
                raise Gone("notice_erased", "This case was erased, and its papers with it.")
            return blobs.read(look.runtime, *one.files[form]), f"{one.label}.{form}", TYPES[form]
    raise NotFound("notice_unknown", "There is no such paper for you here.")


def check_served(look: Look, it: Application, how: Delivery) -> None:
    """Raises Invalid when a decision would be served online whose paper names no online channel for reconsideration
    (行政复议法 art. 22 ¶2): it has to go another way."""
    paper = notices.by_label(look.connection, it.decision.document) if it.decision else None
    if how in (Delivery.ONLINE, Delivery.EMAIL) and paper is not None and not paper.channel_named:
        raise Invalid(
            "channel_missing", "The notice names no online channel for reconsideration, so it cannot be served online.",
            errors={"how": "not online"},
        )  # fmt: skip


def _shown(one: Notice) -> dict[str, Any]:
    return {
        "id": one.id, "kind": one.kind, "number": one.label, "day": one.day.isoformat(), "audience": one.audience,
        "consultation": one.consultation, "files": sorted(one.files), "issued_at": utc(one.issued_at),
    }  # fmt: skip
