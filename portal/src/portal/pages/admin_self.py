"""One's own proof of identity: second factor, proving again, sessions, and what has to be set up first."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request
from flask_babel import gettext
from markupsafe import Markup

from casework.domain.actors import Kind
from casework.web.access import allow
from portal.gateway import Problem, part
from portal.web.calls import call
from portal.web.forms import field, local_path
from portal.web.problem_words import problem_text

PEOPLE = ("citizen", "staff")
SETUP = "/account/setup"


def register(pages: Blueprint) -> None:
    """`/account/setup`, `/account/totp`, `/account/step-up`, `/account/sessions`."""
    pages.get(SETUP)(setup)
    pages.get("/account/totp")(factor)
    pages.post("/account/totp")(begin_enrolment)
    pages.post("/account/totp/confirm")(confirm_enrolment)
    pages.post("/account/recovery-codes")(new_codes)
    pages.post("/account/totp-removal")(remove_factor)
    pages.get("/account/step-up")(step_up_form)
    pages.post("/account/step-up")(step_up)
    pages.get("/account/sessions")(sessions)
    pages.post("/account/sessions/end")(end_session)


def must() -> list[str]:
    """What this account has to set up before it may do anything else: `password`, `totp`."""
    try:
        return list(call("GET", "/api/auth/me").body.get("must", ()))
    except Problem:
        return []  # the next page will say so


@allow(*PEOPLE)
def setup() -> Any:
    """What is still to be done; when nothing is, on to the desk or to one's letters."""
    me = call("GET", "/api/auth/me").body
    if not me.get("must"):
        return redirect("/desk" if me["account"]["kind"] == "staff" else "/my", 303)
    return render_template("admin_setup.html", must=me["must"])


@allow(*PEOPLE)
def factor() -> Any:
    """How the second factor stands."""
    return render_template("admin_factor.html", factor=call("GET", "/api/auth/totp").body)


@allow(*PEOPLE)
def begin_enrolment() -> Any:
    """The secret as a picture and as text, shown once."""
    shown = call("POST", "/api/auth/totp").body
    picture = Markup(shown["qr_svg"])  # noqa: S704 - drawn by our own gateway
    return render_template("admin_enrol.html", picture=picture, secret=_grouped(shown["secret"]), problem="")


@allow(*PEOPLE)
def confirm_enrolment() -> Any:
    """The first code; then the recovery codes, shown once."""
    try:
        shown = call("POST", "/api/auth/totp/confirm", body={"code": field("code")[:32] or "-"}).body
    except Problem as problem:
        if problem.status not in (401, 409, 422, 429):
            raise
        text = _code_problem(problem)
        return render_template("admin_enrol.html", picture="", secret="", problem=text), problem.status
    return render_template("admin_codes.html", codes=shown["recovery_codes"])


@allow(*PEOPLE)
def new_codes() -> Any:
    """Ten other recovery codes."""
    shown = call("POST", "/api/auth/totp/recovery-codes").body
    return render_template("admin_codes.html", codes=shown["recovery_codes"])


@allow(*PEOPLE)
def remove_factor() -> Any:
    """For citizens, who need none."""
    call("DELETE", "/api/auth/totp")
    return redirect("/account/totp", 303)


@allow(*PEOPLE)
def step_up_form() -> Any:
    """Asks for the code (or the password, where there is no second factor), then goes back."""
    return _step_up(local_path(request.args.get("next", ""), "/account"))


@allow(*PEOPLE)
def step_up() -> Any:
    """Back to where one was."""
    goal = local_path(field("next"), "/account")
    code, password = field("code")[:32], request.form.get("password", "")[:256]
    try:
        call("POST", "/api/auth/step-up", body={"password": password} if password else {"code": code or "-"})
    except Problem as problem:
        if problem.status not in (401, 422, 429):
            raise
        return _step_up(goal, _code_problem(problem)), problem.status
    return redirect(goal, 303)


@allow(*PEOPLE)
def sessions() -> Any:
    """Where this account is logged in."""
    found = call("GET", "/api/auth/sessions").body["sessions"]
    return render_template("admin_sessions.html", sessions=found, done=request.args.get("done", ""))


@allow(*PEOPLE)
def end_session() -> Any:
    """Ends one, or all others."""
    call("DELETE", f"/api/auth/sessions/{part(field('id')[:64])}")
    return redirect("/account/sessions?done=1", 303)


def _step_up(goal: str, problem: str = "") -> str:
    enrolled = call("GET", "/api/auth/totp").body["enrolled"]
    own = call("GET", "/api/auth/identities").body if g.actor.kind is Kind.CITIZEN else {"identities": []}
    return render_template("admin_step_up.html", enrolled=enrolled, own=own, next=goal, problem=problem)


def _code_problem(problem: Problem) -> str:
    if problem.code == "enrolment_over":
        return gettext("二维码已过期，请重新开始绑定。")
    if problem.code in ("locked", "too_many_requests"):
        return problem_text(problem.status, problem.code)
    if problem.code == "login_failed":
        return gettext("密码不对，请再试一次。")
    return gettext("动态码不对或已用过，请等下一个再试。")


def _grouped(secret: str) -> str:
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
