"""Attachments through the portal: up from a form, down to be saved and never to be shown as a page of ours."""

from __future__ import annotations

from flask import Response, request
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from portal.gateway import Problem
from portal.web.calls import call
from portal.web.problem_words import problem_text

MOST_FILES = 5
MOST_FILE_BYTES = 10 * 2**20
SANDBOX = "default-src 'none'; sandbox"  # whoever opens the address in a tab all the same runs nothing


class Refused(Exception):
    """Why the form was not carried out and what to do, with the HTTP status of the page that says so."""

    def __init__(self, text: str, status: int = 422) -> None:
        super().__init__(text)
        self.status = status


def upload(address: str, code: str) -> None:
    """Sends the files of the form field `file`, one call each. Raises Refused, naming the file at fault.

    All sizes are checked before the first is sent. A file that the service refuses ends it; those before it are kept.
    """
    files = [file for file in request.files.getlist("file") if file.filename]
    if not files:
        raise Refused(gettext("请先选择一个文件。"))
    if len(files) > MOST_FILES:
        raise Refused(gettext("一封信最多 5 个附件，请少选几个。"), 413)
    contents = [_content(file) for file in files]
    for number, (file, content) in enumerate(zip(files, contents, strict=True)):
        _send(address, code, number, file, content)


def _content(file: FileStorage) -> bytes:
    content = file.stream.read(MOST_FILE_BYTES + 1)
    if len(content) > MOST_FILE_BYTES:
        raise Refused(gettext("“%(name)s”超过 10 MB，请换一个小一些的。", name=file.filename), 413)
    return content


def _send(address: str, code: str, number: int, file: FileStorage, content: bytes) -> None:
    sent = {"file": (file.filename, content, file.mimetype)}
    try:
        call("POST", address, code=code, files=sent, part_of_form=f"-{number}" if number else "")
    except Problem as problem:
        if problem.status in (401, 404):
            raise
        text = problem_text(problem.status, problem.code)
        raise Refused(gettext("“%(name)s”没有上传：%(why)s", name=file.filename, why=text), problem.status) from problem


def hand_out(address: str, code: str = "") -> Response:
    """The file at an address of the API, under the name that the service gave it. Raises Problem."""
    answer = call("GET", address, code=code)
    response = Response(answer.raw, content_type=answer.content_type or "application/octet-stream")
    named = answer.disposition.startswith("attachment")
    response.headers["Content-Disposition"] = answer.disposition if named else "attachment"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "private, no-store"
    return response
