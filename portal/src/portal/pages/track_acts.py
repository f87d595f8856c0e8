"""What the sender can do with a letter: rate, ask further, withdraw, urge, consent, correct, attach."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, redirect, request
from flask_babel import gettext

from casework.web.access import ANYONE, allow
from portal.gateway import Problem, part
from portal.pages.letter_form import FIELDS
from portal.pages.track import code_of, page
from portal.web.calls import call
from portal.web.forms import field
from portal.web.words import LEVELS, problem_text

BAD_LEVELS = ("1", "2")
MOST_FILE_BYTES = 10 * 2**20


class Incomplete(Exception):
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
        ACTS[act](f"/api/mailbox/letters/{part(number)}", code_of(number))
    except Incomplete as missing:
        return page(number, str(missing), _entered(), 422)
    except Problem as problem:
        if problem.status == 401:
            raise
        return page(number, problem_text(problem.status, problem.code), _entered(), problem.status)
    return redirect(f"/track/{part(number)}?done={act}", 303)


@allow(ANYONE)
def download(number: str, file_id: str) -> Any:
    """An attachment, never shown as a page of ours."""
    answer = call("GET", f"/api/mailbox/letters/{part(number)}/attachments/{part(file_id)}", code=code_of(number))
    response = Response(answer.raw, content_type=answer.content_type or "application/octet-stream")
    response.headers["Content-Disposition"] = "attachment"
    return response


def _entered() -> dict[str, str]:
    return {name: field(name) for name in request.form if name != "csrf"}


def _rate(base: str, code: str) -> None:
    level, solved = field("level"), field("solved")
    if level not in LEVELS:
        raise Incomplete(gettext("请选择满意程度：五级中的一级。"))
    if level in BAD_LEVELS and len(field("reason")) < 2:
        raise Incomplete(gettext("不满意时请说明理由，至少 2 个字，部门才能改进。"))
    body: dict[str, Any] = {"round": int(field("round")) if field("round").isdecimal() else 1, "level": int(level)}
    body["solved"] = {"yes": True, "no": False}.get(solved)
    call("POST", f"{base}/rating", code=code, body=body | _given("reason"))


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


def _attach(base: str, code: str) -> None:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Incomplete(gettext("请先选择一个文件。"))
    content = file.stream.read(MOST_FILE_BYTES + 1)
    if len(content) > MOST_FILE_BYTES:
        raise Incomplete(gettext("文件超过 10 MB，请换一个小一些的。"))
    call("POST", f"{base}/attachments", code=code, files={"file": (file.filename, content, file.mimetype)})


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
}
