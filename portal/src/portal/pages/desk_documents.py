"""Documents of an application at the desk: taken in, marked by mouse or by numbers, burnt in, released.

How a page is marked is in `document_marks`.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from flask_babel import gettext

from casework.web.access import allow
from portal.gateway import Problem, part
from portal.pages.desk_application_acts import told
from portal.pages.desk_applications import API, HERE, application_case
from portal.pages.desk_side import gives_up
from portal.pages.document_marks import ACTS, shown_page
from portal.pages.files import Refused, hand_out
from portal.web.calls import call
from portal.web.forms import field, new_key

MOST_BYTES = 50 * 2**20
ONE = HERE + "/<number>/documents/<document>"


def register(pages: Blueprint) -> None:
    """`/desk/applications/<number>/documents…`, `…/notices/<id>.<form>`, `…/releases/<id>/withdraw`."""
    pages.post(HERE + "/<number>/documents")(add_document)
    pages.get(ONE)(desk_document)
    pages.get(ONE + "/copy.pdf")(desk_copy)
    pages.post(ONE + "/<act>")(act_on_document)
    pages.get(HERE + "/<number>/notices/<id>.<form>")(desk_notice)
    pages.post(HERE + "/<number>/notices")(make_notice)
    pages.post(HERE + "/<number>/releases/<release>/withdraw")(withdraw_release)


@allow("staff")
def add_document(number: str) -> Any:
    """Takes an original in."""
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Refused(gettext("请先选择一个文件。"))
        content = file.stream.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise Refused(gettext("文件最大 50 MB，请拆成几份。"), 413)
        sent = {"file": (file.filename, content, file.mimetype)}
        call("POST", f"{API}/{part(number)}/documents", files=sent)
    except Refused as refused:
        return application_case(number, str(refused), None, refused.status)
    except Problem as problem:
        if gives_up(problem):
            raise
        return application_case(number, told(problem), None, problem.status)
    return redirect(f"{HERE}/{part(number)}?done=document#documents", 303)


@allow("staff")
def desk_document(number: str, document: str) -> Any:
    """One document: a page of it with its marks, and the forms to mark."""
    return _page(number, document)


@allow("staff")
def desk_copy(number: str, document: str) -> Any:
    """The redacted copy, to be saved."""
    return hand_out(f"{_address(number, document)}/copy")


@allow("staff")
def desk_notice(number: str, id: str, form: str) -> Any:
    """A paper of the application; `preview` is the drafted answer as it would go out."""
    if form not in ("pdf", "docx"):
        abort(404)
    try:
        return hand_out(f"{API}/{part(number)}/notices/{part(id)}.{form}")
    except Problem as problem:
        if gives_up(problem) and problem.code != "no_draft":
            raise
        return application_case(number, told(problem), None, problem.status)


@allow("staff")
def make_notice(number: str) -> Any:
    """Makes a paper that could not be made by itself."""
    try:
        call("POST", f"{API}/{part(number)}/notices", body={"kind": field("kind")})
    except Problem as problem:
        if gives_up(problem):
            raise
        return application_case(number, told(problem), None, problem.status)
    return redirect(f"{HERE}/{part(number)}?done=notice#notices-title", 303)


@allow("staff")
def withdraw_release(number: str, release: str) -> Any:
    """The link to it opens nothing any more."""
    try:
        call("DELETE", f"{API}/{part(number)}/releases/{part(release)}")
    except Problem as problem:
        if gives_up(problem):
            raise
        return application_case(number, told(problem), None, problem.status)
    return redirect(f"{HERE}/{part(number)}?done=withdraw_release#documents", 303)


@allow("staff")
def act_on_document(number: str, document: str, act: str) -> Any:
    """Marks, searches, burns, releases; what was entered stays when it is refused."""
    if act not in ACTS:
        abort(404)
    try:
        found = ACTS[act](_address(number, document))
    except Refused as refused:
        return _page(number, document, str(refused), refused.status)
    except Problem as problem:
        if gives_up(problem):
            raise
        return _page(number, document, told(problem), problem.status)
    if act == "remove":
        return redirect(f"{HERE}/{part(number)}?done=remove#documents", 303)
    if found is not None:
        return _page(number, document, found=found)
    return redirect(f"{HERE}/{part(number)}/documents/{part(document)}?page={shown_page()}&done={act}", 303)


def _page(number: str, document: str, problem: str = "", status: int = 200, found: Any = None) -> Any:
    detail = call("GET", _address(number, document)).body
    page = min(shown_page(), int(detail["pages"]))
    shown = render_template(
        "desk_document.html", document=detail, number=number, page=page, size=_size(number, document, page),
        base=f"{HERE}/{part(number)}/documents/{part(document)}", api=_address(number, document), found=found,
        problem=problem, done=request.args.get("done", ""), entered=request.form, key=new_key(),
        marks=[one for one in detail["marks"] if one["page"] == page],
    )  # fmt: skip
    return shown, status


def _size(number: str, document: str, page: int) -> tuple[float, float] | None:
    """Width and height of a page in points; None when it cannot be drawn now: marks can still be typed."""
    try:
        answer = call("GET", f"{_address(number, document)}/pages/{page}.png")
        return float(answer.headers["X-Page-Width"]), float(answer.headers["X-Page-Height"])
    except (Problem, KeyError, ValueError):
        return None


def _address(number: str, document: str) -> str:
    return f"{API}/{part(number)}/documents/{part(document)}"
