"""Logging in and out. The session is the gateway's: its cookie is passed on, and the portal keeps nothing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request

from casework.web.access import ANYONE, allow
from portal import cases
from portal.gateway import Answer, Problem
from portal.web.calls import call
from portal.web.forms import field, local_path
from portal.web.problem_words import problem_text


def register(pages: Blueprint) -> None:
    """`/login`, `/logout`."""
    pages.get("/login")(login)
    pages.post("/login")(enter)
    pages.get("/logout")(leave_form)
    pages.post("/logout")(leave)


@allow(ANYONE)
def login() -> Any:
    """The form."""
    return render_template("login.html", account="", problem="", next=local_path(request.args.get("next", ""), ""))


@allow(ANYONE)
def enter() -> Any:
    """Asks the gateway; its session cookie goes to the browser."""
    # what was typed is the password, blanks and all
    account, password = field("account")[:200], request.form.get("password", "")[:500]
    code = field("code")[:32]
    try:
        body = {"account": account, "password": password} | ({"code": code} if code else {})
        answer = call("POST", "/api/auth/login", body=body)
    except Problem as problem:
        told = problem.code.startswith("second_factor") or problem.status not in (401, 422)
        text = problem_text(problem.status, problem.code if told else "login_failed")
        goal = local_path(field("next"), "")
        return render_template("login.html", account=account, problem=text, next=goal), problem.status
    if (answer.body or {}).get("must"):
        return begin(redirect("/account/setup", 303), answer)
    kind = ((answer.body or {}).get("account") or {}).get("kind")
    return begin(redirect(local_path(field("next"), "/desk" if kind == "staff" else "/my"), 303), answer)


@allow(ANYONE)
def leave_form() -> Any:
    """A page with the button: logging out changes something, so it is no link."""
    return render_template("logout.html")


@allow(ANYONE)
def leave() -> Any:
    """Ends the session at the gateway, and closes the letters that were open."""
    return cases.forget(begin(redirect("/", 303), call("POST", "/api/auth/logout")))


def begin(response: Any, answer: Answer) -> Any:
    """The response with the session cookie that the gateway has set (or taken back)."""
    for cookie in answer.cookies:
        response.headers.add("Set-Cookie", cookie)
    return response
