"""What the applicant can do: confirm, amend, give reasons, write, take back, agree to a conversion, correct, attach."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request
from flask_babel import gettext

from casework.web.access import ANYONE, allow
from portal.gateway import Problem, part
from portal.pages import apply_form
from portal.pages.application_receipt import receipt_page
from portal.pages.files import hand_out
from portal.pages.sender_acts import Incomplete, SenderSide, attach, given, needed, sure
from portal.pages.track import code_of, page
from portal.web.calls import call
from portal.web.disclosure_problem_words import disclosure_problem
from portal.web.disclosure_words import ASSISTANCE, CARRIERS, CLASSES, OBTAINING
from portal.web.forms import field

FORMS = ("pdf", "docx")


def register(pages: Blueprint) -> None:
    """`/track/<number>/application/<act>`, `…/attachments/<id>`, `…/notices/<id>.<form>`, `…/releases/<place>`."""
    pages.post("/track/<number>/application/<act>")(act_as_applicant)
    pages.get("/track/<number>/application/attachments/<file_id>")(download_own)
    pages.get("/track/<number>/application/notices/<id>.<form>")(download_notice)
    pages.get("/track/<number>/application/releases/<int:place>")(download_release)


@allow(ANYONE)
def act_as_applicant(number: str, act: str) -> Any:
    """Confirms, amends, takes back, …"""
    return SIDE.act(number, act)


@allow(ANYONE)
def download_own(number: str, file_id: str) -> Any:
    """An attachment."""
    return SIDE.download(number, f"attachments/{part(file_id)}")


@allow(ANYONE)
def download_notice(number: str, id: str, form: str) -> Any:
    """A paper that was sent to the applicant."""
    if form not in FORMS:
        abort(404)
    return SIDE.download(number, f"notices/{part(id)}.{form}")


@allow(ANYONE)
def download_release(number: str, place: int) -> Any:
    """The nth of what was released. The link itself stands in no page: it would open the file for whoever sees it."""
    base = f"/api/disclosure/applications/{part(number)}"
    links = call("GET", f"{base}/releases", code=code_of(number, "disclosure")).body["releases"]
    if not 1 <= place <= len(links):
        abort(404)
    try:
        return hand_out(links[place - 1]["url"])
    except Problem as problem:
        if problem.status != 410:
            raise
        return page(number, disclosure_problem(410, problem.code), None, 410)


def _plain(act: str) -> Any:
    def send(base: str, code: str) -> None:
        call("POST", f"{base}/{act}", code=code, body={})

    return send


def _amend(base: str, code: str) -> None:
    needed("description", gettext("请写明补正后要哪些信息。"))
    call("POST", f"{base}/amend", code=code, body=given("description", "document_number"))


def _give_reasons(base: str, code: str) -> None:
    reason = needed("reason", gettext("请写明申请的理由。"))
    call("POST", f"{base}/give_reasons", code=code, body={"reason": reason})


def _write(base: str, code: str) -> None:
    text = needed("text", gettext("请写下要告诉机关的内容。"))
    call("POST", f"{base}/write", code=code, body={"text": text})


def _withdraw(base: str, code: str) -> None:
    sure()
    call("POST", f"{base}/withdraw", code=code, body=given("reason"))


def _convert(base: str, code: str) -> None:
    if field("sure") != "yes":
        raise Incomplete(gettext("同意转办，请先勾选确认。"))
    call("POST", f"{base}/convert", code=code, body={})


def _correct(base: str, code: str) -> None:
    chosen = ("who", "organisation_class", "suggests_publication", "carrier", "obtaining")
    body: dict[str, Any] = given(*(name for name in apply_form.PLAIN if name not in chosen))
    for name, known in (("applicant_class", CLASSES), ("carrier", CARRIERS), ("obtaining", OBTAINING)):
        body |= {name: value} if (value := field(name)) in known else {}
    if helped := [one for one in request.form.getlist("assistance") if one in ASSISTANCE]:
        body["assistance"] = helped
    if not body:
        raise Incomplete(gettext("请填写要更正的内容。"))
    call("POST", f"{base}/correction", code=code, body=body)


SIDE = SenderSide(
    "disclosure",
    {
        "acknowledge": _plain("acknowledge"),
        "confirm": _plain("confirm"),
        "amend": _amend,
        "give_reasons": _give_reasons,
        "write": _write,
        "withdraw": _withdraw,
        "convert": _convert,
        "correct": _correct,
        "attach": attach,
    },
    disclosure_problem,
    "/application/receipt",
    receipt_page,
)
