"""Letters that came by telephone, on paper or in person: a clerk enters them, and prints the receipt for the sender."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, g, render_template
from flask_babel import gettext
from markupsafe import Markup

from casework.web.access import allow, runtime_of_app
from portal.gateway import Problem, part
from portal.pages.letter_form import FIELDS, Form, api_errors, errors_of, submission
from portal.web.calls import call, departments
from portal.web.forms import field, key_to_keep, new_key
from portal.web.lang import CITY, lang
from portal.web.problem_words import problem_text
from portal.web.words import CHANNELS

CHOICES = ("sender", "publish_consent", "channel", "received_at")
ROLES = ("clerk", "reviewer")
ENTRY_BACK = timedelta(days=30)


def register(pages: Blueprint) -> None:
    """`/desk/new`."""
    pages.get("/desk/new")(enter_form)
    pages.post("/desk/new")(take_in)


@allow(*ROLES)
def enter_form() -> Any:
    """The empty form; the clerk's own department is chosen."""
    form = dict.fromkeys((*FIELDS, *CHOICES), "")
    return _form(form | {"department": g.claims.dep}, {}, new_key())


@allow(*ROLES)
def take_in() -> Any:
    """Enters the letter and shows its receipt.

    The receipt is the answer to the form, and no cookie remembers the code as it does for a sender: the desk must not
    be able to act for the sender later. Sending the form again gives the same receipt, by its key.
    """
    form = {name: field(name) for name in (*FIELDS, *CHOICES)}
    ids = [d.id for d in departments().all() if d.takes_letters]
    errors = arrival_errors(form, runtime_of_app().now()) | errors_of(form, ids)
    if errors:
        return _form(form, errors, key_to_keep()), 422
    try:
        taken = call("POST", "/api/mailbox/desk/letters", body=submission(form, lang()) | arrival(form)).body
    except Problem as problem:
        key = new_key() if problem.code == "idempotency_key_reused" else key_to_keep()
        text = problem_text(problem.status, problem.code)
        errors = api_errors(problem.errors)
        if "received_at" in problem.errors:
            errors, text = errors | {"received_at": text}, ""
        return _form(form, errors, key, text), problem.status
    return render_template("desk_receipt.html", taken=taken, form=form, picture=_picture(taken))


def arrival_errors(form: Form, now: datetime) -> dict[str, str]:
    """What is wrong about channel and time received; the time is the city's, empty means now."""
    found = {}
    if form["channel"] not in CHANNELS:
        found["channel"] = gettext("请选择来信是怎么来的。")
    if form["received_at"]:
        at = moment(form["received_at"])
        if at is None:
            found["received_at"] = gettext("请按 2026-03-02 09:30 的样子填写收到时间。")
        elif not now - ENTRY_BACK <= at <= now:
            found["received_at"] = gettext("收到时间不能在将来，也不能早于 30 天前。")
    return found


def arrival(form: Form) -> dict[str, str]:
    """`channel` and, when it was given, `received_at` (RFC 3339, UTC)."""
    at = moment(form["received_at"])
    told = {"received_at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")} if at else {}
    return {"channel": form["channel"]} | told


def moment(typed: str) -> datetime | None:
    """`2026-03-02T09:30` or with a space, in the city's time."""
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=CITY)


def _picture(taken: Mapping[str, Any]) -> Markup:
    """The QR code as part of the page: an image's address would have to carry the code. Empty when there is none."""
    try:
        answer = call("GET", f"/api/mailbox/letters/{part(taken['number'])}/receipt.svg", code=taken["query_code"])
    except Problem:
        return Markup("")
    drawn = answer.raw.decode("utf-8")
    return Markup(drawn[drawn.find("<svg") :]) if "<svg" in drawn else Markup("")  # noqa: S704 - our own service's


def _form(form: Mapping[str, str], errors: dict[str, str], key: str, problem: str = "") -> str:
    offered = [d for d in departments().all() if d.takes_letters]
    return render_template("desk_new.html", form=form, errors=errors, key=key, problem=problem, departments=offered)
