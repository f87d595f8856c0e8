"""News of a letter that is at a partner: its number there, what an office did, the decision and its paper."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

import structlog

from casework import files
from casework.crypto import seals
from casework.domain.errors import Refusal
from casework.domain.events import Envelope
from casework.storage.unit_of_work import UnitOfWork
from svc_mailbox.storage import partners, texts
from svc_mailbox.use_cases.context import Opened, for_system

log = structlog.get_logger()
PAPER = "partner"  # who a decision's paper was added by

Data = Mapping[str, Any]


def acknowledged(uow: UnitOfWork, envelope: Envelope, data: Data) -> None:
    """登记: its number there, and until when its sender is told (art. 22)."""
    if _ours(uow, envelope) is None:
        return
    _note(uow, envelope, data, alias=data["alias"], acknowledged_at=data["at"], notify_by=data["notify_by"])
    _enter(uow, envelope, data, "partner_acknowledged", alias=data["alias"], notify_by=data["notify_by"].isoformat())


def status_changed(uow: UnitOfWork, envelope: Envelope, data: Data) -> None:
    """办理方式, and what the office has to say to the sender."""
    if _ours(uow, envelope) is None:
        return
    _note(uow, envelope, data, status=data["status"], status_at=data["at"], office=data["office"])
    _enter(
        uow,
        envelope,
        data,
        "partner_status",
        _notice(uow, envelope, data),
        status=data["status"],
        office=data["office"],
    )


def concluded(uow: UnitOfWork, envelope: Envelope, data: Data) -> None:
    """处理意见: text and paper are kept for the sender and the desk, sealed and among the files of the case."""
    if data["to"] != uow.runtime.source or _ours(uow, envelope) is None:
        return
    number, inside = envelope.subject, _opened(uow, envelope, data)
    text = partners.seal_text(uow.runtime.vault, number, str(inside.get("text", "")))
    file, refused = _paper(uow, number, inside.get("paper"))
    _note(uow, envelope, data, outcome=data["outcome"], concluded_at=data["at"], text=text, file=file)
    facts = {"outcome": data["outcome"]} | ({"paper_refused": refused} if refused else {})
    _enter(uow, envelope, data, "partner_result", **facts)


def _ours(uow: UnitOfWork, envelope: Envelope) -> Opened | None:
    """The letter, when it is with this partner; news of anything else is let be."""
    opened = for_system(uow, envelope.subject)
    if opened is None or opened.letter.referred_to != envelope.source.lstrip("/"):
        log.warning("partner_news_ignored", number=envelope.subject, source=envelope.source, type=envelope.type)
        return None
    return opened


def _note(uow: UnitOfWork, envelope: Envelope, data: Data, **values: Any) -> None:
    partners.note(uow.connection, envelope.subject, envelope.source.lstrip("/"), data["partner"], **values)


def _enter(uow: UnitOfWork, envelope: Envelope, data: Data, action: str, text: str = "", **facts: Any) -> None:
    told = {"partner": data["partner"], **facts}
    texts.add_entry(uow.connection, envelope.subject, uow.now, action, part="system", text=text, facts=told)


def _notice(uow: UnitOfWork, envelope: Envelope, data: Data) -> str:
    if not data["sealed"] or data["to"] != uow.runtime.source:
        return ""
    return str(_opened(uow, envelope, data).get("notice", ""))


def _opened(uow: UnitOfWork, envelope: Envelope, data: Data) -> Mapping[str, Any]:
    runtime = uow.runtime
    sender = envelope.source.lstrip("/")
    return seals.unseal(data["sealed"], runtime.ring, runtime.public_keys, sender, envelope.subject)


def _paper(uow: UnitOfWork, number: str, paper: Any) -> tuple[str, str]:
    """`(file id, why not)`: the paper as a file of the case. Raises ValueError when it is not what was announced."""
    if not isinstance(paper, Mapping):
        return "", ""
    content = _content(paper)
    try:
        with uow.attempt():
            kept = files.keep(uow.runtime, content, str(paper.get("name", "")))
            return str(files.attach(uow, number, kept, PAPER)["id"]), ""
    except Refusal as refusal:  # the decision is told all the same
        log.error("partner_paper_refused", number=number, reason=refusal.code)
        return "", refusal.code


def _content(paper: Mapping[str, Any]) -> bytes:
    try:
        content = base64.b64decode(str(paper["content"]), validate=True)
    except (KeyError, binascii.Error, ValueError) as error:
        raise ValueError("the paper of a decision is no base64") from error
    if not hmac.compare_digest(hashlib.sha256(content).hexdigest(), str(paper.get("sha256", "")).lower()):
        raise ValueError("the paper of a decision has another digest than its list says")
    return content
