"""What a sender does with a case, the same at every channel: an act by a form, a file to be saved.

A channel says where its API is, which acts there are, what a refusal means in words, and which pages show it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, request
from flask_babel import gettext

from portal.gateway import Problem, part
from portal.pages.files import Refused, hand_out, upload
from portal.pages.track import BASES, code_of, page
from portal.web.forms import field
from portal.web.words import LEVELS

BAD_LEVELS = ("1", "2")
Act = Callable[[str, str], None]  # (address of the case at the API, query code)


class Incomplete(Refused):
    """The form lacks something; the text says what to do."""


@dataclass(frozen=True)
class SenderSide:
    """A channel as its senders use it; `receipt_page` takes number, what is wrong, and the status."""

    channel: str
    acts: Mapping[str, Act]
    told: Callable[[int, str], str]
    receipt: str  # behind the address of the case
    receipt_page: Callable[[str, str, int], Any]

    def act(self, number: str, act: str) -> Any:
        """Sends one act to the API and shows the case again; what was entered stays when it is refused."""
        if act not in self.acts:
            abort(404)
        try:
            self.acts[act](self._address(number), code_of(number, self.channel))
        except Refused as refused:
            return self._again(number, str(refused), refused.status)
        except Problem as problem:
            if problem.status == 401:
                raise
            return self._again(number, self.told(problem.status, problem.code), problem.status)
        goal = self.receipt if _from_receipt() else ""
        return redirect(f"/track/{part(number)}{goal}?done={act}", 303)

    def download(self, number: str, path: str) -> Any:
        """A file below the case, to be saved; while it is being checked, or when it was refused, the case and why."""
        try:
            return hand_out(f"{self._address(number)}/{path}", code_of(number, self.channel))
        except Problem as problem:
            if problem.status != 409:
                raise
            return page(number, self.told(problem.status, problem.code), None, problem.status)

    def _address(self, number: str) -> str:
        return f"{BASES[self.channel]}/{part(number)}"

    def _again(self, number: str, text: str, status: int) -> Any:
        """The page that the form stood on, with what was entered and what is wrong."""
        if _from_receipt():
            return self.receipt_page(number, text, status)
        return page(number, text, {name: field(name) for name in request.form if name != "csrf"}, status)


def _from_receipt() -> bool:
    return field("from") == "receipt"


def given(*names: str) -> dict[str, str]:
    """The fields that were filled in."""
    return {name: text for name in names if (text := field(name))}


def needed(name: str, told: str) -> str:
    """A field that must be filled in. Raises Incomplete with what to do."""
    if not (text := field(name)):
        raise Incomplete(told)
    return text


def sure() -> None:
    """Raises Incomplete when a withdrawal was not ticked."""
    if field("sure") != "yes":
        raise Incomplete(gettext("撤回后不能恢复。确定要撤回，请先勾选确认。"))


def attach(base: str, code: str) -> None:
    """Sends the files of the form."""
    upload(f"{base}/attachments", code)


def rating_of_form() -> dict[str, Any]:
    """The body of a rating. Raises Incomplete."""
    level, solved = field("level"), field("solved")
    if level not in LEVELS:
        raise Incomplete(gettext("请选择满意程度：五级中的一级。"))
    if level in BAD_LEVELS and len(field("reason")) < 2:
        raise Incomplete(gettext("不满意时请说明理由，至少 2 个字，部门才能改进。"))
    body: dict[str, Any] = {"round": _round(), "level": int(level)}
    body["solved"] = {"yes": True, "no": False}.get(solved)
    return body | given("reason")


def _round() -> int:
    """Which answer is rated; a letter has a handful."""
    told = field("round")
    return int(told) if told.isdecimal() and len(told) <= 3 else 1
