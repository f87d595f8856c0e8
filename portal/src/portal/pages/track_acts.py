"""What the sender can do with a letter: rate, ask further, withdraw, urge, consent, correct, attach."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_babel import gettext

from casework.web.access import ANYONE, allow
from portal.gateway import part
from portal.pages.letter_form import FIELDS
from portal.pages.sender_acts import Incomplete, SenderSide, attach, given, needed, rating_of_form, sure
from portal.pages.track import receipt_page
from portal.web.calls import call
from portal.web.forms import field
from portal.web.problem_words import problem_text


def register(pages: Blueprint) -> None:
    """`/track/<number>/<act>`."""
    pages.post("/track/<number>/<act>")(act_as_sender)
    pages.get("/track/<number>/attachments/<file_id>")(download)


@allow(ANYONE)
def act_as_sender(number: str, act: str) -> Any:
    """Rates, asks further, takes back, …"""
    return SIDE.act(number, act)


@allow(ANYONE)
def download(number: str, file_id: str) -> Any:
    """An attachment."""
    return SIDE.download(number, f"attachments/{part(file_id)}")


def _rate(base: str, code: str) -> None:
    call("POST", f"{base}/rating", code=code, body=rating_of_form())


def _follow_up(base: str, code: str) -> None:
    text = needed("text", gettext("请写下要追问的内容。"))
    call("POST", f"{base}/follow-ups", code=code, body={"text": text})


def _withdraw(base: str, code: str) -> None:
    sure()
    call("POST", f"{base}/withdrawal", code=code, body=given("reason"))


def _urge(base: str, code: str) -> None:
    call("POST", f"{base}/urges", code=code, body={})


def _add(base: str, code: str) -> None:
    text = needed("addition", gettext("请写下要补充的内容。"))
    call("POST", f"{base}/additions", code=code, body={"text": text})


def _redo(base: str, code: str) -> None:
    call("POST", f"{base}/redo", code=code, body=given("reason"))


def _close(base: str, code: str) -> None:
    call("POST", f"{base}/close", code=code, body={})


def _correct(base: str, code: str) -> None:
    body = given(*FIELDS)
    if not body:
        raise Incomplete(gettext("请填写要补正的内容。"))
    call("POST", f"{base}/correction", code=code, body=body)


def _consent(base: str, code: str) -> None:
    call("PUT", f"{base}/consent", code=code, body={"publish": field("publish") == "yes"})


def _name(base: str, code: str) -> None:
    body = given("name", "phone", "email", "address")
    if not body.get("name") or not body.get("address"):
        raise Incomplete(gettext("请填写姓名和住址。"))
    if not body.get("phone") and not body.get("email"):
        raise Incomplete(gettext("请填写电话或邮箱，至少一项。"))
    call("POST", f"{base}/name", code=code, body=body)


def _anonymity(base: str, code: str) -> None:
    call("POST", f"{base}/anonymity", code=code, body={})


SIDE = SenderSide(
    "mailbox",
    {
        "rating": _rate,
        "follow-up": _follow_up,
        "withdraw": _withdraw,
        "urge": _urge,
        "add": _add,
        "redo": _redo,
        "close": _close,
        "correct": _correct,
        "consent": _consent,
        "attach": attach,
        "name": _name,
        "anonymity": _anonymity,
    },
    problem_text,
    "/receipt",
    receipt_page,
)
