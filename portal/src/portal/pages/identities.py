"""Ways in through identity providers: their buttons at the login, their bindings at the account, and what went wrong.

The way out to a provider is a page, not a redirect after a form: our content policy lets forms lead to this site only.
"""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, g, make_response, redirect, render_template, request

from casework.domain.actors import Kind
from casework.web.access import ANYONE, allow
from portal import cases
from portal.gateway import Answer, Problem, part
from portal.pages.session import begin as with_cookies
from portal.web.calls import call
from portal.web.forms import field, local_path
from portal.web.identity_words import DONE, IDENTITY_PROBLEMS, identity_problem
from portal.web.lang import lang

NONE_OFFERED: dict[str, Any] = {"providers": [], "local_login": True}
LEVEL = re.compile(r"L[1-4]")
MOST_PASSWORD = 256


def register(pages: Blueprint) -> None:
    """`/login/with`, `/login/problem`, `/account/identities/…`, `/logout/everywhere`."""
    pages.post("/login/with")(log_in_with)
    pages.get("/login/problem")(login_problem)
    pages.post("/account/identities/bind")(bind)
    pages.post("/account/identities/unbind")(unbind)
    pages.post("/account/step-up/provider")(step_up_there)
    pages.post("/logout/everywhere")(leave_everywhere)
    pages.app_context_processor(_for_templates)


@allow(ANYONE)
def log_in_with() -> Any:
    """Begins a login at a provider and sends the browser there."""
    goal = local_path(field("next"), "/my")
    try:
        return _go(_begin(field("provider"), {"purpose": "login", "next": goal}))
    except Problem as found:
        return _problem_page(found.code, "")


@allow(ANYONE)
def login_problem() -> Any:
    """Where the gateway leads after a login that came to nothing."""
    code, needed = request.args.get("why", "")[:40], request.args.get("level_needed", "")
    page, status = _problem_page(code, needed if LEVEL.fullmatch(needed) else "")
    return (
        page,
        status if code in IDENTITY_PROBLEMS else 400,
    )  # whatever anybody types into the address is no failure here


@allow("citizen")
def bind() -> Any:
    """Begins a binding; the password says that it is the account's own wish."""
    body = {"purpose": "bind", "next": "/account?identity=bound"} | _password()
    try:
        return _go(_begin(field("provider"), body))
    except Problem as found:
        return _back(found.code)


@allow("citizen")
def step_up_there() -> Any:
    """Proves again who one is, at a provider: for whoever has no password here."""
    goal = local_path(field("next"), "/account")
    try:
        return _go(_begin(field("provider"), {"purpose": "step_up", "next": goal}))
    except Problem as found:
        return _problem_page(found.code, "")


@allow("citizen")
def unbind() -> Any:
    """Takes a provider's identity off the account."""
    try:
        call("POST", f"/api/auth/identities/{part(field('identity'))}/unbind", body=_password())
    except Problem as found:
        return _back(found.code)
    return _back("unbound")


@allow("citizen")
def leave_everywhere() -> Any:
    """Logs out here and, where it has such a place, at the provider."""
    answer = call("POST", "/api/auth/identities/leave", body={})
    gone = _go(answer) if answer.body["location"] else with_cookies(redirect("/", 303), answer)
    return cases.forget(gone)


def _begin(provider: str, body: dict[str, str]) -> Answer:
    return call("POST", f"/api/auth/providers/{part(provider)}/begin", body=body)


def _go(answer: Answer) -> Any:
    """A page with a link to the provider that follows itself."""
    location = answer.body["location"]
    response = make_response(render_template("identity_go.html", location=location))
    response.headers["Refresh"] = f"0; url={location}"
    return with_cookies(response, answer)


def _password() -> dict[str, str]:
    given = request.form.get("password", "")[:MOST_PASSWORD]
    return {"password": given} if given else {}


def _back(code: str) -> Any:
    return redirect(f"/account?identity={part(code)}#identities", 303)


def _problem_page(code: str, level: str) -> Any:
    status, title, advice = identity_problem(code)
    return render_template("identity_problem.html", title=title, advice=advice, level=level), status


def _for_templates() -> dict[str, Any]:
    return {
        "identity_offers": offers,
        "identity_account": of_account,
        "identity_name": lambda one: one["name_en" if lang() == "en" else "name"],
        "identity_notice": notice,
    }


def offers() -> dict[str, Any]:
    """The providers; none when the gateway does not say: a login page without them is better than none."""
    if "identity_offers" not in g:
        try:
            found = call("GET", "/api/auth/providers").body
            g.identity_offers = found if isinstance(found, dict) and "providers" in found else NONE_OFFERED
        except Problem:
            g.identity_offers = NONE_OFFERED
    return dict(g.identity_offers)


def of_account() -> dict[str, Any] | None:
    """The reader's own identities; None for staff, and when the gateway does not say."""
    if g.actor.kind is not Kind.CITIZEN:
        return None
    if "identity_account" not in g:
        try:
            g.identity_account = call("GET", "/api/auth/identities").body
        except Problem:
            g.identity_account = None
    found: dict[str, Any] | None = g.identity_account
    return found


def notice() -> tuple[str, str] | None:
    """What to say about the act that led here: whether it was good or bad, and the text."""
    code = request.args.get("identity", "")[:40]
    if not code:
        return None
    if code in DONE:
        return "good", str(DONE[code])
    _, title, advice = identity_problem(code)
    return "bad", f"{title}{'：' if lang() == 'zh' else ': '}{advice}"
