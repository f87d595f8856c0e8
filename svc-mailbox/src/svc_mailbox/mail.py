"""Notices by e-mail to senders who left an address: durable, tried again, and without a word of the letter in them."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog
from sqlalchemy import Row, select, update

from casework.crypto.vault import context
from casework.runtime import Runtime
from svc_mailbox.storage.tables import letter_people, mail_outbox

BATCH = 50
MOST_TRIES = 8
FIRST_WAIT = timedelta(minutes=1)  # doubled with every try: the eighth comes two hours after the first
TIMEOUT = 20  # seconds
FROM = "wenzheng@localhost"

log = structlog.get_logger()

SUBJECTS = ("问政平台：来信 {number} 有新进展", "Wenzheng: news of your letter {number}")
NOTICES = {
    "received": ("您的来信已登记。", "Your letter has been registered."),
    "needs_correction": ("您的来信需要补正，请查询并更正。", "Your letter needs to be corrected; please look it up."),
    "declined": ("您的来信未被受理，理由请查询。", "Your letter was not accepted; please look up the reason."),
    "extended": ("您的来信办理期限已延长。", "The limit for answering your letter was extended."),
    "referred_petition": (
        "您的来信反映的是信访事项，已转往信访部门，编号不变，进展请查询。",
        "Your letter is a petition and was handed to the petitions bureau; its number stays, look up how it goes on.",
    ),
    "taken_back": (
        "您的来信被对方单位退回，已重新审核，期限继续计算。",
        "Your letter was returned by the other office; it is under review again and its limit goes on.",
    ),
    "concluded": (
        "信访部门对您的来信已有处理意见，请查询。",
        "The petitions bureau has decided on your letter; please look it up.",
    ),
    "referred": ("您的来信已转往有权处理的单位。", "Your letter was referred to the office in charge."),
    "answered": ("您的来信已有答复，请查询并评价。", "Your letter has been answered; please read and rate the answer."),
}
HOW = (
    "请凭编号和查询码在问政平台查询。本邮件由系统发出，请勿回复。",
    "Look it up with its number and your query code. This message was sent by a machine; please do not reply.",
)


def send_waiting(runtime: Runtime) -> int:
    """Sends what is due, oldest first; how many went out. A server that is away is asked once per run."""
    if not runtime.settings.smtp_url:
        _say_off(runtime.instance)
        return 0
    rows = _due(runtime)
    if not rows:
        return 0
    sent = 0
    try:
        with _connected(runtime.settings.smtp_url) as server:
            for row in rows:
                sent += _send(runtime, server, row)
    except (OSError, smtplib.SMTPException) as error:
        log.warning("mail_server_away", waiting=len(rows) - sent, reason=type(error).__name__)
        for row in _due(runtime):
            _later(runtime, row, type(error).__name__)
    return sent


@cache
def _say_off(instance: str) -> None:
    """Once per process."""
    log.info("mail_off", instance=instance, reason="SMTP_URL is empty: no e-mail is sent")


def message(number: str, notice: str, to: str, sender: str = FROM) -> EmailMessage:
    """The notice, in Chinese and English."""
    made = EmailMessage()
    made["From"], made["To"] = sender, to
    made["Subject"] = " / ".join(SUBJECTS).format(number=number)
    made["Auto-Submitted"] = "auto-generated"
    zh, en = NOTICES[notice]
    made.set_content(f"{zh}\n编号：{number}\n{HOW[0]}\n\n{en}\nNumber: {number}\n{HOW[1]}\n", charset="utf-8")
    return made


def _due(runtime: Runtime) -> list[Row[Any]]:
    t = mail_outbox
    due = (t.c.state == "waiting") & (t.c.next_at <= runtime.real_now())
    with runtime.read() as connection:
        return list(connection.execute(select(t).where(due).order_by(t.c.id).limit(BATCH)))


def _send(runtime: Runtime, server: smtplib.SMTP, row: Row[Any]) -> int:
    """1 when it went out. A refused address is given up at once; the connection's own failures are the caller's."""
    to = _address(runtime, row)
    if to is None:
        _mark(runtime, row, "failed", "no address")
        return 0
    try:
        server.send_message(message(row.number, row.notice, to, _sender(runtime.settings.smtp_url)))
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError, UnicodeError) as error:
        _later(runtime, row, type(error).__name__)
        return 0
    _mark(runtime, row, "sent", "")
    return 1


def _sender(url: str) -> str:
    """The account that mail is sent with, when its name is an address."""
    account = unquote(urlsplit(url).username or "")
    return account if "@" in account else FROM


def _address(runtime: Runtime, row: Row[Any]) -> str | None:
    """The sender's address now, or the one that went along; none once it was erased."""
    if row.address is not None:
        return str(Address(addr_spec=runtime.vault.open(row.address, context("mail_outbox", "address", row.id))))
    with runtime.read() as connection:
        sealed = connection.scalar(select(letter_people.c.email).where(letter_people.c.number == row.number))
    if sealed is None:
        return None
    plain = runtime.vault.open(sealed, context("letter_people", "email", row.number))
    return str(Address(addr_spec=plain))


def _later(runtime: Runtime, row: Row[Any], reason: str) -> None:
    tries = row.tries + 1
    state = "failed" if tries >= MOST_TRIES else "waiting"
    next_at = runtime.real_now() + FIRST_WAIT * 2 ** min(row.tries, 10)
    log.warning("mail_waits", number=row.number, tries=tries, given_up=state == "failed", reason=reason)
    with runtime.database.write() as connection:
        values = {"state": state, "tries": tries, "reason": reason[:300], "next_at": next_at}
        values |= {"address": None} if state == "failed" else {}
        connection.execute(update(mail_outbox).where(mail_outbox.c.id == row.id).values(values))


def _mark(runtime: Runtime, row: Row[Any], state: str, reason: str) -> None:
    with runtime.database.write() as connection:
        values = {"state": state, "reason": reason, "tries": row.tries + 1, "address": None}
        connection.execute(update(mail_outbox).where(mail_outbox.c.id == row.id).values(values))


@contextmanager
def _connected(url: str) -> Iterator[smtplib.SMTP]:
    """`smtp://user:password@host:25`; `smtps://` for TLS from the first byte, else STARTTLS where it is offered."""
    parts = urlsplit(url)
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with kind(parts.hostname or "localhost", parts.port or 25, timeout=TIMEOUT) as server:
        if parts.scheme != "smtps" and server.has_extn("starttls"):
            server.starttls()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server
