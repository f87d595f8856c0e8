"""The letters and complaints that this browser has opened: their query codes in a sealed cookie, for half an hour.

A code must survive the redirect after submission and between a letter's actions, and must never stand in a URL
(history, logs, referrers). A cookie rather than a page rendered in answer to the POST: reloading and going back do
not send the form again, the receipt's QR code can be an image, and no page holds the code in hidden fields. It is
HttpOnly and SameSite=Strict, goes only to /track, and is sealed with the portal's data key, so that a stolen disk
image of a browser profile shows nothing.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from flask import request
from werkzeug.wrappers import Response

from casework.crypto.vault import SealBroken
from casework.domain.errors import Invalid
from casework.domain.numbers import instance_code_of
from casework.runtime import Runtime
from portal.web.lang import is_secure

COOKIE = "wz_case"
PATH = "/track"
PERSONAL = "/my/personal"  # the same cookie for the pages about personal data, opened there apart
RECORD = "/record"
OPINION = "/opinion"  # and for a third party, with the code of its letter
SECONDS = 30 * 60
MOST = 5
CONTEXT = "cookie.case"


@dataclass(frozen=True)
class OpenCase:
    """A letter and its code; what the receipt shows comes along in case the service cannot be asked."""

    number: str
    code: str
    received_at: str = ""
    due_on: str = ""
    provisional: bool = False
    stored: bool = False
    receipt: str = ""  # of a complaint: its receipt code as shown, the code with a check character
    confirm: str = ""  # issued: has to be typed back; confirmed; not_needed; empty where nobody asks
    kind: str = ""  # application: has a receipt of its own; opinion: of a third party, its `channel` is the letter
    channel: str = ""  # where it was followed to; empty at its home, which the number tells


def open_cases(runtime: Runtime) -> list[OpenCase]:
    """The letters this browser has opened, newest first; none when the cookie is too old or not ours."""
    sealed = request.cookies.get(COOKIE, "")
    if not sealed:
        return []
    try:
        body = json.loads(runtime.vault.open(sealed, CONTEXT))
        if body["until"] < runtime.real_now().timestamp():
            return []
        return [OpenCase(**case) for case in body["cases"]]
    except (SealBroken, ValueError, TypeError, KeyError):
        return []


def find(runtime: Runtime, number: str, channel: str = "") -> OpenCase | None:
    """The open letter with this number, the one opened last: a case that was handed over has a code at each office.

    With `channel`, the one whose code that channel knows.
    """
    opened = [case for case in open_cases(runtime) if case.number == number]
    if channel and opened:
        home = home_of(runtime, number).partition("/")[0]
        opened = [case for case in opened if (case.channel or home or channel) == channel]
    return next(iter(opened), None)


def home_of(runtime: Runtime, number: str) -> str:
    """The instance that minted the number; empty when this city runs none such."""
    try:
        code = instance_code_of(number)
    except Invalid:
        return ""
    return next((one.instance for one in runtime.topology.peers.values() if one.code == code), "")


def remember(runtime: Runtime, response: Response, case: OpenCase, path: str = PATH) -> Response:
    """Adds a letter to those that are open below `path`, for half an hour from now."""
    others = [c for c in open_cases(runtime) if (c.number, c.channel) != (case.number, case.channel)]
    body = {
        "until": runtime.real_now().timestamp() + SECONDS,
        "cases": [asdict(c) for c in [case, *others][:MOST]],
    }
    response.set_cookie(
        COOKIE, runtime.vault.seal(json.dumps(body), CONTEXT), max_age=SECONDS, path=path,
        httponly=True, samesite="Strict", secure=is_secure(),
    )  # fmt: skip
    return response


def confirmed(runtime: Runtime, response: Response, case: OpenCase) -> Response:
    """The receipt code of this complaint has been typed back."""
    return remember(runtime, response, replace(case, confirm="confirmed"))


def forget(response: Response) -> Response:
    """Closes all letters in this browser."""
    for path in (PATH, PERSONAL, OPINION, RECORD):
        response.delete_cookie(COOKIE, path=path, httponly=True, samesite="Strict", secure=is_secure())
    return response
