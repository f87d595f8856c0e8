"""The redacted copy on its way to the applicant: by a link that expires. The link's token is drawn from the key of the
instance and the release's id: it is stored nowhere, only its digest, and is shown to the applicant alone.

A release has its own id and its own bytes; no column of it and nothing in it leads to the original.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from casework.crypto.encoding import b64url
from casework.domain.errors import Conflict, Gone, NotFound
from casework.domain.times import utc
from casework.runtime import Runtime
from casework.storage.look import Look
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure import configuration
from svc_disclosure.domain.application import Application
from svc_disclosure.domain.rulings import releases as gives_out
from svc_disclosure.domain.words import Delivery, State
from svc_disclosure.storage import blobs, documents, releases
from svc_disclosure.storage.blobs import Blob
from svc_disclosure.storage.releases import Released
from svc_disclosure.use_cases.context import Opened
from svc_disclosure.use_cases.papers import given_out
from svc_disclosure.use_cases.papers.documents import copy_of, for_papers

DOMAIN = b"wenzheng-release-v1"
PATH = "/api/disclosure/releases/"
AFTER_SIGNING = (State.DECIDED, State.ANSWERED, State.CONVERTING, State.CONVERTED)


@dataclass(frozen=True)
class Handed:
    """What a link opens."""

    blob: Blob
    name: str


def release(uow: UnitOfWork, number: str, document: str) -> dict[str, Any]:
    """A link for the applicant to the redacted copy of one document; again, when the first has expired.

    Raises Conflict before the decision is signed, when it gives nothing out, and while there is no copy.
    """
    opened = for_papers(uow, number, lock=True)
    check_released(opened)
    one = documents.find(uow.connection, uow.runtime.vault, opened.application.number, document)
    copy = copy_of(one)
    own = blobs.keep(uow.runtime, blobs.read(uow.runtime, copy.id, copy.digest))
    until = _until(uow)
    id_, name = secrets.token_hex(16), f"{one.number}-{one.place}.pdf"  # what the original was called stays inside
    releases.add(
        uow.connection, uow.runtime.vault, id_, token(uow.runtime, id_), one.number, name, own, pages=one.pages,
        made_by=opened.by.actor.id, made_at=uow.now, expires_at=until,
    )  # fmt: skip
    uow.audit("document_released", one.number, {"document": one.id, "release": id_, "until": utc(until)})
    return at_desk(uow, one.number)


def withdraw(uow: UnitOfWork, number: str, id_: str) -> dict[str, Any]:
    """Its link opens nothing any more, at once; nor does the log show what it opened."""
    opened = for_papers(uow, number, lock=True)
    found = {one.id: one for one in releases.of_case(uow.connection, uow.runtime.vault, opened.application.number)}
    one = found.get(id_)
    if one is None:
        raise NotFound("release_unknown", "This application has no such release.")
    if one.withdrawn_at is None:
        releases.end(uow.connection, one.id, withdrawn_at=uow.now)
        blobs.drop(uow, [one.blob.id if one.blob else None])
        uow.audit("release_withdrawn", one.number, {"release": one.id})
        given_out.note_withdrawn(uow, one.number)
    return at_desk(uow, one.number)


def check_released(opened: Opened) -> None:
    """Raises Conflict unless the signed decision gives something out."""
    it = opened.application
    if it.state not in AFTER_SIGNING or it.decision is None:
        raise Conflict("not_signed", "Documents go out with the decision: have it signed first.")
    if not gives_out(it.decision.outcome, it.decision.article):  # to be told where it is, gives nothing out
        raise Conflict("nothing_disclosed", "The decision discloses nothing, so nothing is released.")


def check_there(look: Look, it: Application, how: Delivery) -> None:
    """Raises Conflict when information is decided to go out online, and the applicant would find nothing to open."""
    gives = it.decision is not None and gives_out(it.decision.outcome, it.decision.article)
    if how is not Delivery.ONLINE or not gives:
        return
    if not any(one.open_at(look.now) for one in releases.of_case(look.connection, look.runtime.vault, it.number)):
        told = "Release the redacted copy first, or deliver it another way: online there would be nothing to open."
        raise Conflict("nothing_released", told)


def prolong(uow: UnitOfWork, number: str) -> None:
    """At the delivery, from which on the links are shown: their days begin. What has expired or was withdrawn stays so,
    and is released anew by who handles it."""
    until = _until(uow)
    for one in releases.of_case(uow.connection, uow.runtime.vault, number):
        if one.open_at(uow.now) and one.expires_at < until:
            releases.prolong(uow.connection, one.id, until)
            uow.audit("release_prolonged", number, {"release": one.id, "until": utc(until)})


def links(look: Look, it: Application) -> list[dict[str, Any]]:
    """For the applicant, once it was served: `[{"url", "name", "pages", "size", "expires_at"}]`, open ones only."""
    found = releases.of_case(look.connection, look.runtime.vault, it.number) if it.delivered else []
    return [
        {"url": PATH + token(look.runtime, one.id), "name": one.name, "pages": one.pages, "size": one.blob.size,
         "expires_at": utc(one.expires_at)}
        for one in found
        if one.open_at(look.now) and one.blob
    ]  # fmt: skip


def at_desk(look: Look, number: str) -> dict[str, Any]:
    """For the desk, which never sees a link: what went out, until when, and whether it was opened."""
    found = releases.of_case(look.connection, look.runtime.vault, for_papers(look, number).application.number)
    return {"releases": [_shown(one, look) for one in found]}


def open_link(uow: UnitOfWork, shown: str, *, counts: bool = True) -> Handed:
    """Whoever holds the link; `counts`: the whole file is fetched.

    Raises NotFound for a token that opens nothing, Gone for one that has expired.
    """
    one = releases.by_token(uow.connection, uow.runtime.vault, shown)
    if one is None:
        raise NotFound(
            "release_unknown", "链接无效。 This link opens nothing; take it from the page of your application."
        )
    if not one.open_at(uow.now) or one.blob is None:
        raise Gone(
            "release_expired", "链接已失效,请联系答复机关重新提供。 This link has expired; ask the agency for another."
        )
    if counts:
        releases.note_opened(uow.connection, one.id, uow.now)
    return Handed(one.blob, one.name)


def end_expired(runtime: Runtime) -> int:
    """The bytes of expired releases go. Returns how many."""
    with runtime.unit_of_work() as uow:
        over = releases.expired(uow.connection, uow.now)
        for id_, blob in over:
            releases.end(uow.connection, id_)
            blobs.drop(uow, [blob])
    return len(over)


def token(runtime: Runtime, id_: str) -> str:
    """256 bits that nobody can draw without the key of this instance."""
    return b64url(hmac.new(runtime.ring.code, b"\0".join((DOMAIN, id_.encode())), hashlib.sha256).digest())


def _until(look: Look) -> datetime:
    return look.now + timedelta(days=configuration.of(look.runtime).setting().release_days)


def _shown(one: Released, look: Look) -> dict[str, Any]:
    return {
        "id": one.id, "name": one.name, "pages": one.pages, "made_at": utc(one.made_at),
        "expires_at": utc(one.expires_at), "open": one.open_at(look.now), "withdrawn": one.withdrawn_at is not None,
        "opened": one.opened,
    }  # fmt: skip
