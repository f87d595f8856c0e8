"""What the sender can do with a letter: rate, ask further, withdraw, urge, consent, correct, attach."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, redirect, request
from flask_babel import gettext

from casework.web.access import ANYONE, allow
from portal.gateway import Problem, part
from portal.pages.files import Refused, hand_out, upload
from portal.pages.letter_form import FIELDS
from portal.pages.track import code_of, page, receipt_page
from portal.web.calls import call
from portal.web.forms import field
from portal.web.problem_words import problem_text
from portal.web.words import LEVELS

BAD_LEVELS = ("1", "2")


class Incomplete(Refused):
    """The form lacks something; the text says what to do."""


def register(pages: Blueprint) -> None:
    """`/track/<number>/<act>`."""
    pages.post("/track/<number>/<act>")(act_as_sender)
    pages.get("/track/<number>/attachments/<file_id>")(download)


@allow(ANYONE)
def act_as_sender(number: str, act: str) -> Any:
    """Sends one act to the API and shows the letter again; what was entered stays when it is refused."""
    if act not in ACTS:
        abort(404)
    try:
        ACTS[act](f"/api/mailbox/letters/{part(number)}", code_of(number, "mailbox"))
    except Refused as refused:
        return _again(number, str(refused), refused.status)
    except Problem as problem:
        if problem.status == 401:
            raise
        return _again(number, problem_text(problem.status, problem.code), problem.status)
    goal = "/receipt" if _from_receipt() else ""
    return redirect(f"/track/{part(number)}{goal}?done={act}", 303)


@allow(ANYONE)
def download(number: str, file_id: str) -> Any:
    """An attachment, to be saved; while it is being checked, or when it was refused, the letter and why."""
    address = f"/api/mailbox/letters/{part(number)}/attachments/{part(file_id)}"
    try:
        return hand_out(address, code_of(number, "mailbox"))
    except Problem as problem:
        if problem.status != 409:
            raise
        return page(number, problem_text(problem.status, problem.code), None, problem.status)


def _from_receipt() -> bool:
    return field("from") == "receipt"


def _again(number: str, text: str, status: int) -> Any:
    """The page that the form stood on, with what was entered and what is wrong."""
    if _from_receipt():
        return receipt_page(number, text, status)
    return page(number, text, _entered(), status)


def _entered() -> dict[str, str]:
    return {name: field(name) for name in request.form if name != "csrf"}


def _round() -> int:
    """Which answer is rated; a letter has a handful."""
    given = field("round")
    return int(given) if given.isdecimal() and len(given) <= 3 else 1


def rating_of_form() -> dict[str, Any]:
    """The body of a rating. Raises Incomplete."""
    level, solved = field("level"), field("solved")
    if level not in LEVELS:
        raise Incomplete(gettext("请选择满意程度：五级中的一级。"))
    if level in BAD_LEVELS and len(field("reason")) < 2:
        raise Incomplete(gettext("不满意时请说明理由，至少 2 个字，部门才能改进。"))
    body: dict[str, Any] = {"round": _round(), "level": int(level)}
    body["solved"] = {"yes": True, "no": False}.get(solved)
    return body | _given("reason")


def _rate(base: str, code: str) -> None:
    call("POST", f"{base}/rating", code=code, body=rating_of_form())


def _follow_up(base: str, code: str) -> None:
    if not field("text"):
        raise Incomplete(gettext("请写下要追问的内容。"))
    call("POST", f"{base}/follow-ups", code=code, body={"text": field("text")})


def _withdraw(base: str, code: str) -> None:
    if field("sure") != "yes":
        raise Incomplete(gettext("撤回后不能恢复。确定要撤回，请先勾选确认。"))
    call("POST", f"{base}/withdrawal", code=code, body=_given("reason"))


def _urge(base: str, code: str) -> None:
    call("POST", f"{base}/urges", code=code, body={})


def _add(base: str, code: str) -> None:
    if not field("addition"):
        raise Incomplete(gettext("请写下要补充的内容。"))
    call("POST", f"{base}/additions", code=code, body={"text": field("addition")})


def _redo(base: str, code: str) -> None:
    call("POST", f"{base}/redo", code=code, body=_given("reason"))


def _close(base: str, code: str) -> None:
    call("POST", f"{base}/close", code=code, body={})


def _correct(base: str, code: str) -> None:
    body = {k: v for k in FIELDS if (v := field(k))}
    if not body:
        raise Incomplete(gettext("请填写要补正的内容。"))
    call("POST", f"{base}/correction", code=code, body=body)


def _consent(base: str, code: str) -> None:
    call("PUT", f"{base}/consent", code=code, body={"publish": field("publish") == "yes"})


def _name(base: str, code: str) -> None:
    body = _given("name", "phone", "email", "address")
    if not body.get("name") or not body.get("address"):
        raise Incomplete(gettext("请填写姓名和住址。"))
    if not body.get("phone") and not body.get("email"):
        raise Incomplete(gettext("请填写电话或邮箱，至少一项。"))
    call("POST", f"{base}/name", code=code, body=body)


def _anonymity(base: str, code: str) -> None:
    call("POST", f"{base}/anonymity", code=code, body={})


def _attach(base: str, code: str) -> None:
    upload(f"{base}/attachments", code)


def _given(*names: str) -> dict[str, str]:
    return {name: text for name in names if (text := field(name))}


ACTS: dict[str, Callable[[str, str], None]] = {
    "rating": _rate,
    "follow-up": _follow_up,
    "withdraw": _withdraw,
    "urge": _urge,
    "add": _add,
    "redo": _redo,
    "close": _close,
    "correct": _correct,
    "consent": _consent,
    "attach": _attach,
    "name": _name,
    "anonymity": _anonymity,
}
