"""What the complainant can do: write to the investigators, rate, ask for a redo, withdraw, correct, attach."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_babel import gettext

from casework.web.access import ANYONE, allow
from portal.gateway import part
from portal.pages import complaint_form
from portal.pages.complaint_receipt import receipt_page
from portal.pages.sender_acts import Incomplete, SenderSide, attach, given, needed, rating_of_form, sure
from portal.web.calls import call
from portal.web.complaint_problem_words import complaint_problem


def register(pages: Blueprint) -> None:
    """`/track/<number>/complaint/<act>`; receipt and code have views of their own."""
    pages.post("/track/<number>/complaint/<act>")(act_as_complainant)
    pages.get("/track/<number>/complaint/attachments/<file_id>")(download_evidence)


@allow(ANYONE)
def act_as_complainant(number: str, act: str) -> Any:
    """Writes to the investigators, rates, takes back, …"""
    return SIDE.act(number, act)


@allow(ANYONE)
def download_evidence(number: str, file_id: str) -> Any:
    """An attachment."""
    return SIDE.download(number, f"attachments/{part(file_id)}")


def _message(base: str, code: str) -> None:
    text = needed("text", gettext("请写下要告诉调查人员的内容。"))
    call("POST", f"{base}/messages", code=code, body={"text": text})


def _rate(base: str, code: str) -> None:
    call("POST", f"{base}/rating", code=code, body=rating_of_form())


def _redo(base: str, code: str) -> None:
    call("POST", f"{base}/redo", code=code, body=given("reason"))


def _withdraw(base: str, code: str) -> None:
    sure()
    call("POST", f"{base}/withdrawal", code=code, body=given("reason"))


def _correct(base: str, code: str) -> None:
    body: dict[str, Any] = given(*complaint_form.PLAIN)
    form = complaint_form.entered()
    if any(form["departments"]):
        body["accused"] = complaint_form.accused(form)
    if not body:
        raise Incomplete(gettext("请填写要补正的内容。"))
    call("POST", f"{base}/correction", code=code, body=body)


def _receipt_again(number: str, text: str, status: int) -> Any:
    return receipt_page(number, "", status, text)


SIDE = SenderSide(
    "complaints",
    {
        "message": _message,
        "rating": _rate,
        "redo": _redo,
        "withdraw": _withdraw,
        "correct": _correct,
        "attach": attach,
    },
    complaint_problem,
    "/complaint/receipt",
    _receipt_again,
)
