"""A case at the staff desk, the same at every channel: shown, acted on by the forms the API described, its files.

A channel says where its API and its pages are, which page shows a case, and its words for acts, fields and refusals.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, request
from flask_babel import gettext

from portal.gateway import Problem, part
from portal.pages.files import hand_out
from portal.web.act_bodies import entered_into, json_of_form
from portal.web.calls import call
from portal.web.lang import lang
from portal.web.words import Words, word

COMMA = {"zh": "、", "en": ", "}
ACT = re.compile(r"[a-z][a-z_-]{0,40}")


@dataclass(frozen=True)
class Told:
    """The words of a channel: fields by name, and what a refusal (status, code) means."""

    fields: Words
    problem: Callable[[int, str], str]

    def __call__(self, problem: Problem) -> str:
        """Why it was refused. Staff get the service's own words too: they name the rule."""
        if problem.code == "invalid" and problem.errors:
            names = COMMA[lang()].join(word(self.fields, name.split(".")[0]) for name in problem.errors)
            return gettext("请检查：%(fields)s。", fields=names)
        text = self.problem(problem.status, problem.code)
        return f"{text} ({problem.detail})" if problem.detail else text


@dataclass(frozen=True)
class DeskSide:
    """A channel at the desk. `page` shows a case: number, what is wrong, what was entered, status."""

    api: str
    here: str
    queue: str  # the address of the list
    page: Callable[..., Any]
    acts: Words
    told: Told

    def show(self, number: str) -> Any:
        """One case; the queue, when the act just done has taken it out of this account's hands."""
        done = request.args.get("done", "")
        try:
            return self.page(number)
        except Problem as problem:
            if problem.status != 404 or done not in self.acts:
                raise
            return redirect(f"{self.queue}?done={done}", 303)

    def act(self, number: str, act: str, path: str = "", form: str = "") -> Any:
        """Sends an act (to `path`, where that is not its name); what was entered into `form` stays when refused."""
        if not ACT.fullmatch(act):
            abort(404)
        try:
            call("POST", f"{self.api}/{part(number)}/{path or act}", body=json_of_form())
        except Problem as problem:
            if gives_up(problem):
                raise
            return self.page(number, self.told(problem), entered_into(form or request.path), problem.status)
        return redirect(f"{self.here}/{part(number)}?done={act}", 303)

    def download(self, number: str, file_id: str) -> Any:
        """An attachment, to be saved; while it is being checked, or when it was refused, the case and why."""
        try:
            return hand_out(f"{self.api}/{part(number)}/attachments/{part(file_id)}")
        except Problem as problem:
            if problem.status != 409:
                raise
            return self.page(number, self.told.problem(problem.status, problem.code), None, problem.status)


def gives_up(problem: Problem) -> bool:
    """What no form can mend: another page answers it."""
    return problem.status in (401, 404) or problem.code in ("step_up_needed", "setup_needed")
